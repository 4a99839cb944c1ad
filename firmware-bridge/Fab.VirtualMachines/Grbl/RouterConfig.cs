namespace Fab.VirtualMachines;

/// <summary>
/// A router and its firmware build: Grbl 1.1h on an ATmega328P with a 400×300×80 mm machine. Settings (<c>$0</c> to
/// <c>$132</c>) start from these and live in EEPROM: they outlive a power cycle of the same machine.
/// </summary>
public sealed record RouterConfig
{
    /// <summary>mm, positive; homed at the far corner, the work area runs from minus this to 0 (<c>$130</c> to <c>$132</c>).</summary>
    public MachinePosition Travel { get; init; } = new(400, 300, 80, 0);

    /// <summary>Where the spindle happens to stand at power-up, in homed machine coordinates; the firmware does not know.</summary>
    public MachinePosition ParkedAt { get; init; } = new(-120, -90, -10, 0);

    /// <summary>mm/min (<c>$110</c> to <c>$112</c>).</summary>
    public MachinePosition FeedMax { get; init; } = new(5000, 5000, 1500, 1);

    /// <summary>mm/s² (<c>$120</c> to <c>$122</c>).</summary>
    public MachinePosition Acceleration { get; init; } = new(300, 300, 150, 1);

    public double StepsPerMm { get; init; } = 250;

    /// <summary><c>$22</c>: homing on power-up is asked for by an alarm lock.</summary>
    public bool HomingEnabled { get; init; } = true;

    /// <summary><c>$20</c>.</summary>
    public bool SoftLimits { get; init; } = true;

    /// <summary>ENABLE_M7: M7 and the mist coolant toggle are built in.</summary>
    public bool MistCoolant { get; init; } = true;

    /// <summary><c>$32</c>.</summary>
    public bool LaserMode { get; init; }

    /// <summary>RX_BUFFER_SIZE; the ring has one more.</summary>
    public int RxBufferBytes { get; init; } = 128;

    /// <summary>BLOCK_BUFFER_SIZE; one of the ring stays free.</summary>
    public int PlannerBlocks { get; init; } = 16;

    /// <summary>LINE_BUFFER_SIZE, the terminating zero included.</summary>
    public int LineBufferBytes { get; init; } = 80;

    /// <summary>How long a write to EEPROM keeps the serial port deaf, per byte written.</summary>
    public TimeSpan EepromByteWrite { get; init; } = TimeSpan.FromMilliseconds(3.4);

    /// <summary>A limit switch that never closes: homing fails with ALARM:9.</summary>
    public bool LimitSwitchesBroken { get; init; }

    /// <summary>Machine Z, in homed coordinates, at which a probe touches; null for no probe plate.</summary>
    public double? ProbeTouchesAtZ { get; init; } = -60;

    public FaultPlan Faults { get; init; } = FaultPlan.None;

    public LogOptions Log { get; init; } = new();
}
