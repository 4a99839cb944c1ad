namespace Fab.VirtualMachines;

/// <summary>How a build asks for a line again.</summary>
public enum ResendSpelling
{
    /// <summary><c>Resend: 12</c>.</summary>
    Plain,

    /// <summary><c>Resend:N12</c>.</summary>
    WithN,

    /// <summary><c>rs 12</c>.</summary>
    Repetier,
}

/// <summary>Firmware that speaks much as Marlin does, and where it does not.</summary>
public enum FirmwareKin
{
    Marlin,

    /// <summary>Drops a line with a wrong checksum without a word, compares no numbers, never says that it is busy.</summary>
    RepRapFirmware,

    /// <summary>Answers on receipt, with the line's number, and reports when the line is done.</summary>
    Repetier,
}

/// <summary>
/// A printer and its firmware build. Defaults: a 250×210×220 mm Cartesian printer with Marlin 2.1's own default limits
/// where Marlin has them (buffers, protections), and a common printer's speeds.
/// </summary>
public sealed record PrinterConfig
{
    public string MachineName { get; init; } = "Fab RepRap";

    public string Uuid { get; init; } = "cede2a2f-41a2-4748-9b12-c55c62f367ff";

    /// <summary>mm; the axes' far ends. The near ends are 0.</summary>
    public MachinePosition Volume { get; init; } = new(250, 210, 220, 0);

    /// <summary>Where the carriage happens to stand at power-up; the firmware does not know.</summary>
    public MachinePosition ParkedAt { get; init; } = new(30, 20, 15, 0);

    /// <summary>mm/s (M203).</summary>
    public MachinePosition FeedMax { get; init; } = new(300, 300, 12, 60);

    /// <summary>mm/s² (M201).</summary>
    public MachinePosition AccelerationMax { get; init; } = new(3000, 3000, 100, 10000);

    /// <summary>mm/s² while printing, retracting and travelling (M204 P, R, T).</summary>
    public double PrintAcceleration { get; init; } = 1500;

    public double RetractAcceleration { get; init; } = 1500;

    public double TravelAcceleration { get; init; } = 2000;

    /// <summary>mm (M205 J).</summary>
    public double JunctionDeviationMm { get; init; } = 0.013;

    public MachinePosition StepsPerMm { get; init; } = new(80, 80, 400, 93);

    /// <summary>mm/s.</summary>
    public MachinePosition HomingFeed { get; init; } = new(50, 50, 8, 0);

    public HeaterModel Hotend { get; init; } = HeaterModel.Hotend;

    public HeaterModel Bed { get; init; } = HeaterModel.Bed;

    public double AmbientCelsius { get; init; } = 20;

    /// <summary>EXTRUDE_MINTEMP.</summary>
    public double ExtrudeMinCelsius { get; init; } = 170;

    /// <summary>EXTRUDE_MAXLENGTH, mm in one move.</summary>
    public double ExtrudeLengthMaxMm { get; init; } = 200;

    /// <summary>RX_BUFFER_SIZE; one byte of the ring stays free.</summary>
    public int RxBufferBytes { get; init; } = 128;

    /// <summary>BUFSIZE: commands queued, the one being executed included.</summary>
    public int CommandQueueLength { get; init; } = 4;

    /// <summary>BLOCK_BUFFER_SIZE; one of the ring stays free.</summary>
    public int PlannerBlocks { get; init; } = 16;

    /// <summary>MAX_CMD_SIZE; what is longer by then is cut without a word.</summary>
    public int CommandBytesMax { get; init; } = 96;

    /// <summary>EMERGENCY_PARSER: M108, M112, M410 and M876 act as their bytes arrive.</summary>
    public bool EmergencyParser { get; init; } = true;

    /// <summary>M503 is compiled in; DISABLE_M503 leaves it out.</summary>
    public bool TellsSettings { get; init; } = true;

    public FirmwareKin Kin { get; init; }

    /// <summary>ADVANCED_OK: <c>ok N12 P15 B3</c>.</summary>
    public bool AdvancedOk { get; init; }

    /// <summary>Whether an <c>ok</c> follows a <c>Resend:</c>; it does from 2.0.9 on.</summary>
    public bool OkAfterResend { get; init; } = true;

    public ResendSpelling ResendAs { get; init; }

    /// <summary>Older builds: a checksum without a number is an error, and no <c>Resend:</c> follows.</summary>
    public bool ChecksumNeedsNumber { get; init; }

    /// <summary>HOST_ACTION_COMMANDS and HOST_PROMPT_SUPPORT: a wait for a person is told to the host, which may answer with M876.</summary>
    public bool HostActions { get; init; }

    /// <summary>MEATPACK: takes packed bytes once told to.</summary>
    public bool MeatPack { get; init; }

    /// <summary>An earlier host went away and left it reading packed bytes.</summary>
    public bool LeftPacking { get; init; }

    /// <summary>NO_TIMEOUTS: how long idle before saying <c>wait</c>; null for never, Marlin's default.</summary>
    public TimeSpan? WaitAfterIdle { get; init; }

    /// <summary>DEFAULT_KEEPALIVE_INTERVAL (M113).</summary>
    public TimeSpan BusyInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>BLOCK_DELAY_FOR_1ST_MOVE: lets a queue build up before the first move.</summary>
    public TimeSpan FirstMoveDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    public FaultPlan Faults { get; init; } = FaultPlan.None;

    public LogOptions Log { get; init; } = new();
}
