using System.Text.Json.Serialization;
using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Queue;

/// <summary>A job in the queue.</summary>
/// <param name="GoingTo">The machine it is being handed to; a crash in between is picked up here.</param>
public sealed record Waiting(QueueEntry Entry, MachineId? GoingTo)
{
    /// <summary>Its number in the order its member chose; null as long as they chose none, or it came after.</summary>
    public int? Sequence { get; init; }

    /// <summary>Staff put it before all others.</summary>
    public FirstMark? First { get; init; }
}

/// <summary>Machine time that a member got.</summary>
/// <param name="Seconds">As estimated when the job went.</param>
public sealed record Service(MemberId Member, JobId Job, MachineSeconds Seconds, DateTimeOffset At)
{
    /// <summary>Where the job stood in its member's own order, should it never begin and come back; null for no such place.</summary>
    public int? Sequence { get; init; }

    /// <summary>The same of what staff put first.</summary>
    public FirstMark? First { get; init; }
}

public abstract record LineCommand
{
    private LineCommand()
    {
    }

    public sealed record Enter(QueueEntry Entry) : LineCommand;

    /// <summary>The job is about to be handed to a machine.</summary>
    public sealed record Offer(JobId Job, MachineId Machine) : LineCommand;

    /// <summary>The machine has taken it.</summary>
    public sealed record Take(JobId Job, MachineId Machine) : LineCommand;

    /// <summary>The machine would not.</summary>
    public sealed record PutBack(JobId Job) : LineCommand;

    public sealed record Leave(JobId Job) : LineCommand;

    /// <summary>A member orders their own; who may, the caller has checked.</summary>
    /// <param name="Before">The same member's job it shall go before; null for their last.</param>
    public sealed record Move(JobId Job, JobId? Before) : LineCommand;

    /// <summary>Staff put a job before all others.</summary>
    public sealed record PutFirst(JobId Job, MemberId By, string Name, string Reason) : LineCommand;

    public sealed record TakeBackFirst(JobId Job, MemberId By) : LineCommand;
}

public abstract record LineEvent
{
    private LineEvent()
    {
    }

    public sealed record Entered(QueueEntry Entry) : LineEvent;

    public sealed record Offered(JobId Job, MachineId Machine) : LineEvent;

    public sealed record Taken(Service Service) : LineEvent;

    public sealed record WasPutBack(JobId Job) : LineEvent;

    public sealed record Left(JobId Job) : LineEvent;

    /// <param name="Jobs">All that the member chose an order for, in that order.</param>
    public sealed record Reordered(IReadOnlyList<JobId> Jobs) : LineEvent;

    public sealed record WasPutFirst(JobId Job, FirstMark First) : LineEvent;

    public sealed record FirstTakenBack(JobId Job, MemberId By, DateTimeOffset At) : LineEvent;

    /// <summary>Services older than the window no longer count.</summary>
    public sealed record Forgotten(DateTimeOffset Before) : LineEvent;
}

/// <summary>A space's queue as it is stored: who waits, in the order they came, and who was served lately.</summary>
public sealed record WaitingLine
{
    /// <summary>How many may stand before all others at a time: were they many, first would mean nothing, and the rest would starve.</summary>
    public const int MostFirst = 3;

    public const int MaxReasonLength = 200;

    public const int FirstEntriesKept = 200;

    public IReadOnlyList<Waiting> Waiting { get; init; } = [];

    public IReadOnlyList<Service> Served { get; init; } = [];

    /// <summary>What staff put first, oldest first; it stays when the job has gone.</summary>
    public IReadOnlyList<FirstEntry> FirstLog { get; init; } = [];

