using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Fab.Torment;

/// <summary>A job as the campaign asked for it, and as it ended by the hub's word.</summary>
/// <param name="Number">From 1: what its program says of itself.</param>
internal sealed record AskedJob(int Number, string Id, string Machine, bool IsRouter)
{
    public JsonNode? Ended { get; set; }

    public string Phase => (string?)Ended?["phase"] ?? "";
}

/// <summary>
/// Compares what the hub says with what the machines have executed by their own count and with the books as exported. It
/// shares no code with Fab: it reads JSON, text files and does its own arithmetic.
/// </summary>
internal sealed class Auditor(int lines, long centsPerHour)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Lines of all cuts that were executed.</summary>
    public long Executed { get; private set; }

    /// <param name="executed">What each machine has executed, in order, by its own count.</param>
    public void CheckLines(IReadOnlyList<AskedJob> jobs, IReadOnlyDictionary<string, IReadOnlyList<string>> executed)
    {
        var byJob = new Dictionary<int, (string Machine, List<int> Lines)>();
        foreach ((string machine, IReadOnlyList<string> commands) in executed)
        {
            foreach ((int job, int line) in commands.Select(JobProgram.Read).OfType<(int, int)>())
            {
                if (!byJob.TryGetValue(job, out (string Machine, List<int> Lines) known)) byJob[job] = known = (machine, []);
                if (known.Machine != machine) Fail(job, $"was made at {known.Machine} and at {machine}");
                known.Lines.Add(line);
            }
        }

        foreach (AskedJob job in jobs)
        {
            List<int> done = byJob.Remove(job.Number, out (string Machine, List<int> Lines) made) ? made.Lines : [];
            Executed += done.Count;
            if (done.Count > 0 && made.Machine != job.Machine) Fail(job.Number, $"was asked of {job.Machine} and made at {made.Machine}");
            CheckLines(job, done);
        }

        foreach (int job in byJob.Keys) Fail(job, "was made, and never asked for");
    }

    /// <param name="export">The books as JSON lines.</param>
    public void CheckMoney(IReadOnlyList<AskedJob> jobs, string export)
    {
        JsonNode[] transfers = [.. export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        ILookup<string, JsonNode> rents = transfers.Where(t => (string?)t["kind"] is "post" or "postHold" && t["references"]?["job"] is not null && t["postings"]!.AsArray().Count > 0).ToLookup(t => (string)t["references"]!["job"]!, StringComparer.Ordinal);
        var resolved = transfers.Where(t => (string?)t["kind"] is "postHold" or "voidHold" or "expireHold").Select(t => (string)t["holdId"]!).ToHashSet(StringComparer.Ordinal);
        foreach (JsonNode open in transfers.Where(t => (string?)t["kind"] == "hold" && !resolved.Contains((string)t["id"]!))) Fail(0, $"everything is over, and {open["id"]} is still held");
        foreach (AskedJob job in jobs) CheckRent(job, [.. rents[job.Id]]);
        foreach (string stranger in rents.Select(rent => rent.Key).Except(jobs.Select(job => job.Id))) Fail(0, $"{stranger} was billed, and never asked for");
    }

    private void CheckLines(AskedJob job, List<int> done)
    {
        // Each line once and in order: 1, 2, 3 … and no gap, though the end may be missing.
        int wrong = Enumerable.Range(0, done.Count).FirstOrDefault(i => done[i] != i + 1, -1);
        if (wrong >= 0)
        {
            Fail(job.Number, $"executed line {done[wrong]} of the cut as its {wrong + 1}th: {string.Join(' ', done.Skip(Math.Max(0, wrong - 3)).Take(12))}");
            return;
        }

        if (job.Phase == "finished" && done.Count != lines) Fail(job.Number, $"finished, and executed {done.Count} of {lines} lines");
        if (job.Phase is not ("finished" or "cancelled" or "failed")) Fail(job.Number, $"has not ended: {job.Phase}");
        if (job.Phase != "failed") return;
        if (job.Ended!["failure"] is not { } failure)
        {
            Fail(job.Number, "failed, and does not say why and where");
            return;
        }

        // It says the last line known to be executed: never one that was not. Behind the cut come lines that look like any job's.
        long said = Math.Min((long)failure["line"]! - JobProgram.LinesBeforeTheCut(job.IsRouter), lines);
        if (said > done.Count) Fail(job.Number, $"says that line {said} of the cut was executed; the machine has executed {done.Count}");
    }

    private void CheckRent(AskedJob job, JsonNode[] rents)
    {
        long metered = (long?)job.Ended?["metered"] ?? 0;
        long billed = rents.Sum(rent => rent["postings"]!.AsArray().Sum(posting => (long)posting!["amount"]!));
        long due = job.Phase == "failed" ? 0 : HalfEven(metered, centsPerHour);
        if (billed != due) Fail(job.Number, $"{job.Phase}, metered {metered} s, due {due} c, billed {billed} c");
        if (((long?)job.Ended?["rent"] ?? 0) != billed) Fail(job.Number, $"says its rent is {job.Ended?["rent"]}; the books say {billed}");
        if (rents.Any(rent => (string?)rent["references"]!["meteredSeconds"] != metered.ToString(CultureInfo.InvariantCulture)))
            Fail(job.Number, $"metered {metered} s, and the books say {string.Join(", ", rents.Select(rent => (string?)rent["references"]!["meteredSeconds"]))}");
        if (job.Phase == "finished" && metered == 0) Fail(job.Number, "finished in no time");
    }

    /// <summary>By exact arithmetic: the nearest whole cent of seconds · rate / 3600, a half to the even one.</summary>
    private static long HalfEven(long seconds, long rate)
    {
        BigInteger below = BigInteger.DivRem(new BigInteger(seconds) * rate, 3600, out BigInteger rest);
        int compare = (2 * rest).CompareTo(3600);
        return (long)(compare > 0 || (compare == 0 && !below.IsEven) ? below + 1 : below);
    }

    private void Fail(int job, string what) => _problems.Add(job == 0 ? what : $"job {job} {what}");
}
