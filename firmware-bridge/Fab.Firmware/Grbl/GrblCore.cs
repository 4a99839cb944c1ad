using System.Globalization;
using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <summary>
/// Streams to Grbl 1.1 by counting characters: unanswered bytes never exceed the firmware's receive buffer, and each
/// <c>ok</c> or <c>error</c> answers the oldest line. There is no checksum, so when the count is in doubt the job stops.
/// </summary>
/// <remarks>
/// Real-time bytes (<c>? ! ~</c>, 0x18) are not counted: Grbl takes them out before its buffer. Grbl has taken a line into
/// its planner when it answers; it counts as executed when the planner can no longer hold it, or when <c>G4 P0.01</c>
/// after it is answered, which waits for all motion, and a status after that says Idle.
/// </remarks>
public sealed partial class GrblCore : StreamingCore
{
    private const int MaxStopRepeats = 5;
    private const int QuickGreetings = 10;
    private const int DefaultPlannerBlocks = 16;
    private const byte SoftReset = 0x18;

    /// <summary>
    /// Grbl frees a block once it has cut it into pieces of a hundredth of a second; so many of those, and no more blocks,
    /// are still to be stepped (SEGMENT_BUFFER_SIZE).
    /// </summary>
    private const int SegmentBlocks = 6;

    private static readonly TimeSpan StopRepeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowGreet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(1);

    private readonly GrblOptions _options;
    private readonly Queue<LineInFlight> _inFlight = new();
    private readonly Queue<(string Text, LinePurpose Purpose)> _own = new();
    private readonly Dictionary<string, string> _settings = [];
    private readonly byte[] _ownLine = new byte[GrblWire.MaxLineBytes + 256];
    private readonly PathAudit _audit;

    // The program's next command, cleaned and taken apart once however often there is no room for it.
    private readonly byte[] _preparedLine = new byte[1024];
    private readonly GCodeBlock _preparedBlock = new();
    private long _prepared = -1;
    private int _preparedLength;
    private bool _preparedWaits;
    private bool _preparedAlone;

    private int _movesSinceIdle;
    private int _bytesInFlight;
    private int _receiveBuffer;
    private int _plannerBlocks = DefaultPlannerBlocks;
    private bool _aloneInFlight;
    private TimeSpan _aloneSince;
    private string? _firmware;

    // Waiting for the welcome that a reset brings, and what to do then.
    private TimeSpan? _greetDue;
    private int _greetings;
    private ResetPurpose _resetPurpose;
    private bool _statusDecides;
    private TimeSpan? _identifyDue;

    private TimeSpan _pollDue;
    private TimeSpan? _polledAt;

    // The first query since the last report: what comes answers that one or a later one.
    private TimeSpan? _askedAt;
    private TimeSpan _heardAt;
    private TimeSpan? _idleSince;
    private TimeSpan? _holdDue;
    private TimeSpan _holdSentAt;
    private TimeSpan _ignoreHoldUntil;
    private bool _held;
    private TimeSpan? _stopDue;
    private int _stopRepeats;
    private bool _stopConfirmed;
    private Action<TimeSpan>? _afterRest;
    private bool _restAnswered;

    // The last report said Idle, and nothing was sent since.
    private bool _rests;
    private (double X, double Y, double Z) _workOffset;
    private PauseReason _pauseReason;
    private string _pauseText = "";
    private string? _spindleAgain;
    private bool _resumeAsked;

    public GrblCore(GrblOptions? options = null)
        : base(Dialect.Grbl, DefaultPlannerBlocks + SegmentBlocks)
    {
        _options = options ?? new();
        _audit = new PathAudit(_options.AuditTolerance?.Value ?? 0);
        _receiveBuffer = _options.ReceiveBufferBytes;
    }

    private enum LinePurpose
    {
        Program,
        Plain,
        Identify,
        Settings,
        Rest,

        /// <summary>A person's command, whose answer they want to see.</summary>
        Hand,

        /// <summary>A piece of a jog.</summary>
        Jog,

