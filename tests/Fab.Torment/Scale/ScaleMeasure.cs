using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cluster;
using Fab.Cluster.Parts;

namespace Fab.Torment.Scale;

/// <summary>
/// <c>fab cluster scale</c>: one hub with a great many machines, jobs that begin all the while, commands by hand and stops.
/// Everything runs on this computer, so what machines and bridges cost is told too: the hub has what they leave.
/// </summary>
internal sealed class ScaleMeasure
{
    private const int Lines = 60;
    private const int Stops = 100;

    private static readonly TimeSpan CommandEvery = TimeSpan.FromMilliseconds(200);

    private readonly ScaleOptions _options;
    private readonly LocalCluster _cluster;
    private readonly Viewer _viewer;
    private readonly Latencies _commands = new();
    private readonly Latencies _stops = new();
    private readonly Latencies _stopsAtTheHub = new();
    private int _refused;

    private ScaleMeasure(ScaleOptions options, LocalCluster cluster) =>
        (_options, _cluster, _viewer) = (options, cluster, new Viewer(cluster.Hub.Url, cluster.Folder.Secret("operator.token")!));

    public static async Task<int> RunAsync(string[] args)
    {
        if (ScaleOptions.Parse(args) is not { } options)
        {
            Console.Error.WriteLine(ScaleOptions.Usage);
            return 2;
        }

        string data = Directory.CreateTempSubdirectory("fab-scale-").FullName;
        var made = new ClusterOptions
        {
            Data = data,
            Bridges = options.Bridges,
            Machines = options.Machines,
            MachinesInBridges = true,
            TelemetrySeconds = options.TelemetrySeconds,
            Seed = true,
        };
        long begun = Stopwatch.GetTimestamp();
        await using LocalCluster cluster = await LocalCluster.StartAsync(made, removesData: true, part => Say($"{part.Name} is ready"), CancellationToken.None).ConfigureAwait(false);
        await new ScaleMeasure(options, cluster).RunAsync(begun).ConfigureAwait(false);
        return 0;
    }

