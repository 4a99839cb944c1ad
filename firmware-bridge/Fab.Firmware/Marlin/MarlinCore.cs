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

    public override void EmergencyStop(TimeSpan now)
    {
        bool hadJob = HasJob;
        bool again = Phase == StreamPhase.Stopped;
        DropHand();
        ClearOutput();
        _own.Clear();
        _afterRest = null;
        if (again)
        {
            SendStop(now);
            return;
        }

        bool linked = Phase != StreamPhase.Offline;
        if (hadJob) TellFailed(StreamFailures.EmergencyStopped, Acknowledged, "An emergency stop ended the job.");
        Phase = StreamPhase.Stopped;
        _awaitsGreetingOk = false;
        _greetDue = _holdUntil = null;
        _stopRepeats = 0;
        _stopConfirmed = false;
        Tell(new StreamNotice.Stopped());
        if (linked) SendStop(now);
    }

    public override Refusal? ResetAfterStop(TimeSpan now)
    {
        if (Phase is not (StreamPhase.Stopped or StreamPhase.Locked or StreamPhase.Silent)) return WrongPhase("be reset");
        _stopDue = null;
        SendUrgent(Encoding.ASCII.GetBytes(_traits.Restart + "\n"));
        BeginGreeting(now);
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

    private protected override void Pump(TimeSpan now)
    {
        if (Phase is StreamPhase.Offline or StreamPhase.Stopped or StreamPhase.Locked || _awaitsGreetingOk) return;
        while (_holdUntil is null && HasRoom())
        {
            if (_lines.HasToRepeat)
            {
                Resends++;
                if (_quality.IsNowPoor(again: true))
                    Tell(new StreamNotice.Warned($"{Whole((int)_quality.Percent)} % of the lines had to be sent again. Look at the cable, its shield and what lies beside it, or choose a lower baud rate."));
                if (_lines.Line(_lines.Cursor).IsUnsaid) Guard?.LosePlace(); // whether it was done only the firmware knows
                WriteNext(now);
            }
            else if (_own.TryDequeue(out (string Text, LinePurpose Purpose) own)) AddOwn(own.Text, own.Purpose, now);
            else if (Phase != StreamPhase.Running || !AddFromProgram(now)) return;
        }
    }

    /// <summary>Whether the next line fits: behind the receive buffer too the firmware can hold only so many.</summary>
    private bool HasRoom()
    {
        int untaken = _lines.Untaken;
        if (_lines.InFlight >= _window.Lines + _window.Queue) return false;
        return untaken == 0 || (untaken < _window.Lines && _lines.UntakenBytes + NextBytes() <= _window.Bytes);
    }

    private protected override void SetModes()
    {
        foreach (string mode in (string[])["G21", "G90", "M82", "G92 E0"]) _own.Enqueue((mode, LinePurpose.Plain));
    }

    private void AddOwn(string text, LinePurpose purpose, TimeSpan now)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Block.Parse(bytes);
        _lines.Add().Set(_lines.Next - 1, bytes, purpose, -1, PlannerShare.None, TakesLong(), Heats());
        if (purpose == LinePurpose.Rest) (_restNumber, _restReported) = (_lines.Next - 1, false);
        WriteNext(now);
    }

    /// <summary>Sends the program's next command, or does what the host must do instead; false when nothing is to be sent now.</summary>
    private bool AddFromProgram(TimeSpan now)
    {
        IProgramSource program = Program!;
        if (NextCommand >= program.Count)
        {
            Phase = StreamPhase.Finishing;
            Rest(SwitchOffAndFinish);
            return true;
        }

        ProgramCommand command = program.At(NextCommand);
        Block.Parse(command.Text);
        if (Block.Letter == 'M' && Block.Code is 0 or 10)
        {
            BeginProgramPause(command.Text, now);
            return true;
        }

        if (!MarlinWire.Fits(command.Text))
        {
            FailJob(StreamFailures.LineTooLong, NextCommand, $"A command of {command.Text.Length} bytes does not fit the firmware's line buffer.", now);
            return true;
        }

        if (MarlinWire.Renumbers(command.Text))
        {
            FailJob(StreamFailures.LineNotStreamable, NextCommand, "The program holds M110, which would renumber the lines while they are sent.", now);
            return true;
        }

        Modal.Apply(Block, out GCode.Motion motion);
        PlannerShare share = motion.Kind == GCode.MotionKind.Home ? PlannerShare.None : ExecutedTracker.ShareOf(motion);
        ReadOnlySpan<byte> text = _traits.EndsAtFirstStar ? MarlinWire.WithoutStars(command.Text, stackalloc byte[MarlinWire.MaxLineBytes]) : command.Text;
        _lines.Add().Set(_lines.Next - 1, text, LinePurpose.Program, NextCommand, share, TakesLong(), Heats());
        NextCommand++;
        _quality.IsNowPoor(again: false);
        WriteNext(now);
        return true;
    }

    private bool TakesLong() => Block.Letter switch
    {
        'G' => Block.Code is 40 or 280 or 290 or 300 or 320 or 330 or 340 or 350,
        'M' => Block.Code is 4000 or 1090 or 1900 or 1910 or 1920 or 1930 or 1160 or 2260 or 6000 or 7010 or 7020 or 480,
        'T' => true,
        _ => false,
    };

    private bool Heats() => Block.Letter == 'M' && Block.Code is 1090 or 1900 or 1910 or 1920 or 1160;

    private void WriteNext(TimeSpan now)
    {
        if (_lines.InFlight == 0) BeginWaiting(now);
        _lines.Write(Output);
        MeasureFrom(now);
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

    private void SendStop(TimeSpan now)
    {
        // Bare first: it is picked out early even where numbered lines wait in a queue. Then with a number, for firmware
        // that drops unnumbered lines. The empty line ends whatever was cut off on its way.
        SendUrgent("\nM112\n"u8);
        var numbered = new System.Buffers.ArrayBufferWriter<byte>(32);
        MarlinWire.Write(numbered, _lines.Next, "M112"u8);
        SendUrgent(numbered.WrittenSpan);
        _stopDue = _stopConfirmed ? null : now + StopRepeat;
    }

    private void RepeatStop(TimeSpan now)
    {
        _stopDue = null;
        if (_stopConfirmed) return;
        if (++_stopRepeats >= MaxStopRepeats)
        {
            Tell(new StreamNotice.NeedsPerson("The firmware did not confirm the emergency stop. Cut the machine's power."));
            return;
        }

        SendStop(now);
    }
}