        /// <summary>Part of the way back from a pause: what the firmware refuses of it ends the job.</summary>
        Back,
    }

    private enum ResetPurpose
    {
        Greeting,
        EndJob,
    }

    private readonly record struct LineInFlight(int Bytes, long Command, PlannerShare Share, LinePurpose Purpose, double DwellSeconds, bool Homes);

    public override TimeSpan? NextTick => Phase switch
    {
        StreamPhase.Offline => null,
        StreamPhase.Stopped => _stopDue,
        _ when _greetDue is not null => _greetDue,
        _ => Earliest(Earliest(Earliest(_pollDue, _holdDue), Earliest(JogTick, Earliest(_overrideDue, _spunUpAt))), Earliest(_identifyDue, _polledAt is null ? null : _heardAt + Silence)),
    };

    private protected override int WindowSize => _receiveBuffer;

    private protected override int InFlightSize => _bytesInFlight;

    private bool IsMoving => Phase is StreamPhase.Running or StreamPhase.Pausing or StreamPhase.Finishing or StreamPhase.Cancelling
        || CurrentJog is not null;

    private bool IsHoming => _inFlight.TryPeek(out LineInFlight oldest) && oldest.Homes;

    private TimeSpan Silence => IsHoming ? _options.HomingTimeout : _options.SilenceTimeout;

    public override void Connected(TimeSpan now)
    {
        Disconnected(now);
        if (Phase == StreamPhase.Stopped)
        {
            SendStop(now);
            return;
        }

        // A board that restarts when its port opens says so by itself; one that does not is reset below.
        BeginGreeting(now);
        _greetDue = now + _options.WelcomeWait;
    }

    public override Refusal? Pause(TimeSpan now)
    {
        if (Phase is StreamPhase.Pausing or StreamPhase.Paused) return null;
        if (Phase == StreamPhase.Resuming)
        {
            PauseAgain(now);
            return null;
        }

        if (Phase is not StreamPhase.Running) return WrongPhase("pause");
        Phase = StreamPhase.Pausing;
        (_pauseReason, _pauseText, _resumeAsked, _held) = (PauseReason.Asked, "Paused.", false, true);
        SendUrgent("!"u8);
        _holdSentAt = now;
        PollSoon(now);
        return null;
    }

    public override Refusal? Resume(TimeSpan now)
    {
        switch (Phase)
        {
            case StreamPhase.Running or StreamPhase.Resuming:
                return null;
            case StreamPhase.Pausing:
                _resumeAsked = true;
                return null;
            case StreamPhase.Paused:
                if (JogIsUnderWay() is { } jogging) return jogging;
                GoOn(now);
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
        BeginEnd(now);
        return null;
    }

    public override Refusal? Send(ReadOnlySpan<byte> command, TimeSpan now)
    {
        if (CheckSend(command) is { } refusal) return refusal;
        _own.Enqueue((Encoding.ASCII.GetString(command), LinePurpose.Plain));
        _audit.Lose();
        Pump(now);
        return null;
    }

    private Refusal? CheckSend(ReadOnlySpan<byte> command)
    {
        if (Phase is not (StreamPhase.Ready or StreamPhase.Paused or StreamPhase.Locked)) return WrongPhase("take a command");
        if (JogIsUnderWay() is { } jogging) return jogging;
        if (_held) return new Refusal(StreamFailures.WrongPhase, "The machine is held in the middle of a motion, so it takes no command.", "Resume or cancel the job.");
        if (!GrblWire.Fits(command)) return new Refusal(StreamFailures.LineTooLong, $"The command is longer than {GrblWire.MaxLineBytes} bytes.", "Shorten it.");
        if (command.IsEmpty || command.IndexOfAny("?!~;("u8) >= 0 || command.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) >= 0)
            return new Refusal(StreamFailures.LineNotStreamable, "The command would break the conversation with the firmware.", "Send one plain command without comment.");
        return null;
    }

