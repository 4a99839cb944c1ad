using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Fab.Cluster.Processes;
using Fab.Domain;
using Fab.Gateway.Hosting;
using Fab.Silo.Clustering;

namespace Fab.Cluster;

/// <summary><c>./fab cluster</c>: a whole space as processes of this computer.</summary>
internal static class ClusterProgram
{
    /// <summary>Temporary folders of clusters without one of their own.</summary>
    private const string Prefix = "fab-cluster-";

    private static readonly Option<string?> Data = new("--data") { Description = "Keep everything in this folder, for the next time. Without it a temporary one, removed at the end.", HelpName = "DIR" };
    private static readonly Option<int> Silos = Whole("--silos", "So many hubs, each a process with a silo; more than one with --profile full.", 1, 1, 9);
    private static readonly Option<int> Bridges = Whole("--bridges", "So many bridges, each a process.", 3, 1, 20);
    private static readonly Option<int> MachineCount = Whole("--machines", "So many simulated machines at them; every third is a router.", 6, 1, 200);
    private static readonly Option<int> Port = Whole("--port", "Where the hub answers on 127.0.0.1; 0 picks a free one.", 5080, 0, 65_535);
    private static readonly Option<double> Scale = new("--time-scale") { Description = "Printers move and heat so many times faster than life; routers never do.", HelpName = "X", DefaultValueFactory = _ => 20 };
    private static readonly Option<bool> Seed = new("--seed") { Description = "Add a maker and an operator with money, authorised for every machine." };
    private static readonly Option<string?> Host = new("--host") { Description = "A name or address at which people and bridges elsewhere reach this computer.", HelpName = "NAME" };
    private static readonly Option<string> Secrets = new("--secrets") { Description = "Where they are kept.", HelpName = "DIR", DefaultValueFactory = _ => "deploy/secrets" };
    private static readonly Option<bool> Json = new("--json") { Description = "For programs: one JSON object." };