    private async Task RunAsync(long begun)
    {
        using var ending = new CancellationTokenSource();
        Task watching = _viewer.WatchAsync(ending.Token);
        while (_viewer.ReadingsSeen < _options.Machines * 3L)
        {
            if (watching.IsCompleted) await watching.ConfigureAwait(false);
            await Task.Delay(500).ConfigureAwait(false);
        }

        Say($"{_options.Machines} machines tell their readings, {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s after the start");
        ProcessCost rested = HubCost();
        Task jobs = AskAsync(ending.Token), commands = CommandAsync(ending.Token);
        await Task.Delay(TimeSpan.FromMinutes(1)).ConfigureAwait(false);

        foreach (Latencies each in (Latencies[])[_commands, _viewer.Readings, _viewer.Starts]) each.Clear();
        long readings = _viewer.ReadingsSeen, from = Stopwatch.GetTimestamp();
        int begunBefore = _viewer.Begun;
        (string Name, ProcessCost Cost)[] before = Costs();
        await Task.WhenAny(jobs, watching, commands, Task.Delay(TimeSpan.FromMinutes(_options.Minutes))).ConfigureAwait(false);
        (string Name, ProcessCost Cost)[] after = Costs();
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        readings = _viewer.ReadingsSeen - readings;
        int begunThen = _viewer.Begun - begunBefore;
        foreach (Task each in (Task[])[jobs, watching, commands])
            if (each.IsFaulted) await each.ConfigureAwait(false);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_options.Machines} machines at {_options.Bridges} bridges, one hub, {seconds:0} s: {readings / seconds:0} readings a second at a viewer, {begunThen / seconds * 60:0} jobs begun a minute"));
        foreach (((string name, ProcessCost then), (_, ProcessCost now)) in before.Zip(after))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} {(now.Cpu - then.Cpu).TotalSeconds / seconds * 100,6:0} % of a core, {now.ResidentBytes / 1048576,6:N0} MiB"));
        Console.WriteLine($"reading, bridge to viewer           {_viewer.Readings}");
        Console.WriteLine($"command by hand, HTTP and back      {_commands}; {_refused} of all were refused");
        Console.WriteLine($"job asked for, to begun at a viewer {_viewer.Starts}");
        await StopAllAsync().ConfigureAwait(false);
        Console.WriteLine($"stop, HTTP and back                 {_stops}");
        Console.WriteLine($"stop, hub's receipt to the wire     {_stopsAtTheHub}");
        Say(string.Create(CultureInfo.InvariantCulture, $"before jobs the hub had {rested.ResidentBytes / 1048576:N0} MiB"));
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(watching, jobs, commands).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AskAsync(CancellationToken ct)
    {
        using HubApi maker = _cluster.As("maker");
        long begun = Stopwatch.GetTimestamp();
        for (int number = 1; number <= _options.Jobs; number++)
        {
            TimeSpan early = TimeSpan.FromMinutes((double)number / _options.JobsPerMinute) - Stopwatch.GetElapsedTime(begun);
            if (early > TimeSpan.Zero) await Task.Delay(early, ct).ConfigureAwait(false);
            string job = await JobProgram.QuoteAsync(maker, number, Lines, machine: number, ct).ConfigureAwait(false);
            _viewer.Asked(job);
            await maker.Post("/api/jobs", new JsonObject { ["quote"] = job }, ct).ConfigureAwait(false);
        }
    }

    /// <summary>At machines that get no job: whoever commands by hand controls them for a while.</summary>
    private async Task CommandAsync(CancellationToken ct)
    {
        using HubApi keeper = _cluster.As("operator");
        using var pace = new PeriodicTimer(CommandEvery);
        for (int number = _options.Machines; await pace.WaitForNextTickAsync(ct).ConfigureAwait(false); number = number > _options.Machines * 3 / 4 ? number - 1 : _options.Machines)
        {
            long asked = Stopwatch.GetTimestamp();
            HubAnswer answer = await keeper.Try($"/api/machines/{MachineHall.NameOf(number)}/send", new JsonObject { ["command"] = MachineHall.IsRouter(number) ? "$G" : "M105" }, ct).ConfigureAwait(false);
            _commands.Add(Stopwatch.GetElapsedTime(asked));
            if (answer.IsSuccess) continue;
            _refused++;
            Say($"{MachineHall.NameOf(number)} {answer.Code}");
        }
    }

    private async Task StopAllAsync()
    {
        using HubApi keeper = _cluster.As("operator");
        for (int i = 0; i < Stops; i++)
        {
            long asked = Stopwatch.GetTimestamp();
            JsonNode stopped = await keeper.Post($"/api/machines/{MachineHall.NameOf((_options.Machines / 2) + (i % (_options.Machines / 4)) + 1)}/stop", null, CancellationToken.None).ConfigureAwait(false);
            _stops.Add(Stopwatch.GetElapsedTime(asked));
            if ((double?)stopped["microseconds"] is { } microseconds) _stopsAtTheHub.Add(TimeSpan.FromMicroseconds(microseconds));
            await Task.Delay(CommandEvery).ConfigureAwait(false);
        }
    }

    private ProcessCost HubCost() => ProcessCost.Of([_cluster.Hub.ProcessId]);

    private (string Name, ProcessCost Cost)[] Costs() =>
    [
        ("hub", HubCost()),
        ("database", ProcessCost.Of([_cluster.Database.ProcessId])),
        ("broker", ProcessCost.Of([_cluster.Broker.ProcessId])),
        ("bridges", ProcessCost.Of(_cluster.Bridges.Select(bridge => bridge.ProcessId))),
        ("this", ProcessCost.OfThis),
    ];

    private static void Say(string what) => Console.Error.WriteLine($"fab: {what}");
}
