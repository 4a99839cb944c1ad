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
    private const int QuickGreetings = 10;
    private const int DefaultPlannerBlocks = 16;
    private const int MostRestsRefused = 3;
    private const string RestLine = "G4 P0.01";
    private const byte SoftReset = 0x18;

    /// <summary>
    /// Grbl frees a block once it has cut it into pieces of a hundredth of a second; so many of those, and no more blocks,
    /// are still to be stepped (SEGMENT_BUFFER_SIZE).
    /// </summary>
    private const int SegmentBlocks = 6;

    private static readonly TimeSpan SlowGreet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(1);

    private readonly GrblOptions _options;
    private readonly Dictionary<string, string> _settings = [];
    private readonly PathAudit _audit;

    private int _plannerBlocks = DefaultPlannerBlocks;
    private string? _firmware;
    private bool _isHal;

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
    private Action<TimeSpan>? _afterRest;
    private bool _restAnswered;
    private int _restsRefused;

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
        Guard = _options.Space is { } space ? new HandGuard(space, Dialect.Grbl) : null;
        _audit = new PathAudit(_options.AuditTolerance?.Value ?? 0);
        _receiveBuffer = _options.ReceiveBufferBytes;
        _maxLineBytes = _options.LineBytes;
    }

    private enum ResetPurpose
    {
        Greeting,
        EndJob,
    }

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
        Follow(command);
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
        if (!GrblWire.Fits(command, _maxLineBytes)) return new Refusal(StreamFailures.LineTooLong, $"The command is longer than {_maxLineBytes} bytes.", "Shorten it.");
        if (command.IsEmpty || command.IndexOfAny("?!~;("u8) >= 0 || command.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) >= 0)
            return new Refusal(StreamFailures.LineNotStreamable, "The command would break the conversation with the firmware.", "Send one plain command without comment.");
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
        _held = _heldByHand = false;
        SpindleTurns = null;
        DropReports();
        _spindleAgain = null;
        _spindleHeldOff = false;
        _spunUpAt = null;
        _leftAt = null;
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

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
