using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Queue;

/// <summary>
/// The order of the queue. Each waiting job has a virtual start: the machine seconds its member got within the window,
/// plus the estimates of the member's own jobs ahead of it. The smallest goes first; so whoever has had least is next,
/// and forty jobs of one member stand behind the first job of another. Ties: who queued earlier, then the job's id.
/// </summary>
/// <remarks>
/// After start-time fair queueing (Goyal, Vin, Cheng 1996), with a sliding window instead of a global virtual clock, so
/// that nobody is punished for ever nor saves up for ever.
/// </remarks>
public static class FairShare
{
    public static TimeSpan Window => TimeSpan.FromHours(24);

    public static IReadOnlyList<Ranked> Order(WaitingLine line, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(line);
        Dictionary<MemberId, long> served = line.Served
            .Where(s => s.At >= now - Window)
            .GroupBy(s => s.Member)
            .ToDictionary(g => g.Key, g => g.Sum(s => s.Seconds.Value));

        List<Ranked> ranked = [];
        foreach (IGrouping<MemberId, Waiting> own in line.Waiting.GroupBy(w => w.Entry.Member))
        {
            long had = served.GetValueOrDefault(own.Key);
            long ahead = 0;
            int number = 0;
            foreach (Waiting waiting in own.OrderBy(w => w.Entry.QueuedAt).ThenBy(w => w.Entry.Job.Value, StringComparer.Ordinal))
            {
                ranked.Add(new Ranked(waiting, ++number, new MachineSeconds(had), new MachineSeconds(ahead)));
                ahead += Estimate(waiting.Entry).Value;
            }
        }

        return
        [
            .. ranked
                .OrderBy(r => r.VirtualStart)
                .ThenBy(r => r.Waiting.Entry.QueuedAt)
                .ThenBy(r => r.Waiting.Entry.Job.Value, StringComparer.Ordinal),
        ];
    }

    /// <summary>What the job will take: the shortest of its offers, since nobody knows yet which machine it will get.</summary>
    public static MachineSeconds Estimate(QueueEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Offers.Count == 0 ? default : new MachineSeconds(entry.Offers.Min(o => o.Estimate.Value));
    }
}

/// <summary>A job at its place in the fair order.</summary>
/// <param name="Number">Among the member's own jobs, from 1.</param>
/// <param name="Served">Machine time the member got within the window.</param>
/// <param name="Ahead">Estimates of the member's own jobs ahead of this one.</param>
public sealed record Ranked(Waiting Waiting, int Number, MachineSeconds Served, MachineSeconds Ahead)
{
    public long VirtualStart => Served.Value + Ahead.Value;

    /// <summary>Why it stands here, in a sentence.</summary>
    public string Reason
    {
        get
        {
            string had = Served.Value == 0
                ? $"{Waiting.Entry.Member} had no machine time in the last 24 h"
                : $"{Waiting.Entry.Member} had {Words.Duration(Served)} of machine time in the last 24 h";
            return Number == 1
                ? $"{had}."
                : $"{had}, and {Words.Duration(Ahead)} of {Waiting.Entry.Member}'s own jobs go first.";
        }
    }
}