    public static async Task<int> RunAsync(string[] args)
    {
        var up = new Command("up", "Start PostgreSQL, Mosquitto with TLS, a hub, bridges and machines. Ctrl-C stops them all.") { Data, Silos, Bridges, MachineCount, Port, Scale, Seed };
        up.SetAction((parsed, _) => Answering(() => UpAsync(parsed)));
        var status = new Command("status", "What runs.") { Data, Json };
        status.SetAction((parsed, _) => Answering(() => StatusAsync(parsed)));
        var down = new Command("down", "Stop it from another terminal.") { Data };
        down.SetAction((parsed, _) => Answering(() => DownAsync(parsed)));
        var compose = new Command("compose-init", "Make certificates and passwords for docker-compose.yml; keep those that are there.") { Host, Secrets };
        compose.SetAction((parsed, _) => Answering(() => Task.FromResult(ComposeInit(parsed))));
        var root = new RootCommand("A whole space as processes of this computer, on the loopback, with secrets made for it.") { up, status, down, compose };
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not HelpAction && parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"fab: {string.Join(" ", parsed.Errors.Select(error => error.Message))}\n     ./fab cluster --help shows how it is used.");
            return 2;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
    }

    private static Option<int> Whole(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is int count && (count < least || count > most)) result.AddError($"{name} takes {least} to {most}.");
        });
        return option;
    }

    private static async Task<int> Answering(Func<Task<int>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (ClusterException e)
        {
            Refusal refusal = e.Refusal;
            Console.Error.WriteLine($"fab: {refusal.Message} [{refusal.Code}]\n     {refusal.WayOut}");
            return 1;
        }
    }

    private static async Task<int> UpAsync(ParseResult parsed)
    {
        if (parsed.GetValue(Silos) > 1 && !FabSilos.CanBeSeveral) throw new ClusterException(HubRefusals.NotSeveral);
        string? kept = parsed.GetValue(Data);
        string data = kept ?? Directory.CreateTempSubdirectory(Prefix).FullName;
        if (ClusterState.Running(data) is { } running) throw new ClusterException(ClusterRefusals.AlreadyRunning(data, running.Process));
        using var ending = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = On(PosixSignal.SIGINT), term = On(PosixSignal.SIGTERM), hangup = On(PosixSignal.SIGHUP);
        var options = new ClusterOptions
        {
            Data = data,
            Silos = parsed.GetValue(Silos),
            Bridges = parsed.GetValue(Bridges),
            Machines = parsed.GetValue(MachineCount),
            Port = parsed.GetValue(Port),
            TimeScale = parsed.GetValue(Scale),
            Seed = parsed.GetValue(Seed),
        };
        ClusterState.Starting(data).Write(data);
        try
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(options, kept is null, part => Say($"{part.Name} is ready"), ending.Token).ConfigureAwait(false);
            ClusterState.Of(cluster).Write(data);
            foreach (Part part in cluster.Parts) part.Ended += ended => Say($"{ended.Name} has ended, and is started again; its log is {ended.LogFile}");
            Tell(cluster, options);
            await Task.Delay(Timeout.Infinite, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Say("stopping everything …");
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Stopped while it started.
        }
        finally
        {
            // A folder made for this run is gone by now, and that with it.
            if (kept is not null) File.Delete(ClusterState.FileIn(data));
        }

        return 0;

        PosixSignalRegistration On(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            ending.Cancel();
        });
    }

    private static void Tell(LocalCluster cluster, ClusterOptions options)
    {
        Console.WriteLine(
            $"""

            hub       {string.Join(", ", cluster.Hubs.Select(hub => hub.Url))}
            broker    {cluster.Broker.Url}, its authority {cluster.Broker.CaFile}
            database  127.0.0.1:{cluster.Database.Port}
            bridges   {cluster.Bridges.Count}, machines {options.Machines}: {string.Join(", ", cluster.MachineNames.Take(6))}{(options.Machines > 6 ? " …" : "")}
            tokens    {cluster.Folder.At("secrets")}: {string.Join(", ", (options.Seed ? Seeding.Members : []).Prepend("steward").Select(name => name + ".token"))}
            logs      {cluster.Folder.At("logs")}

            """);
        Say($"try: FAB_URL={cluster.Hub.Url} FAB_TOKEN=$(cat {cluster.Folder.SecretFile("steward.token")}) ./fab machines");
        Say("Ctrl-C stops everything.");
    }

    private static async Task<int> StatusAsync(ParseResult parsed)
    {
        ClusterState[] running = Find(parsed.GetValue(Data));
        if (parsed.GetValue(Json)) Console.WriteLine(JsonSerializer.Serialize(running, ClusterState.Shape));
        foreach (ClusterState state in parsed.GetValue(Json) ? [] : running)
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
            string health;
            try
            {
                using HttpResponseMessage answer = await http.GetAsync($"{state.Hub}/healthz").ConfigureAwait(false);
                health = answer.IsSuccessStatusCode ? "well" : "cannot do its work";
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                health = "does not answer";
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{state.Data}: process {state.Process}, hub {state.Hub} {health}, parts {string.Join(", ", state.Parts)}"));
        }

        return 0;
    }

    private static async Task<int> DownAsync(ParseResult parsed)
    {
        foreach (ClusterState state in Find(parsed.GetValue(Data)))
        {
            _ = Native.Signal(state.Process, Native.Terminate);
            while (state.IsRunning) await Task.Delay(100).ConfigureAwait(false);
            Say($"the cluster on {state.Data} is stopped");
        }

        return 0;
    }

    private static int ComposeInit(ParseResult parsed)
    {
        string folder = Path.GetFullPath(parsed.GetValue(Secrets)!);
        IReadOnlyList<string> made = ComposeFiles.Make(folder, parsed.GetValue(Host), TimeProvider.System.GetUtcNow());
        Say(made.Count > 0 ? $"made in {folder}: {string.Join(", ", made)}" : $"everything is there already, in {folder}");
        Say("next: docker compose up --detach, then deploy/README.md");
        return 0;
    }

    private static ClusterState[] Find(string? data)
    {
        IEnumerable<string> folders = data is null ? Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*") : [data];
        ClusterState[] running = [.. folders.Select(ClusterState.Running).OfType<ClusterState>()];
        return running.Length > 0 ? running : throw new ClusterException(ClusterRefusals.NoneRuns(data is null ? "in a temporary folder" : $"on {data}"));
    }

    private static void Say(string what) => Console.Error.WriteLine($"fab: {what}");
}
