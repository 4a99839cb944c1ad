using System.Text.RegularExpressions;
using Fab.Cluster.Machines;

namespace Fab.Torment;

/// <summary>
/// Holds against what the machines have executed, by their own record, that a stopped one did nothing until a person cleared
/// it, and that the job it had never went on. It knows when people pressed and cleared, and asks no part of Fab.
/// </summary>
internal sealed partial class StopAuditor(int lines)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Stops that hit a job in the middle of its cut.</summary>
    public int InTheMiddle { get; private set; }

    /// <param name="records">What each machine has executed, in order.</param>
    public void Check(IReadOnlyList<PressedStop> stops, IReadOnlyList<AskedJob> jobs, IReadOnlyDictionary<string, IReadOnlyList<ExecutedRecord>> records)
    {
        foreach (PressedStop stop in stops) Check(stop, jobs, records[stop.Machine]);
    }

    private void Check(PressedStop stop, IReadOnlyList<AskedJob> jobs, IReadOnlyList<ExecutedRecord> record)
    {
        int from = Enumerable.Range(0, record.Count).FirstOrDefault(i => record[i].IsStop && record[i].AtMs >= stop.PressedMs, -1);
        if (from < 0)
        {
            Fail(stop, "never reached the machine");
            return;
        }

        // In the machine's own order from the stop on; what is stamped before the clearing happened before it for certain.
        ExecutedRecord? moved = record.Skip(from).TakeWhile(line => stop.ClearedMs is not { } cleared || line.AtMs < cleared).FirstOrDefault(line => Moves().IsMatch(line.Command));
        if (moved is not null) Fail(stop, $"and before anybody cleared it, the machine executed {moved.Command}");

        int[] before = [.. record.Take(from).Select(line => JobProgram.Read(line.Command)).OfType<(int Job, int Line)>().Select(cut => cut.Job)];
        if (before is not [.., var job]) return;
        int after = record.Skip(from).Count(line => JobProgram.Read(line.Command)?.Job == job);
        if (after > 0) Fail(stop, $"job {job}, which it had, executed {after} lines more of its cut");

        // By the board it had that job, and not all of it was done.
        if (jobs.FirstOrDefault(asked => asked.Number == job) is not { } had || had.Id != stop.Held || before.Count(number => number == job) >= lines) return;
        InTheMiddle++;
        if (had.Phase != "failed" && had.Phase != "cancelled") Fail(stop, $"job {job}, which it had in the middle, is {had.Phase}");
        else if (had.Phase == "failed" && had.Ended!["failure"]?["line"] is null) Fail(stop, $"job {job} ended and does not say where");
    }

    private void Fail(PressedStop stop, string what) =>
        _problems.Add($"after the stop of {stop.Machine} at {DateTimeOffset.FromUnixTimeMilliseconds(stop.PressedMs):HH:mm:ss.fff}: {what}");

    /// <summary>What moves an axis, turns a spindle on or heats.</summary>
    [GeneratedRegex(@"^(G[0123]|G28|G29|G38|\$H|\$J|M[34])(\D|$)|^M(104|109|140|190) .*S0*[1-9]")]
    private static partial Regex Moves();
}
