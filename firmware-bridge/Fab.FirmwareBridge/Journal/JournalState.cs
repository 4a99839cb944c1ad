using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.FirmwareBridge.Journal;

/// <summary>The fold over a journal's records: what a session knows after a restart.</summary>
public sealed class JournalState
{
    /// <summary>
    /// Commands and jobs remembered for repetition. A hub repeats what is unanswered, newest last, so a few hundred
    /// cover far more than it can have open for one machine.
    /// </summary>
    public const int RepliesKept = 400;

    private readonly LinkedList<BridgeEvent> _unacknowledged = new();
    private readonly Dictionary<string, List<BridgeEvent>> _replies = [];
    private readonly Queue<string> _replyOrder = new();
    private readonly HashSet<JobId> _jobsSeen = [];
    private readonly Queue<JobId> _jobOrder = new();

    public string Epoch { get; private set; } = "";

    public long LastSeq { get; private set; }

    public long AcknowledgedSeq { get; private set; }

    /// <summary>Events that the hub has not acknowledged, in order.</summary>
    public IReadOnlyCollection<BridgeEvent> Unacknowledged => _unacknowledged;

    public OpenJob? Job { get; private set; }

    public Hold? Hold { get; private set; }

    public StopOwed? Owed { get; private set; }

    public static JournalState From(IEnumerable<BridgeRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var state = new JournalState();
        foreach (BridgeRecord record in records) state.Apply(record);
        return state;
    }

    /// <summary>What was told in answer to this command; null when it was never done.</summary>
    public IReadOnlyList<BridgeEvent>? ReplyTo(string commandId) => _replies.GetValueOrDefault(commandId);

    /// <summary>Whether this job was ever begun, or is under way, or may never be.</summary>
    public bool HasSeen(JobId job) => _jobsSeen.Contains(job);

    public void Apply(BridgeRecord record)
    {
        switch (record)
        {
            case EpochBegan began: Begin(began.Epoch); break;
            case Told told: foreach (BridgeEvent e in told.Events) Apply(e); break;
            case JobBarred barred: Remember(barred.Job); break;
            case Progress p when Job?.Job == p.Job:
                Job = Job with { LinesSent = p.LinesSent, LastExecutedLine = p.LastExecutedLine, Resends = p.Resends, Metered = p.Metered, Place = p.Place };
                break;
            case JobTaken taken when Job?.Job == taken.Command.Job: Job = Job with { Command = taken.Command }; break;
            case BrokenJob b when Job?.Job == b.Job:
                Job = Job with { Broken = b, LinesSent = b.LinesSent, LastExecutedLine = b.LastExecutedLine, Resends = b.Resends, Metered = b.Metered };
                break;
            case Acknowledged a: Acknowledge(a.Seq); break;
            case StopOwed owed: Owed = owed; break;
            case Snapshot snapshot: Restore(snapshot); break;
        }
    }

    public Snapshot ToSnapshot() => new(
        Epoch,
        LastSeq,
        AcknowledgedSeq,
        [.. _unacknowledged],
        Job,
        Hold,
        Owed,
        [.. _replyOrder.Select(id => new CommandReply(id, [.. _replies[id]]))],
        [.. _jobOrder]);

    private void Begin(string epoch)
    {
        Epoch = epoch;
        BridgeEvent[] owed = [.. _unacknowledged];
        _unacknowledged.Clear();
        (LastSeq, AcknowledgedSeq) = (0, 0);

        // Numbers of the epoch before mean nothing any more: what was told under them is remembered only as done.
        foreach (List<BridgeEvent> told in _replies.Values) told.Clear();
        foreach (BridgeEvent e in owed)
        {
            BridgeEvent renumbered = e with { Epoch = epoch, Seq = ++LastSeq };
            _unacknowledged.AddLast(renumbered);
            if (e.InReplyTo is { } id) RepliesFor(id).Add(renumbered);
        }
    }

    private void Apply(BridgeEvent e)
    {
        LastSeq = e.Seq;
        _unacknowledged.AddLast(e);
        if (e.InReplyTo is { } id) RepliesFor(id).Add(e);
        switch (e)
        {
            case JobPreparing p:
                Job = new OpenJob(p.Job, Started: false, 0, 0, 0, default);
                Remember(p.Job);
                break;
            case JobStarted when Job is not null:
                Job = Job with { Started = true };
                break;
            case JobPaused p when Job is not null:
                Job = Job with { LinesSent = Math.Max(Job.LinesSent, p.Line), LastExecutedLine = p.Line, Metered = p.Metered };
                break;
            case JobResumed when Job is not null:
                Job = Job with { Broken = null };
                break;
            case JobEnded end:
                // One that never began may be given again, as a new command; that this one was done is remembered by its id.
                if (Job is { Started: false } open && open.Job == end.Job && end.Outcome == JobOutcome.Failed) Forget(open.Job);
                Job = null;
                break;
            case MachineStopped s:
                Hold = new Hold(IsStop: true, JobEndReasons.EmergencyStop, "Somebody stopped the machine.", s.By);
                Owed = null;
                break;
            // A fault on top of a stop does not hide that it was stopped.
            case MachineFault f when Hold is not { IsStop: true }:
                Hold = new Hold(IsStop: false, f.Code, f.Text, By: null);
                break;
            case MachineReady or MachineUnlocked:
                Hold = null;
                break;
        }
    }

    private void Acknowledge(long seq)
    {
        AcknowledgedSeq = Math.Max(AcknowledgedSeq, seq);
        while (_unacknowledged.First is { } first && first.Value.Seq <= AcknowledgedSeq) _unacknowledged.RemoveFirst();
    }

    private void Restore(Snapshot s)
    {
        (Epoch, LastSeq, AcknowledgedSeq, Job, Hold, Owed) = (s.Epoch, s.LastSeq, s.AcknowledgedSeq, s.Job, s.Hold, s.Owed);
        _unacknowledged.Clear();
        foreach (BridgeEvent e in s.Unacknowledged) _unacknowledged.AddLast(e);
        _replies.Clear();
        _replyOrder.Clear();
        foreach (CommandReply reply in s.Replies) RepliesFor(reply.Id).AddRange(reply.Events);
        _jobsSeen.Clear();
        _jobOrder.Clear();
        foreach (JobId job in s.JobsSeen) Remember(job);
    }

    private List<BridgeEvent> RepliesFor(string id)
    {
        if (_replies.TryGetValue(id, out List<BridgeEvent>? known)) return known;
        _replyOrder.Enqueue(id);
        if (_replyOrder.Count > RepliesKept) _replies.Remove(_replyOrder.Dequeue());
        return _replies[id] = [];
    }

    private void Forget(JobId job)
    {
        if (!_jobsSeen.Remove(job)) return;
        JobId[] others = [.. _jobOrder.Where(seen => seen != job)];
        _jobOrder.Clear();
        foreach (JobId other in others) _jobOrder.Enqueue(other);
    }

    private void Remember(JobId job)
    {
        if (!_jobsSeen.Add(job)) return;
        _jobOrder.Enqueue(job);
        if (_jobOrder.Count > RepliesKept) _jobsSeen.Remove(_jobOrder.Dequeue());
    }
}
