using System.Globalization;
using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

// A hub whose calendar whoever started it turns, for pages that need months behind them. Started like one, after the day it
// begins on ('2026-01-05 up --demo …'); then a line each, in the words of docs/commons.md's hints, each answered by 'done' or 'wrong: …':
//   calendar: 2026-02-01                it is noon of that day
//   rent: reprap-1 12000 maker 3600     a job has ended: its rent, out of its maker's wallet, and its seconds
// It ends with its input.
(HubOptions? options, string? problem) = args is [_, "up", ..] ? HubOptions.Parse(args[2..]) : (null, "Say on which day it begins.");
if (options is null)
{
    Console.Error.WriteLine(problem);
    return 2;
}

var time = new TurnedTime();
time.Turn(Noon(args[0]));
await using Hub hub = await Hub.Start(options, time);
int jobs = 0;
while (Console.ReadLine() is { } line)
{
    try
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["calendar:", var day]: time.Turn(Noon(day)); break;
            case ["rent:", var machine, var cents, var member, var seconds]: await Rent(machine, Number(cents), member, Number(seconds)); break;
            default: throw new FormatException($"'{line}' is nothing that can be done.");
        }

        Console.WriteLine("done");
    }
    catch (Exception wrong) when (wrong is FormatException or InvalidOperationException)
    {
        Console.WriteLine($"wrong: {wrong.Message.ReplaceLineEndings(" ")}");
    }
}

return 0;

static DateTimeOffset Noon(string day) => DateTimeOffset.Parse($"{day}T12:00:00Z", CultureInfo.InvariantCulture);

static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

async Task Rent(string machine, long cents, string member, long seconds)
{
    IGrainFactory grains = hub.Services.GetRequiredService<IGrainFactory>();
    string wallet = (await grains.GetGrain<IMemberGrain>(member).Get())?.Wallet ?? throw new InvalidOperationException($"There is no member {member}.");
    string job = string.Create(CultureInfo.InvariantCulture, $"turned-{++jobs}");
    var references = new Dictionary<string, string>
    {
        ["job"] = job,
        ["machine"] = machine,
        ["meteredSeconds"] = seconds.ToString(CultureInfo.InvariantCulture),
        ["design"] = "cable-clip",
    };
    var money = new Cents(cents);
    IReadOnlyList<LedgerResult> booked = await hub.Services.GetRequiredService<ILedger>().SubmitAsync(
        [
            TransferRequest.Post($"top-up/{job}", new Posting("cash", wallet, money)),
            TransferRequest.Post($"job/{job}/rent", new Posting(wallet, $"rent:{machine}", money)) with { References = references },
        ],
        linked: true,
        CancellationToken.None);
    if (booked.FirstOrDefault(b => !b.IsAccepted)?.Refusal is { } refusal) throw new InvalidOperationException(refusal.Message);
    await grains.GetGrain<IFundGrain>(options!.Space).RecordRent(
        new RentReceived(new JobId(job), new MachineId(machine), new MachineSeconds(seconds), money, $"job/{job}/rent", time.GetUtcNow()));
}

/// <summary>The computer's own time, some way ahead or behind.</summary>
internal sealed class TurnedTime : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks));

    public void Turn(DateTimeOffset now) => Interlocked.Exchange(ref _aheadTicks, (now - System.GetUtcNow()).Ticks);
}