    public override void EmergencyStop(TimeSpan now)
    {
        bool again = Phase == StreamPhase.Stopped;
        bool linked = Phase != StreamPhase.Offline;
        bool hadJob = HasJob;
        DropHand();
        ClearOutput();
        if (!again)
        {
            if (hadJob) TellFailed(StreamFailures.EmergencyStopped, Acknowledged, "An emergency stop ended the job.");
            Forget();
            Phase = StreamPhase.Stopped;
            _stopRepeats = 0;
            _stopConfirmed = false;
            Tell(new StreamNotice.Stopped());
        }

        if (linked) SendStop(now);
    }

    public override Refusal? ResetAfterStop(TimeSpan now)
    {
        if (Phase is not (StreamPhase.Stopped or StreamPhase.Locked or StreamPhase.Silent)) return WrongPhase("be reset");
        _stopDue = null;
        BeginGreeting(now);
        _own.Enqueue(("$X", LinePurpose.Plain));
        Greet(now);
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

        if (_greetDue is not null)
        {
            if (_greetDue <= now) Greet(now);
            return;
        }

        if (_identifyDue <= now)
        {
            BeginGreeting(now);
            Greet(now);
            return;
        }

        if ((_polledAt is not null || IsHoming) && now - _heardAt >= Silence)
        {
            LoseFirmware(now);
            return;
        }

        if (_holdDue <= now)
        {
            ResetNow(now);
            return;
        }

        TickJog(now);
        TickSpindle(now);
        Poll(now);
        Pump(now);
    }

    private protected override void Heard(TimeSpan now) => _heardAt = now;

    private protected override void Forget()
    {
        _own.Clear();
        ForgetInFlight();
        _afterRest = null;
        _restAnswered = _rests = false;
        _greetDue = _identifyDue = _holdDue = _stopDue = _polledAt = _askedAt = _idleSince = null;
        _statusDecides = false;
        _held = false;
        _spindleAgain = null;
        _spindleHeldOff = false;
        _spunUpAt = null;
        _leftAt = null;
    }

    private protected override void Pump(TimeSpan now)
    {
        if (Phase is StreamPhase.Offline or StreamPhase.Stopped or StreamPhase.Silent or StreamPhase.Cancelling) return;
        if (_greetDue is not null || _held) return;
        SendJogPieces(now);
        while (!_aloneInFlight)
        {
            if (_own.TryPeek(out (string Text, LinePurpose Purpose) own))
            {
                if (!SendOwn(own.Text, own.Purpose, now)) return;
                _own.Dequeue();
            }
            else if (Phase != StreamPhase.Running || _afterRest is not null || !SendFromProgram(now)) return;
        }
    }

    private protected override void SetModes() => _own.Enqueue(("G0G17G21G90G94", LinePurpose.Plain));

    /// <summary>Sends the program's next command, or does what the host must do instead; false when nothing is to be sent now.</summary>
    private bool SendFromProgram(TimeSpan now)
    {
        IProgramSource program = Program!;
        if (NextCommand >= program.Count)
        {
            if (_inFlight.Count > 0) return false;
            Phase = StreamPhase.Finishing;
            if (Modal.SpindleOn) _own.Enqueue(("M5", LinePurpose.Plain));
            Rest(Finish);
            return true;
        }

        if (_prepared != NextCommand && !TryPrepare(program.At(NextCommand).Text, now)) return true;
        if (_preparedWaits)
        {
            if (_inFlight.Count > 0) return false;
            BeginProgramPause(now);
            return true;
        }

        int bytes = _preparedLength + 1;
        if (!HasRoom(bytes, _preparedAlone)) return false;
        Modal.Apply(_preparedBlock, out Motion motion);
        _audit.Sent(NextCommand, Tracker.Executed, _preparedBlock, Modal, motion);
        double dwell = motion.Kind == MotionKind.Dwell ? Math.Clamp(motion.DwellSeconds, 0, 1e6) : 0;
        PlannerShare share = ExecutedTracker.ShareOf(motion);
        if (share == PlannerShare.None) _movesSinceIdle = dwell > 0 ? 0 : _movesSinceIdle;
        else _movesSinceIdle++;
        Send(_preparedLine.AsSpan(0, bytes), new LineInFlight(bytes, NextCommand, share, LinePurpose.Program, dwell, false), _preparedAlone, now);
        NextCommand++;
        return true;
    }

