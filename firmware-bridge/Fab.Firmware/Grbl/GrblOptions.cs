namespace Fab.Firmware.Grbl;

/// <summary>What a Grbl conversation can be told about its machine. The defaults suit any.</summary>
public sealed record GrblOptions
{
    /// <summary>Bytes of the receive buffer while the firmware has not told; every Grbl 1.1 has these.</summary>
    public int ReceiveBufferBytes { get; init; } = 128;

    /// <summary>Bytes of a line while the firmware has not told that it keeps more; every Grbl 1.1 keeps these.</summary>
    public int LineBytes { get; init; } = GrblWire.MaxLineBytes;

    /// <summary>How far from the prescribed path a reported position may lie; null: positions are not audited.</summary>
    public Millimetres? AuditTolerance { get; init; } = new(0.2);

    /// <summary>Between two status queries while something moves. Grbl's manual asks for no more than five to ten a second.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The same while nothing moves.</summary>
    public TimeSpan IdlePollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a board that restarts when its port opens has for its welcome, before it is reset.</summary>
    public TimeSpan WelcomeWait { get; init; } = TimeSpan.FromSeconds(1.5);

    public TimeSpan GreetAgain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Without a byte for so long, although asked, the firmware counts as gone.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same while it homes, when it answers nothing.</summary>
    public TimeSpan HomingTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>At rest for so long with lines unanswered, an answer was lost.</summary>
    public TimeSpan LostAnswerTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A pause stops the spindle; it turns again before the motion goes on.</summary>
    public bool StopsSpindleInPause { get; init; }

    /// <summary>How long the spindle takes to come up to speed.</summary>
    public TimeSpan SpindleUp { get; init; }

    /// <summary>How long a feed hold may take to come to rest before the firmware is reset in motion.</summary>
    public TimeSpan HoldTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the tool may be, for what is moved by hand; null where that is not known.</summary>
    public Preflight.ToolSpace? Space { get; init; }

    /// <summary>With what is known of the build.</summary>
    public GrblOptions Holding(FirmwareBuffers? buffers) =>
        this with { ReceiveBufferBytes = buffers?.ReceiveBytes ?? ReceiveBufferBytes, LineBytes = buffers?.LineBytes ?? LineBytes };
}
