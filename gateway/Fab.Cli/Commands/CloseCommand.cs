using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Following;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary><c>close PERIOD</c>: rents go where they are due, once. <c>--dry-run</c> shows every posting and moves nothing.</summary>
internal static class CloseCommand
{
    private static readonly Argument<string> Of = new("PERIOD") { Description = "A month that is over: 2026-11." };

    public static CliCommand Create() => new(CliCommand.Named("close", "Close a month: costs, bonds, dividend. --dry-run.", Of, DryRunPart.DryRun), Run);

    private static Task Run(Session session, CancellationToken ct)
    {
        string path = $"api/fund/periods/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Of))}";
        return DryRunPart.IsAsked(session) ? Preview(session, path, ct) : Close(session, path, ct);
    }

    private static async Task Preview(Session session, string path, CancellationToken ct)
    {
        ClosePreview preview = await session.Hub.Get<ClosePreview>($"{path}/preview", ct);
        Machines(session, preview.Period, isDone: false);
        session.Say.Line();
        DryRunPart.Postings(session, preview.Transfers);
        DryRunPart.End(session, preview);
    }

    private static async Task Close(Session session, string path, CancellationToken ct)
    {
        ClosedPeriod period = await session.Hub.PostOrBegin<ClosedPeriod>($"{path}/close", ct) ?? await Follow(session, path, ct);
        Show(session, period);
    }

    /// <summary>A close that has begun ends by itself; until then it is told how far it is.</summary>
    private static async Task<ClosedPeriod> Follow(Session session, string path, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Of);
        long begun = session.Host.Time.GetTimestamp();
        string? said = null;
        try
        {
            while (true)
            {
                if (await session.Hub.Find<ClosedPeriod>(path, ct) is { } period)
                {
                    session.Say.EraseLine();
                    return period;
                }

                FundView fund = await session.Hub.Get<FundView>("api/fund", ct);
                string stands = fund.Closing == id ? "figures are frozen, the books are being written" : "the books have it, bonds and records are being told";
                long seconds = (long)session.Host.Time.GetElapsedTime(begun).TotalSeconds;
                if (session.Say.CanRedraw) session.Say.Redraw(session.Say.Styles.Of(Style.Dim, $"Closing {id}: {stands} … {seconds} s"));
                else if (said != stands) session.Say.Line($"Closing {id}: {stands} …");
                session.Say.Event("closing", new JsonObject { ["period"] = id, ["stands"] = stands, ["seconds"] = seconds });
                said = stands;
                await Task.Delay(TimeSpan.FromSeconds(1), session.Host.Time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw new CommandEnded(
                ExitCode.Interrupted,
                new Refusal(CliRefusals.StoppedFollowing, $"Stopped following; the close of {id} goes on.", $"See it: ./fab fund periods {id}{session.Repeat}"));
        }
    }

    /// <summary>A period that is closed.</summary>
    internal static void Show(Session session, ClosedPeriod period)
    {
        session.Say.Result(new JsonObject { ["period"] = CliJson.Node(period) });
        Tell(session, period);
    }

    internal static void Tell(Session session, ClosedPeriod period)
    {
        session.Say.Line($"Closed: {session.Say.Styles.Of(Style.Strong, period.Period)}, by {period.By}.");
        Machines(session, period, isDone: true);
    }

    private static void Machines(Session session, ClosedPeriod period, bool isDone)
    {
        foreach (MachineClose machine in period.Machines)
        {
            session.Say.Line(string.Create(
                CultureInfo.InvariantCulture, $"{machine.Machine}: rent {machine.Rent} of {machine.Jobs} jobs, {Words.Duration(machine.Metered)}"));
            foreach (RentShare line in machine.Lines.Where(l => l.Amount > Cents.Zero)) session.Say.Line($"  {JobSummary.Share(line.Line),-22} {line.Amount,12}");
            if (machine.Bond is { } bond) session.Say.Line($"  bond {machine.BondId}: {bond.Outstanding} owed after it, {bond.Arrears} in arrears");
            if (machine.RateAfter is { } rate && machine.RateBefore is { } before) session.Say.Line($"  an hour {(isDone ? "costs" : "would cost")} {rate} from then on, {before} before");
        }

        session.Say.Line(string.Create(CultureInfo.InvariantCulture, $"Dividend: {period.Dividend} among {period.Shares} members."));
    }
}