    /// <summary>Looks at the program's next command; false when it must not be sent, which ends the job.</summary>
    private bool TryPrepare(ReadOnlySpan<byte> text, TimeSpan now)
    {
        _preparedBlock.Parse(text);
        bool waits = _preparedBlock.HasM(0) || _preparedBlock.HasM(10) || _preparedBlock.HasM(60);
        if (text.IndexOfAny("?!~$"u8) >= 0 || (waits && (_preparedBlock.HasAxis || _preparedBlock.GCount > 0)))
        {
            FailJob(StreamFailures.LineNotStreamable, NextCommand, "The line would do something other than run in its turn, so it is not sent.", now);
            return false;
        }

        if (!GrblWire.Fits(text))
        {
            FailJob(StreamFailures.LineTooLong, NextCommand, $"A command of {text.Length} bytes does not fit the firmware's line buffer.", now);
            return false;
        }

        _preparedLength = GrblWire.Clean(text, _preparedLine);
        _preparedLine[_preparedLength] = (byte)'\n';
        _preparedAlone = GrblWire.WritesMemory(_preparedLine.AsSpan(0, _preparedLength));
        _preparedWaits = waits;
        _prepared = NextCommand;
        return true;
    }

    private bool SendOwn(string text, LinePurpose purpose, TimeSpan now)
    {
        int length = GrblWire.Clean(Encoding.ASCII.GetBytes(text), _ownLine);
        ReadOnlySpan<byte> line = _ownLine.AsSpan(0, length);
        bool alone = line.StartsWith("$"u8) || GrblWire.WritesMemory(line);
        if (!HasRoom(length + 1, alone)) return false;
        bool homes = line.StartsWith("$H"u8);
        _ownLine[length] = (byte)'\n';
        Send(_ownLine.AsSpan(0, length + 1), new LineInFlight(length + 1, -1, PlannerShare.None, purpose, 0, homes), alone, now);
        if (purpose == LinePurpose.Rest) _restAnswered = false;
        return true;
    }

    /// <summary>Whether the firmware has room for all of a line, its LF included.</summary>
    private bool HasRoom(int bytes, bool alone) => _bytesInFlight + bytes <= _receiveBuffer && !(alone && _inFlight.Count > 0);

    private void Send(ReadOnlySpan<byte> bytes, in LineInFlight line, bool alone, TimeSpan now)
    {
        _inFlight.Enqueue(line);
        _rests = false;
        _bytesInFlight += line.Bytes;
        _aloneInFlight = alone;
        if (alone) _aloneSince = now;
        _idleSince = null;
        System.Buffers.BuffersExtensions.Write(Output, bytes);
    }

    private void ForgetInFlight()
    {
        _inFlight.Clear();
        _bytesInFlight = 0;
        _aloneInFlight = false;
        _idleSince = null;
    }

    private void Poll(TimeSpan now)
    {
        if (now < _pollDue) return;
        _pollDue = now + (IsMoving ? _options.PollInterval : _options.IdlePollInterval);

        // Two queries before an answer get one answer. While homing and writing memory Grbl hears none.
        bool deaf = IsHoming || (_aloneInFlight && now - _aloneSince < StatusTimeout);
        if (deaf || (_polledAt is { } at && now - at < StatusTimeout)) return;
        if (_polledAt is null) _heardAt = now;
        _polledAt = now;
        _askedAt ??= now;
        SendUrgent("?"u8);
    }

    private void PollSoon(TimeSpan now)
    {
        if (_pollDue > now) _pollDue = now;
    }

    private void SendStop(TimeSpan now)
    {
        // Hold first, so that motion slows down within its limits until the reset takes everything away.
        SendUrgent([(byte)'!', SoftReset]);
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

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
