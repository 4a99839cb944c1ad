using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Queue;

/// <summary>
/// The order of the queue. Each waiting job has a virtual start: the machine seconds its member got within the window,
/// plus the estimates of the member's own jobs ahead of it. The smallest goes first; so whoever has had least is next,
/// and forty jobs of one member stand behind the first job of another. Ties: who queued earlier, then the job's id.
/// A member orders their own jobs as they like; that moves nobody else's, since a tie is settled by when the member's
/// first, second, third job came, whichever it now is. What staff put first goes before all, and is ahead of its
/// member's other jobs, so the member's share stays what it is.
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

        List<(Ranked Ranked, QueueEntry Turn)> all = [];
        foreach (IGrouping<MemberId, Waiting> own in line.Waiting.GroupBy(w => w.Entry.Member))
        {
            long had = served.GetValueOrDefault(own.Key);
            long ahead = 0;
            int number = 0;
            QueueEntry[] turns = [.. own.Where(w => w.First is null).Select(w => w.Entry).OrderBy(e => e.QueuedAt).ThenBy(e => e.Job.Value, StringComparer.Ordinal)];
            int turn = 0;
            foreach (Waiting waiting in OwnOrder(own))
            {
                var ranked = new Ranked(waiting, ++number, new MachineSeconds(had), new MachineSeconds(ahead));
                all.Add((ranked, waiting.First is null ? turns[turn++] : waiting.Entry));
                ahead += Estimate(waiting.Entry).Value;
            }
        }

        return
        [
            .. all
                .OrderBy(a => a.Ranked.Waiting.First is null)
                .ThenBy(a => a.Ranked.Waiting.First?.At)
                .ThenBy(a => a.Ranked.Waiting.First is null ? a.Ranked.VirtualStart : 0)
                .ThenBy(a => a.Turn.QueuedAt)
                .ThenBy(a => a.Turn.Job.Value, StringComparer.Ordinal)
                .Select(a => a.Ranked),
        ];
    }

    /// <summary>One member's jobs: what staff put first, then in the order the member chose, then as they came.</summary>
    public static IEnumerable<Waiting> OwnOrder(IEnumerable<Waiting> own) => own
        .OrderBy(w => w.First is null)
        .ThenBy(w => w.First?.At)
        .ThenBy(w => w.Sequence ?? int.MaxValue)
        .ThenBy(w => w.Entry.QueuedAt)
        .ThenBy(w => w.Entry.Job.Value, StringComparer.Ordinal);

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

    public OrderWhy Why => new(
        Waiting.First is null ? OrderCode.FairShare : OrderCode.PutFirst,
        Waiting.Entry.Member, Served, Ahead, Number, Waiting.Sequence is not null, Waiting.First);
}
