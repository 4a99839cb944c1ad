using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <summary>
/// Streams to Marlin: numbered lines with checksums, one answer each, as many on their way as <see cref="SendWindow"/>
/// allows. A line counts as taken when an <c>ok</c> answers it or when a Resend asks for a later one; it counts as executed
/// when M400 and M114 after it have been answered, or when it is answered and the planner can no longer hold it.
/// </summary>
/// <remarks>
/// Every doubt is settled by sending the oldest unanswered line again: firmware that has it already says so by asking for
/// the next number, so it is never executed twice.
/// </remarks>
public sealed partial class MarlinCore : StreamingCore
{
    private const int MaxProbes = 5;
    private const int MaxEqualResends = 10;
    private const int MaxStopRepeats = 5;
    private const int QuickGreetings = 10;

    private static readonly TimeSpan StopRepeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowGreet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(15);

    private readonly MarlinOptions _options;
    private readonly NumberedLines _lines = new();
    private readonly SendWindow _window;
    private readonly WireQuality _quality = new();
    private readonly Queue<(string Text, LinePurpose Purpose)> _own = new();
    private readonly Dictionary<string, string> _capabilities = [];
    private string? _firmware;
    private FirmwareTraits _traits = FirmwareTraits.Of(null);
    private bool _reportsByItself;
    private bool _advancedOk;
    private int _plannerBlocksSeen;

    // What a finished rest leads to.
    private Action<TimeSpan>? _afterRest;
    private long _restNumber = -1;
    private bool _restReported;
    private TimeSpan? _restReportDue;
    private int _restTries;

    private bool _awaitsGreetingOk;
    private bool _greetingRefused;
    private int _greetings;
    private int _greetsUnanswered;
    private int _identifyTries;
    private bool _identified;
    private TimeSpan? _greetDue;
    private TimeSpan? _stopDue;
    private int _stopRepeats;
    private bool _stopConfirmed;
    private TimeSpan _waitingSince;
    private TimeSpan _heardAt;
    private TimeSpan _pollDue;
    private bool _heardWorking;
    private int _probes;
    private int _movesSinceRest;

    private PauseReason _pauseReason;
    private string _pauseText = "";
    private bool _pausedByAction;
    private bool _retracted;
    private bool _resumeAsked;
    private string? _lastError;
    private bool _toldWaitsForUser;

    public MarlinCore(MarlinOptions? options = null)
        : base(Dialect.Marlin, (options ?? new()).PlannerBlocks)
    {
        _options = options ?? new();
        Guard = _options.Space is { } space ? new HandGuard(space, Dialect.Marlin) : null;
        _window = new SendWindow(Math.Min(_options.Window, NumberedLines.HistoryLines / 2), _options.ReceiveBufferBytes);
    }

    public override TimeSpan? NextTick
    {
        get
        {
            if (Phase == StreamPhase.Offline) return null;
            if (Phase == StreamPhase.Stopped) return _stopDue;
            if (_awaitsGreetingOk) return _greetDue;
            if (Phase is StreamPhase.Locked) return null;
            TimeSpan? next = Earliest(_holdUntil, _lines.InFlight > 0 && _holdUntil is null ? AnswerDue : null);
            if (!_reportsByItself) next = Earliest(next, _pollDue);
            next = Earliest(next, Earliest(JogTick, _restReportDue));
            return IsIdle ? Earliest(next, _heardAt + IdleTimeout) : next;
        }
    }

    private protected override int WindowSize => _window.Lines;

    private protected override int WindowBytes => _window.Bytes;

    private protected override int InFlightSize => _lines.InFlight;

    private bool IsIdle => Phase is StreamPhase.Ready or StreamPhase.Paused && _lines.InFlight == 0 && _own.Count == 0;

    /// <summary>When the oldest unanswered line is sent again. A line known to take long has long, until it is heard working.</summary>
    private TimeSpan AnswerDue => _waitingSince
        + (_lines.Oldest is { TakesLong: true } && !_heardWorking ? _options.LongAnswerTimeout
            : _inDoubt && !_heardWorking ? _options.DoubtTimeout
            : !_traits.ChecksNumbers ? _options.UncheckedAnswerTimeout
            : _options.AnswerTimeout);

    public override void Connected(TimeSpan now)
    {
        Disconnected(now);
        if (Phase == StreamPhase.Stopped)
        {
            SendStop(now);
            return;
        }

        BeginGreeting(now);
    }