    public long Revision { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Waiting.Count == 0;

    public Waiting? Find(JobId job) => Waiting.FirstOrDefault(w => w.Entry.Job == job);

    /// <summary>Pure; refuses only what changes the order. An accepted command repeated yields no events.</summary>
    public Decision<LineEvent> Decide(LineCommand command, DateTimeOffset now) => command switch
    {
        LineCommand.Enter c => Find(c.Entry.Job) is null ? Accept(new LineEvent.Entered(c.Entry)) : Accept(),
        LineCommand.Offer c => Find(c.Job) is { } w && w.GoingTo != c.Machine ? Accept(new LineEvent.Offered(c.Job, c.Machine)) : Accept(),
        LineCommand.Take c => Take(c, now),
        LineCommand.PutBack c => Find(c.Job) is { GoingTo: not null } ? Accept(new LineEvent.WasPutBack(c.Job)) : Accept(),
        LineCommand.Leave c => Find(c.Job) is not null ? Accept(new LineEvent.Left(c.Job)) : Accept(),
        LineCommand.Move c => Move(c),
        LineCommand.PutFirst c => PutFirst(c, now),
        LineCommand.TakeBackFirst c => TakeBackFirst(c, now),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    public WaitingLine Apply(LineEvent happened) => Fold(happened) with { Revision = Revision + 1 };

    private static Decision<LineEvent> Accept(params LineEvent[] events) => Decision<LineEvent>.Accept(events);

    private Decision<LineEvent> Take(LineCommand.Take c, DateTimeOffset now)
    {
        if (Find(c.Job) is not { } waiting) return Accept();
        MachineSeconds seconds = waiting.Entry.Offers.FirstOrDefault(o => o.Machine == c.Machine)?.Estimate ?? default;
        LineEvent taken = new LineEvent.Taken(new Service(waiting.Entry.Member, c.Job, seconds, now) { Sequence = waiting.Sequence, First = waiting.First });
        DateTimeOffset oldest = now - FairShare.Window;
        return Served.Any(s => s.At < oldest) ? Accept(taken, new LineEvent.Forgotten(oldest)) : Accept(taken);
    }

    /// <summary>The order of the member's own, with the job taken out and put in again before the other.</summary>
    private Decision<LineEvent> Move(LineCommand.Move c)
    {
        if (CheckMovable(c.Job, out Waiting? moved) is { } no) return no;
        if (moved!.First is { } first) return QueueRefusals.JobPutFirst(c.Job, first);
        if (c.Before == c.Job) return Accept();
        if (c.Before is { } before)
        {
            if (CheckMovable(before, out Waiting? other) is { } notThere) return notThere;
            if (other!.Entry.Member != moved.Entry.Member) return QueueRefusals.JobOfAnother(c.Job, before);
            if (other.First is { } others) return QueueRefusals.JobPutFirst(before, others);
        }

        JobId[] now = [.. FairShare.OwnOrder(Waiting.Where(w => w.Entry.Member == moved.Entry.Member && w.First is null)).Select(w => w.Entry.Job)];
        List<JobId> next = [.. now.Where(job => job != c.Job)];
        next.Insert(c.Before is { } at ? next.IndexOf(at) : next.Count, c.Job);
        return next.SequenceEqual(now) ? Accept() : Accept(new LineEvent.Reordered(next));
    }

    private Decision<LineEvent> PutFirst(LineCommand.PutFirst c, DateTimeOffset now)
    {
        if (CheckMovable(c.Job, out Waiting? waiting) is { } no) return no;
        if (!Names.IsLine(c.Reason, MaxReasonLength)) return QueueRefusals.BadReason(MaxReasonLength);
        string reason = c.Reason.Trim();
        if (waiting!.First is { } first) return first.Reason == reason ? Accept() : QueueRefusals.JobPutFirst(c.Job, first);
        return Waiting.Count(w => w.First is not null) < MostFirst
            ? Accept(new LineEvent.WasPutFirst(c.Job, new FirstMark(c.By, c.Name, reason, now)))
            : QueueRefusals.TooManyFirst(MostFirst);
    }

    private Decision<LineEvent> TakeBackFirst(LineCommand.TakeBackFirst c, DateTimeOffset now)
    {
        if (CheckMovable(c.Job, out Waiting? waiting) is { } no) return no;
        return waiting!.First is null ? Accept() : Accept(new LineEvent.FirstTakenBack(c.Job, c.By, now));
    }

    /// <summary>Whose place is settled, since a machine is about to have it, cannot be moved any more.</summary>
    private Refusal? CheckMovable(JobId job, out Waiting? waiting) => (waiting = Find(job)) switch
    {
        null => QueueRefusals.JobNotWaiting(job),
        { GoingTo: { } machine } => QueueRefusals.JobGoing(job, machine),
        _ => null,
    };

    /// <summary>One that was served and is here again never began: it was not served, and stands where it stood.</summary>
    private WaitingLine Enter(QueueEntry entry)
    {
        Service? served = Served.LastOrDefault(s => s.Job == entry.Job);
        return this with
        {
            Waiting = [.. Waiting, new Waiting(entry, null) { Sequence = served?.Sequence, First = served?.First }],
            Served = [.. Served.Where(s => s.Job != entry.Job)],
        };
    }

    private WaitingLine Fold(LineEvent happened) => happened switch
    {
        LineEvent.Entered e => Enter(e.Entry),
        LineEvent.Offered e => this with { Waiting = [.. Waiting.Select(w => w.Entry.Job == e.Job ? w with { GoingTo = e.Machine } : w)] },
        LineEvent.Taken e => this with
        {
            Waiting = [.. Waiting.Where(w => w.Entry.Job != e.Service.Job)],
            Served = [.. Served, e.Service],
        },
        LineEvent.WasPutBack e => this with { Waiting = [.. Waiting.Select(w => w.Entry.Job == e.Job ? w with { GoingTo = null } : w)] },
        LineEvent.Left e => this with { Waiting = [.. Waiting.Where(w => w.Entry.Job != e.Job)] },
        LineEvent.Reordered e => this with
        {
            Waiting = [.. Waiting.Select(w => e.Jobs.Contains(w.Entry.Job) ? w with { Sequence = 1 + e.Jobs.TakeWhile(job => job != w.Entry.Job).Count() } : w)],
        },
        LineEvent.WasPutFirst e => this with
        {
            Waiting = [.. Waiting.Select(w => w.Entry.Job == e.Job ? w with { First = e.First } : w)],
            FirstLog = [.. FirstLog.Append(new FirstEntry(e.Job, Find(e.Job)!.Entry.Title, e.First.By, e.First.Reason, e.First.At)).TakeLast(FirstEntriesKept)],
        },
        LineEvent.FirstTakenBack e => this with
        {
            Waiting = [.. Waiting.Select(w => w.Entry.Job == e.Job ? w with { First = null } : w)],
            FirstLog = [.. FirstLog.Select(f => f.Job == e.Job && f.TakenBackAt is null ? f with { TakenBackBy = e.By, TakenBackAt = e.At } : f)],
        },
        LineEvent.Forgotten e => this with { Served = [.. Served.Where(s => s.At >= e.Before)] },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };
}
