using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cluster;
using Fab.Cluster.Machines;
using Fab.Cluster.Parts;

namespace Fab.Torment;

/// <summary>What became of a campaign.</summary>
/// <param name="Problems">What did not hold; empty when everything did.</param>
internal sealed record TormentResult(IReadOnlyList<string> Problems, string Summary, string Data);

/// <summary>
/// Jobs are made on a whole cluster while its hub, broker, database and bridges are killed, and machines are stopped; then
/// auditors look at what the machines have executed and at the books.
/// </summary>
internal sealed class Campaign
{
    private const long CentsPerHour = 7200;

    /// <summary>Nothing has changed for so long: it hangs.</summary>
    private static readonly TimeSpan StallAfter = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly TormentOptions _options;
    private readonly TextWriter _diary;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly string _verifier;
    private readonly StopLog _stops = new(TimeProvider.System);
    private TimeSpan _work;

    /// <param name="verifier">The independent checker of the books, <c>docs/verify-ledger.py</c>.</param>
    public Campaign(TormentOptions options, TextWriter diary, string verifier) => (_options, _diary, _verifier) = (options, diary, verifier);

    public async Task<TormentResult> RunAsync(CancellationToken ct)
    {
        string data = _options.Data ?? Directory.CreateTempSubdirectory("fab-torment-").FullName;
        TormentResult result = await RunAsync(data, ct).ConfigureAwait(false);
        if (_options.Data is null && result.Problems.Count == 0) Directory.Delete(data, recursive: true);
        return result;
    }

    private async Task<TormentResult> RunAsync(string data, CancellationToken ct)
    {
        var auditor = new Auditor(_options.Lines, CentsPerHour);
        string summary;
        AskedJob[] jobs = [];
        var options = new ClusterOptions
        {
            Data = data,
            Silos = _options.Silos,
            HubPrograms = _options.UpgradeFrom,
            Bridges = _options.Bridges,
            Machines = _options.Machines,
            TimeScale = _options.TimeScale,
            Rate = CentsPerHour,
            Seed = true,
            Record = true,
            DeafToStops = _options.DeafToStops,

            // A killed process loses nothing that it has written; only a power cut would.
            SyncsToDisk = false,
        };
        await using (LocalCluster cluster = await LocalCluster.StartAsync(options, removesData: false, part => Tell($"{part.Name} is ready"), ct).ConfigureAwait(false))
        {
            using HubApi maker = cluster.As("maker"), keeper = cluster.As("operator"), steward = cluster.As("steward");
            var person = new Person(keeper, cluster.Machines, _options.Seed, _stops, Tell);
            var stopper = new Stopper(keeper, _options, _stops, Tell);
            var killer = new Killer(cluster, _options, Tell);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task people = person.ActAsync(over.Token), presses = stopper.ActAsync(over.Token), kills = _options.UpgradeFrom is null ? killer.ActAsync(over.Token) : new Upgrade(cluster, Tell).ActAsync(over.Token);
            long asking = Stopwatch.GetTimestamp();
            jobs = await AskAsync(maker, over.Token).ConfigureAwait(false);
            await UntilAllEndedAsync(maker, jobs, [people, presses, kills], over.Token).ConfigureAwait(false);
            _work = Stopwatch.GetElapsedTime(asking);
            Tell("every job has ended");
            if (_options.UpgradeFrom is not null) await kills.ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(people, presses, kills).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await UntilEverythingRunsAsync(cluster, ct).ConfigureAwait(false);
            string books = await SettledBooksAsync(steward, jobs, ct).ConfigureAwait(false);
            string file = Path.Combine(data, "books.jsonl");
            await File.WriteAllTextAsync(file, books, ct).ConfigureAwait(false);
            auditor.CheckMoney(jobs, books);
            summary = Summary(jobs, person, killer);
            if (await VerifyAsync(file, ct).ConfigureAwait(false) is { } broken) return new TormentResult([broken], summary, data);
        }

        // The machines have written their last line now.
        Dictionary<string, IReadOnlyList<ExecutedRecord>> records = Enumerable.Range(1, _options.Machines).Select(MachineHall.NameOf).ToDictionary(
            name => name, IReadOnlyList<ExecutedRecord> (name) => [.. File.ReadLines(Path.Combine(data, "machines", name + ".executed")).Select(ExecutedRecord.Read)], StringComparer.Ordinal);
        auditor.CheckLines(jobs, records.ToDictionary(machine => machine.Key, IReadOnlyList<string> (machine) => [.. machine.Value.Select(line => line.Command)], StringComparer.Ordinal));
        var stops = new StopAuditor(_options.Lines);
        stops.Check(_stops.Pressed, jobs, records);
        return new TormentResult(
            [.. auditor.Problems, .. stops.Problems],
            $"{summary}; {_stops.Pressed.Count} stops pressed, {stops.InTheMiddle} of them in the middle of a job; {auditor.Executed} lines executed",
            data);
    }

