namespace Fab.Firmware.Marlin;

/// <summary>What a Marlin conversation can be told about its machine. The defaults suit any.</summary>
public sealed record MarlinOptions
{
    /// <summary>Where to wait during a pause; null: only lift.</summary>
    public (Millimetres X, Millimetres Y)? Park { get; init; }

    public Millimetres ParkLift { get; init; } = new(5);

    /// <summary>How high Z may go; the lift ends there.</summary>
    public Millimetres? MaxZ { get; init; }

    public Millimetres ParkRetract { get; init; } = new(2);

    public MillimetresPerMinute ParkFeed { get; init; } = new(6_000);

    /// <summary>Extruders whose heaters a cancel turns off.</summary>
    public int Tools { get; init; } = 1;

    /// <summary>
    /// Most lines on their way at a time; <see cref="ReceiveBufferBytes"/> mostly allows fewer. One waits for every answer.
    /// </summary>
    public int Window { get; init; } = 24;

    /// <summary>
    /// RX_BUFFER_SIZE of the firmware's build. 128 is the least in use, and nothing on the wire tells of a larger one; a
    /// board known to have more may be told so here.
    /// </summary>
    public int ReceiveBufferBytes { get; init; } = 128;

    /// <summary>Moves the planner may hold while the firmware has not told; the largest in common use.</summary>
    public int PlannerBlocks { get; init; } = 64;

    /// <summary>How often firmware that can is asked to report its temperatures by itself.</summary>
    public int ReportEverySeconds { get; init; } = 2;

    /// <summary>How long the greeting may stay unanswered before it is sent again.</summary>
    public TimeSpan GreetAgain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a line may stay unanswered, whatever else the firmware says, before it is sent again.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same for commands that answer only when done (homing, heating), until the firmware is heard working at it.</summary>
    public TimeSpan LongAnswerTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same while it is in doubt whether an <c>ok</c> was a line's or a Resend's own.</summary>
    public TimeSpan DoubtTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The same on firmware where a line must not be sent again; it does not say that it is busy, and a slow move may keep
    /// the next one waiting.
    /// </summary>
    public TimeSpan UncheckedAnswerTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after a Resend its <c>ok</c> is waited for; some firmware sends none.</summary>
    public TimeSpan ResendOkTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the tool may be, for what is moved by hand; null where that is not known.</summary>
    public Preflight.ToolSpace? Space { get; init; }

    /// <summary>With what is known of the build: more lines may be on their way where more bytes are held.</summary>
    public MarlinOptions Holding(FirmwareBuffers? buffers)
    {
        const int shortLineBytes = 20;
        return buffers?.ReceiveBytes is { } bytes ? this with { ReceiveBufferBytes = bytes, Window = Math.Max(Window, bytes / shortLineBytes) } : this;
    }
}
