using System.Buffers;
using System.Text;
using Fab.Firmware.GCode;

namespace Fab.Firmware.Streaming;

/// <summary>What both conversations share: output in two lanes, notices, lines, and the book-keeping of the job.</summary>
public abstract partial class StreamingCore : IStreamingCore
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> _urgent = new();
    private readonly ArrayBufferWriter<byte> _normal = new();
    private readonly Queue<StreamNotice> _notices = new();
    private readonly LineAssembler _lines = new();
    private TimeSpan _progressDue;
    private (long Acknowledged, long Executed) _progressTold;

    private protected StreamingCore(Dialect dialect, int plannerBlocks)
    {
        Modal = new ModalState(dialect);
        Tracker = new ExecutedTracker(plannerBlocks);
        Dialect = dialect;
    }

    public abstract TimeSpan? NextTick { get; }

    public StreamStatus Status => new()
    {
        Phase = Phase,
        Commands = Program?.Count ?? 0,
        Sent = NextCommand,
        Acknowledged = Acknowledged,
        Executed = Math.Min(Tracker.Executed, Acknowledged),
        Window = WindowSize,
        InFlight = InFlightSize,
        Resends = Resends,
        BytesSent = BytesSent,
        WindowBytes = WindowBytes,
        Timeouts = Timeouts,
        PlannerUnderruns = PlannerUnderruns,
        PlannerFree = PlannerFree,
        Position = Position,
        Heaters = Heaters,
        AwaitsLong = AwaitsLong,
        IsJogging = CurrentJog is not null,
        Question = Question,
        Overrides = Overrides,
        SpindleTurns = SpindleTurns,
    };

    public long PlacesTold { get; private protected set; }

    private protected Dialect Dialect { get; }

    private protected StreamPhase Phase { get; set; } = StreamPhase.Offline;

    private protected IProgramSource? Program { get; set; }

    /// <summary>The program's next command to send.</summary>
    private protected long NextCommand { get; set; }

    /// <summary>Commands taken by the firmware.</summary>
    private protected long Acknowledged { get; set; }

    private protected long Resends { get; set; }

    private protected long BytesSent { get; private set; }

    private protected long Timeouts { get; set; }

    private protected long PlannerUnderruns { get; set; }

    private protected int? PlannerFree { get; set; }

    private protected MachinePosition? Position { get; set; }

    private protected IReadOnlyList<HeaterReading> Heaters { get; set; } = [];

    private protected bool? SpindleTurns { get; set; }

    private protected ExecutedTracker Tracker { get; private set; }

    private protected ModalState Modal { get; private set; }

    private protected GCodeBlock Block { get; } = new();

    /// <summary>Whether a program is under way, whatever it is doing.</summary>
    private protected bool HasJob => Phase is StreamPhase.Running or StreamPhase.Pausing or StreamPhase.Paused
        or StreamPhase.Resuming or StreamPhase.Finishing || (Phase == StreamPhase.Cancelling && JobEnd is StreamNotice.Cancelled);

    /// <summary>What to tell when a cancel has come to its end; null when the job's end has been told already.</summary>
    private protected StreamNotice? JobEnd { get; set; }

    private protected abstract int WindowSize { get; }

    private protected abstract int InFlightSize { get; }

    private protected virtual int WindowBytes => 0;

    private protected virtual FirmwareQuestion? Question => null;

    public abstract void Connected(TimeSpan now);

    public abstract void Tick(TimeSpan now);

    public abstract Refusal? Pause(TimeSpan now);

    public abstract Refusal? Resume(TimeSpan now);

    public abstract Refusal? Cancel(TimeSpan now);

    public abstract Refusal? Send(ReadOnlySpan<byte> command, TimeSpan now);

    public abstract void EmergencyStop(TimeSpan now);

    public abstract Refusal? ResetAfterStop(TimeSpan now);

    public void Disconnected(TimeSpan now)
    {
        if (Phase == StreamPhase.Offline) return;
        if (HasJob) TellFailed(StreamFailures.LinkLost, Acknowledged, "The connection to the machine was lost.");
        DropHand();
        ClearOutput();
        _lines.Reset();
        Forget();

        // A stop outlives the cable: whoever plugs it in again must still clear it.
        if (Phase != StreamPhase.Stopped) Phase = StreamPhase.Offline;
    }

    public void Receive(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (Phase == StreamPhase.Offline) return;
        Heard(now);
        while (_lines.TryTake(ref bytes, out ReadOnlySpan<byte> line)) ReadLine(line, now);
        Pump(now);
    }

    public bool TakeOutput(IBufferWriter<byte> output)
    {
        bool any = _urgent.WrittenCount + _normal.WrittenCount > 0;
        output.Write(_urgent.WrittenSpan);
        output.Write(_normal.WrittenSpan);
        BytesSent += _urgent.WrittenCount + _normal.WrittenCount;
        ClearOutput();
        return any;
    }

    public bool TryTakeNotice(out StreamNotice notice) => _notices.TryDequeue(out notice!);

    public Refusal? Start(IProgramSource program, long firstCommand, TimeSpan now)
    {
        if (Phase != StreamPhase.Ready) return WrongPhase("start a job");
        if (JogIsUnderWay() is { } jogging) return jogging;
        ArgumentOutOfRangeException.ThrowIfNegative(firstCommand);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstCommand, program.Count);
        Program = program;
        NextCommand = Acknowledged = firstCommand;
        Modal = new ModalState(Dialect);
        for (long i = 0; i < firstCommand; i++)
        {
            Block.Parse(program.At(i).Text);
            Modal.Apply(Block, out _);
        }

        Tracker.Reset(firstCommand);
        JobEnd = null;
        PlannerUnderruns = 0;
        _progressDue = now;
        _progressTold = (firstCommand, firstCommand);
        Phase = StreamPhase.Running;
        Tell(new StreamNotice.JobStarted(firstCommand));
        Begun(now);
        if (firstCommand == 0) SetModes();
        Pump(now);
        return null;
    }

    /// <summary>A job begins: what a dialect keeps of one.</summary>
    private protected virtual void Begun(TimeSpan now)
    {
    }

    /// <summary>Queues what puts the firmware into the modes that analysis took for granted, whatever was done before.</summary>
    private protected abstract void SetModes();

    /// <summary>Sends what may be sent now.</summary>
    private protected abstract void Pump(TimeSpan now);

    private protected abstract void ReadLine(ReadOnlySpan<byte> line, TimeSpan now);

    /// <summary>Bytes came in, whatever they mean.</summary>
    private protected abstract void Heard(TimeSpan now);

    /// <summary>The link is gone: drop what was in flight and every timer.</summary>
    private protected abstract void Forget();

    private protected IBufferWriter<byte> Output => _normal;

    private protected void SendUrgent(ReadOnlySpan<byte> bytes) => _urgent.Write(bytes);

    private protected void ClearOutput()
    {
        _urgent.ResetWrittenCount();
        _normal.ResetWrittenCount();
    }

    /// <summary>Drops lines not yet taken by the caller; urgent bytes stay.</summary>
    private protected void ClearNormalOutput() => _normal.ResetWrittenCount();

    private protected void Tell(StreamNotice notice) => _notices.Enqueue(notice);

    private protected void TellMessage(ReadOnlySpan<byte> line) => Tell(new StreamNotice.FirmwareMessage(TextOf(line)));

    private protected void TellFailed(string code, long? command, string text)
    {
        long? sourceLine = null;
        if (command is { } at && Program is { } program && at < program.Count) sourceLine = program.At(at).SourceLine;
        else if (command >= Program?.Count) command = null;
        TellProgress();
        Tell(new StreamNotice.Failed(code, command, sourceLine, text) { ExecutedLine = ExecutedLine });
    }

    /// <summary>Tells how a cancel or the tidying up came to its end; a cancel names the line it reached.</summary>
    private protected void TellJobEnd()
    {
        if (JobEnd is not { } end) return;
        TellProgress();
        Tell(end is StreamNotice.Cancelled ? new StreamNotice.Cancelled(ExecutedLine) : end);
        JobEnd = null;
    }

    /// <summary>The line of the file that the last certainly executed command stood on.</summary>
    private long? ExecutedLine
    {
        get
        {
            long executed = Math.Min(Tracker.Executed, Acknowledged);
            return executed > 0 && Program is { } program && executed <= program.Count ? program.At(executed - 1).SourceLine : null;
        }
    }

    private protected void TellProgress(TimeSpan now)
    {
        if (now < _progressDue) return;
        _progressDue = now + ProgressInterval;
        TellProgress();
    }

    private protected void TellProgress()
    {
        (long Acknowledged, long Executed) current = (Acknowledged, Math.Min(Tracker.Executed, Acknowledged));
        if (current == _progressTold) return;
        _progressTold = current;
        Tell(new StreamNotice.Progress(current.Acknowledged, current.Executed));
    }

    private protected void BecomeReady()
    {
        Phase = StreamPhase.Ready;
        JobEnd = null;
        Tell(new StreamNotice.Ready());
    }

    private protected Refusal WrongPhase(string what) =>
        new(StreamFailures.WrongPhase, $"The machine cannot {what} now: it is {PhaseInWords(Phase)}.", WayOut());

    private protected static string TextOf(ReadOnlySpan<byte> line) =>
        string.Create(line.Length, line, static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++) text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '·';
        });

    private protected static bool IsNumber(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private protected static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null ? a : a < b ? a : b;

    private string? WayOut() => Phase switch
    {
        StreamPhase.Stopped or StreamPhase.Locked => "Look at the machine, then clear the stop.",
        StreamPhase.Offline => "Connect and switch on the machine.",
        StreamPhase.Silent => "Check the machine's power and cable.",
        StreamPhase.Greeting => "Wait until the machine has answered.",
        StreamPhase.Running or StreamPhase.Paused => "Wait for the job's end, or cancel it.",
        _ => null,
    };

    private static string PhaseInWords(StreamPhase phase) => phase switch
    {
        StreamPhase.Offline => "not connected",
        StreamPhase.Greeting => "being greeted",
        StreamPhase.Ready => "ready, with no job",
        StreamPhase.Running => "running a job",
        StreamPhase.Pausing => "coming to rest",
        StreamPhase.Paused => "paused",
        StreamPhase.Resuming => "going back to work",
        StreamPhase.Finishing => "finishing a job",
        StreamPhase.Cancelling => "ending a job",
        StreamPhase.Stopped => "stopped by an emergency stop",
        StreamPhase.Locked => "locked by its firmware",
        _ => "not answering",
    };
}
