using System.Text.Json.Serialization;
using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Queue;

/// <summary>A job in the queue.</summary>
/// <param name="GoingTo">The machine it is being handed to; a crash in between is picked up here.</param>
public sealed record Waiting(QueueEntry Entry, MachineId? GoingTo);

/// <summary>Machine time that a member got.</summary>
/// <param name="Seconds">As estimated when the job went.</param>
public sealed record Service(MemberId Member, JobId Job, MachineSeconds Seconds, DateTimeOffset At);

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

    /// <summary>Services older than the window no longer count.</summary>
    public sealed record Forgotten(DateTimeOffset Before) : LineEvent;
}

/// <summary>A space's queue as it is stored: who waits, in the order they came, and who was served lately.</summary>
public sealed record WaitingLine
{
    public IReadOnlyList<Waiting> Waiting { get; init; } = [];

    public IReadOnlyList<Service> Served { get; init; } = [];

    public long Revision { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Waiting.Count == 0;

    public Waiting? Find(JobId job) => Waiting.FirstOrDefault(w => w.Entry.Job == job);

    /// <summary>Pure; refuses nothing. An accepted command repeated yields no events.</summary>
    public Decision<LineEvent> Decide(LineCommand command, DateTimeOffset now) => command switch
    {
        LineCommand.Enter c => Find(c.Entry.Job) is null ? Accept(new LineEvent.Entered(c.Entry)) : Accept(),
        LineCommand.Offer c => Find(c.Job) is { } w && w.GoingTo != c.Machine ? Accept(new LineEvent.Offered(c.Job, c.Machine)) : Accept(),
        LineCommand.Take c => Take(c, now),
        LineCommand.PutBack c => Find(c.Job) is { GoingTo: not null } ? Accept(new LineEvent.WasPutBack(c.Job)) : Accept(),
        LineCommand.Leave c => Find(c.Job) is not null ? Accept(new LineEvent.Left(c.Job)) : Accept(),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    public WaitingLine Apply(LineEvent happened) => Fold(happened) with { Revision = Revision + 1 };

    private static Decision<LineEvent> Accept(params LineEvent[] events) => Decision<LineEvent>.Accept(events);

    private Decision<LineEvent> Take(LineCommand.Take c, DateTimeOffset now)
    {
        if (Find(c.Job) is not { } waiting) return Accept();
        MachineSeconds seconds = waiting.Entry.Offers.FirstOrDefault(o => o.Machine == c.Machine)?.Estimate ?? default;
        LineEvent taken = new LineEvent.Taken(new Service(waiting.Entry.Member, c.Job, seconds, now));
        DateTimeOffset oldest = now - FairShare.Window;
        return Served.Any(s => s.At < oldest) ? Accept(taken, new LineEvent.Forgotten(oldest)) : Accept(taken);
    }

    private WaitingLine Fold(LineEvent happened) => happened switch
    {
        LineEvent.Entered e => this with { Waiting = [.. Waiting, new Waiting(e.Entry, null)] },
        LineEvent.Offered e => this with { Waiting = [.. Waiting.Select(w => w.Entry.Job == e.Job ? w with { GoingTo = e.Machine } : w)] },
        LineEvent.Taken e => this with
        {
            Waiting = [.. Waiting.Where(w => w.Entry.Job != e.Service.Job)],
            Served = [.. Served, e.Service],
        },
        LineEvent.WasPutBack e => this with { Waiting = [.. Waiting.Select(w => w.Entry.Job == e.Job ? w with { GoingTo = null } : w)] },
        LineEvent.Left e => this with { Waiting = [.. Waiting.Where(w => w.Entry.Job != e.Job)] },
        LineEvent.Forgotten e => this with { Served = [.. Served.Where(s => s.At >= e.Before)] },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };
}