    public override Refusal? Pause(TimeSpan now)
    {
        if (Phase is StreamPhase.Pausing or StreamPhase.Paused) return null;
        if (Phase is not (StreamPhase.Running or StreamPhase.Resuming)) return WrongPhase("pause");
        BeginPause(PauseReason.Asked, "Paused.", now);
        return null;
    }

    public override Refusal? Resume(TimeSpan now)
    {
        switch (Phase)
        {
            case StreamPhase.Running or StreamPhase.Resuming:
                return null;
            case StreamPhase.Pausing:
                _resumeAsked = true; // a person asked; it goes on once it rests
                return null;
            case StreamPhase.Paused:
                if (JogIsUnderWay() is { } jogging) return jogging;
                BeginReturn(now);
                return null;
            default:
                return WrongPhase("resume");
        }
    }

    public override Refusal? Cancel(TimeSpan now)
    {
        if (Phase == StreamPhase.Cancelling) return null;
        if (!HasJob) return WrongPhase("cancel a job");
        JobEnd = new StreamNotice.Cancelled();
        BeginSwitchOff(now);
        return null;
    }

    public override void Tick(TimeSpan now)
    {
        if (Phase == StreamPhase.Offline) return;
        if (Phase == StreamPhase.Stopped)
        {
            if (_stopDue <= now) RepeatStop(now);
            return;
        }

        if (_awaitsGreetingOk)
        {
            if (_greetDue <= now) Greet(now);
            return;
        }

        if (Phase == StreamPhase.Locked) return;
        WatchJog(now);
        SendJogPieces(now);
        if (_holdUntil <= now) EndHold();
        if (_restReportDue <= now) AskForPlaceAgain(now);
        if (_lines.InFlight > 0 && _holdUntil is null && AnswerDue <= now) Probe(now);
        else if (IsIdle && _heardAt + IdleTimeout <= now)
            _own.Enqueue(("M105", LinePurpose.Plain));
        PollTemperature(now);
        Pump(now);
    }

    private protected override void Heard(TimeSpan now) => _heardAt = now;

    private protected override void Forget()
    {
        _own.Clear();
        _afterRest = null;
        _awaitsGreetingOk = false;
        _greetDue = _stopDue = _restReportDue = null;
        ForgetQuestion();
        ForgetRepairs();
        _lines.Reset();
    }

    private void BeginWaiting(TimeSpan now)
    {
        _waitingSince = now;
        _heardWorking = false;
    }

    /// <summary>No answer: the line or its answer was lost. The line again settles which.</summary>
    private void Probe(TimeSpan now)
    {
        if (!_traits.ChecksNumbers)
        {
            GiveUp(StreamFailures.AnswerLost, "A line was not answered, and this firmware does not tell whether it has it: sent again, it might be done twice.", now);
            return;
        }

        if (++_probes > MaxProbes)
        {
            LoseFirmware(now);
            return;
        }

        Timeouts++;
        _probing = true;
        _window.Trouble();

        // The LF ends a line that lost its own. Without it, copies of one line would run together, and their checksums
        // cancel out: three copies in one line pass. But a piece of a jog that only wants its LF would be done by it, and nobody
        // wants it any more: what is sent instead runs together with it, and two unlike lines never pass.
        if (!_lines.SomeLieUnsaid) System.Buffers.BuffersExtensions.Write(Output, "\n"u8);
        _lines.GoOnAt(_lines.FirstUnanswered);
        BeginWaiting(now);
    }

    private void LoseFirmware(TimeSpan now)
    {
        const string text = "The firmware does not answer any more.";
        if (HasJob) TellFailed(StreamFailures.FirmwareSilent, Acknowledged, text);
        JobEnd = null;

        // Unnumbered, so that they are taken whatever the firmware thinks of our numbers.
        foreach (string off in MarlinScripts.HeatersOff(_options, HasChamber)) SendUrgent(Encoding.ASCII.GetBytes(off + "\n"));
        BeginGreeting(now);
        _greetings = QuickGreetings;
        Phase = StreamPhase.Silent;
        Tell(new StreamNotice.NeedsPerson("The machine does not answer. Look at it, and check its power and its cable."));
    }

    private void PollTemperature(TimeSpan now)
    {
        if (_reportsByItself || now < _pollDue) return;
        _pollDue = now + _options.PollInterval;
        bool mayPoll = Phase is StreamPhase.Ready or StreamPhase.Running or StreamPhase.Paused;
        if (mayPoll && _own.Count == 0) _own.Enqueue(("M105", LinePurpose.Plain));
    }
}
