using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Journal;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>Events: numbered, kept, told in order, and told again until the hub says that it has them.</summary>
public sealed partial class MachineSession
{
    private readonly Queue<BridgeEvent> _outbox = new();

    /// <summary>Told and folded, but not in the journal yet, because it could not be written: nobody hears of these.</summary>
    private readonly List<BridgeEvent> _unkept = [];

    private long _keptSeq;
    private long _toldSeq;
    private TimeSpan? _resendDue;
    private TimeSpan _resendAfter;
    private TimeSpan _journalRetryDue;

    /// <summary>The next event to publish. One that was told before may come again.</summary>
    public bool TryTakeEvent(out BridgeEvent bridgeEvent) => _outbox.TryDequeue(out bridgeEvent!);

    /// <summary>Numbers and keeps events. They stand even if the journal cannot be written: then they are kept and told later.</summary>
    private void Tell(Moment now, params BridgeEvent[] events)
    {
        var numbered = Number(now, events);
        bool kept = _unkept.Count == 0 && Persist(new Told(numbered), durable: true, now);
        _state.Apply(new Told(numbered));
        if (kept) _keptSeq = _state.LastSeq;
        else _unkept.AddRange(numbered);
        TellWithinWindow(now);
        _telemetryIsNew = _telemetryIsUrgent = true;
    }

    /// <summary>The same, but all or nothing: false when they could not be kept, and then they never were.</summary>
    private bool TryTell(Moment now, params BridgeEvent[] events)
    {
        var numbered = Number(now, events);
        if (_unkept.Count > 0 || !Persist(new Told(numbered), durable: true, now)) return false;
        _state.Apply(new Told(numbered));
        _keptSeq = _state.LastSeq;
        TellWithinWindow(now);
        _telemetryIsNew = _telemetryIsUrgent = true;
        return true;
    }

    private BridgeEvent[] Number(Moment now, BridgeEvent[] events)
    {
        long seq = _state.LastSeq;
        return [.. events.Select(e => e with { Epoch = _state.Epoch, Seq = ++seq, At = now.Utc })];
    }

    /// <summary>Appends a record, and folds it unless it is <see cref="Told"/>, whose fold does not wait for the disk.</summary>
    private bool Persist(BridgeRecord record, bool durable, Moment now)
    {
        if (record is not Told) _state.Apply(record);
        try
        {
            _journal.Append(record, durable);
            if (_unkept.Count == 0) Problem = null;
            return true;
        }
        catch (BridgeJournalException e)
        {
            Problem = e.Message;
            _journalRetryDue = now.Wall + _options.JournalRetryAfter;
            return false;
        }
    }

    private void RetryJournal(Moment now)
    {
        if (_unkept.Count > 0 && now.Wall >= _journalRetryDue)
        {
            BridgeEvent[] waiting = [.. _unkept];
            if (!Persist(new Told(waiting), durable: true, now)) return;
            _unkept.Clear();
            Problem = null;
            _keptSeq = _state.LastSeq;
            TellWithinWindow(now);
        }

        if (_unkept.Count > 0 || !_journal.WantsCompaction || now.Wall < _journalRetryDue) return;
        try
        {
            _journal.Compact(_state.ToSnapshot());
        }
        catch (BridgeJournalException e)
        {
            Problem = e.Message;
            _journalRetryDue = now.Wall + _options.JournalRetryAfter;
        }
    }

    private void OnAcknowledge(Acknowledge acknowledge, Moment now)
    {
        if (acknowledge.Epoch != _state.Epoch || acknowledge.Seq <= _state.AcknowledgedSeq || acknowledge.Seq > _keptSeq) return;
        Persist(new Acknowledged(acknowledge.Seq), durable: false, now);
        _toldSeq = Math.Max(_toldSeq, acknowledge.Seq);
        _resendDue = null;
        TellWithinWindow(now);
    }

    private void TellWithinWindow(Moment now)
    {
        long last = Math.Min(_keptSeq, _state.AcknowledgedSeq + _options.EventWindow);
        if (_toldSeq < last)
        {
            foreach (BridgeEvent e in _state.Unacknowledged)
            {
                if (e.Seq > _toldSeq && e.Seq <= last) _outbox.Enqueue(e);
            }

            _toldSeq = last;
        }

        if (_toldSeq > _state.AcknowledgedSeq && _resendDue is null)
        {
            _resendAfter = _options.ResendAfter;
            _resendDue = now.Wall + _resendAfter;
        }
    }

    private void Resend(Moment now)
    {
        // Also tells what the journal still held when the session began.
        TellWithinWindow(now);
        if (_resendDue is not { } due || now.Wall < due) return;
        TellAgain(_state.Unacknowledged.TakeWhile(e => e.Seq <= _toldSeq));
        _resendAfter = _resendAfter + _resendAfter < _options.ResendAtMostAfter ? _resendAfter + _resendAfter : _options.ResendAtMostAfter;
        _resendDue = now.Wall + _resendAfter;
    }

    /// <summary>A command shows that the hub is back, so what waits for its answer need not wait longer.</summary>
    private void HubIsThere(Moment now)
    {
        if (_resendDue is not { } due) return;
        _resendAfter = _options.ResendAfter;
        TimeSpan soon = now.Wall + _resendAfter;
        if (due > soon) _resendDue = soon;
    }

    private void TellAgain(IEnumerable<BridgeEvent> events)
    {
        foreach (BridgeEvent e in events)
        {
            if (e.Seq <= _keptSeq) _outbox.Enqueue(e);
        }
    }

    private TimeSpan? NextWallWake()
    {
        TimeSpan? next = _resendDue;
        if (_unkept.Count > 0 || (Problem is not null && _journal.WantsCompaction)) next = Earliest(next, _journalRetryDue);
        if (_run is { IsStarted: true } run && run.Meter.IsRunning) next = Earliest(next, _progressDue);
        return Earliest(Earliest(Earliest(next, NextHubWatch()), NextIdleOff()), Earliest(NextConsole(), NextTelemetry()));
    }
}