    private async Task<AskedJob[]> AskAsync(HubApi maker, CancellationToken ct)
    {
        var jobs = new List<AskedJob>();
        for (int number = 1; number <= _options.Jobs; number++)
        {
            int machine = ((number - 1) % _options.Machines) + 1;
            string id = await JobProgram.QuoteAsync(maker, number, _options.Lines, machine, ct).ConfigureAwait(false);
            HubAnswer asked = await maker.Try("/api/jobs", new JsonObject { ["quote"] = id }, ct).ConfigureAwait(false);

            // The first answer may be lost with its hub, and the job be over when it is asked for again.
            if (!asked.IsSuccess && asked.Code != "job-ended") throw new InvalidOperationException($"{id}: {asked.Status} {asked.Json?.ToJsonString()}");
            jobs.Add(new AskedJob(number, id, MachineHall.NameOf(machine), MachineHall.IsRouter(machine)));
        }

        Tell($"{jobs.Count} jobs are queued");
        return [.. jobs];
    }

    private static async Task UntilAllEndedAsync(HubApi maker, AskedJob[] jobs, Task[] actors, CancellationToken ct)
    {
        string seen = "";
        long changed = Environment.TickCount64;
        while (true)
        {
            if (actors.FirstOrDefault(actor => actor.IsFaulted) is { } fallen) await fallen.ConfigureAwait(false);
            JsonArray open = (await maker.Get("/api/jobs?member=me&open=true&limit=200", ct).ConfigureAwait(false)).AsArray();
            if (open.Count == 0 && await AllEndedAsync(maker, jobs, ct).ConfigureAwait(false)) return;
            string now = string.Join('\n', open.Select(job => $"{job!["id"]} {job["phase"]} {job["revision"]}"));
            if (now != seen)
            {
                (seen, changed) = (now, Environment.TickCount64);
            }
            else if (Environment.TickCount64 - changed > StallAfter.TotalMilliseconds)
            {
                throw new InvalidOperationException($"Nothing moves any more: {open.ToJsonString()}");
            }

            await Task.Delay(LookAgain, ct).ConfigureAwait(false);
        }
    }

    private static async Task<bool> AllEndedAsync(HubApi maker, AskedJob[] jobs, CancellationToken ct)
    {
        foreach (AskedJob job in jobs)
        {
            job.Ended = (await maker.Get($"/api/jobs/{job.Id}", ct).ConfigureAwait(false))["job"];
            if (job.Phase is not ("finished" or "cancelled" or "failed")) return false;
        }

        return true;
    }

    private static async Task UntilEverythingRunsAsync(LocalCluster cluster, CancellationToken ct)
    {
        foreach (Fab.Cluster.Processes.Part part in cluster.Parts) await part.WaitUntilReadyAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The books once every hold of an ended job is resolved, which the hub does in its own time.</summary>
    private static async Task<string> SettledBooksAsync(HubApi steward, AskedJob[] jobs, CancellationToken ct)
    {
        long until = Environment.TickCount64 + (long)StallAfter.TotalMilliseconds;
        while (true)
        {
            string books = await steward.Download("/api/ledger/export?format=json", ct).ConfigureAwait(false);
            int resolved = books.Split('\n').Count(line => line.Contains("\"holdId\":", StringComparison.Ordinal));
            int held = books.Split('\n').Count(line => line.Contains("\"kind\":\"hold\"", StringComparison.Ordinal));
            if ((resolved == held && held >= jobs.Length) || Environment.TickCount64 > until)
            {
                _ = await AllEndedAsync(steward, jobs, ct).ConfigureAwait(false);
                return books;
            }

            await Task.Delay(LookAgain, ct).ConfigureAwait(false);
        }
    }

    private async Task<string?> VerifyAsync(string file, CancellationToken ct)
    {
        using Process python = Process.Start(new ProcessStartInfo("python3", [_verifier, file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = await python.StandardOutput.ReadToEndAsync(ct).ConfigureAwait(false) + await python.StandardError.ReadToEndAsync(ct).ConfigureAwait(false);
        await python.WaitForExitAsync(ct).ConfigureAwait(false);
        Tell(said.Trim());
        return python.ExitCode == 0 ? null : $"the books do not verify: {said}";
    }

    private string Summary(AskedJob[] jobs, Person person, Killer killer)
    {
        foreach (AskedJob job in jobs.Where(job => job.Phase == "failed")) Tell($"job {job.Number} ({job.Id} at {job.Machine}): {job.Ended!["failure"]?.ToJsonString()}");
        string ends = string.Join(", ", jobs.GroupBy(job => job.Phase).Select(phase => $"{phase.Count()} {phase.Key}"));
        string kills = string.Join(", ", killer.Kills.Select(kill => $"{kill.Key} {kill.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"seed {_options.Seed}: {jobs.Length} jobs in {Stopwatch.GetElapsedTime(_begun).TotalSeconds:0} s: {ends}; {jobs.Length / _work.TotalMinutes:0} a minute; {killer.Kills.Values.Sum()} kills ({kills}); {person.BrokenOff} jobs broke off in their middle; people cleared {person.Cleared}, accepted {person.Accepted} plans, gave up {person.Declined}");
    }

    private void Tell(string what)
    {
        lock (_diary) _diary.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_begun).TotalSeconds,8:0.00}  {what}"));
    }
}
