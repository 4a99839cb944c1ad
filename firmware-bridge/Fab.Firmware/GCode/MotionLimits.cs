using Fab.Firmware.Planning;

namespace Fab.Firmware.GCode;

/// <summary>
/// How a machine moves and heats, for estimating time: what its firmware plans with. Feeds in mm/min as G-code has them,
/// accelerations in mm/s². The defaults are those of a common desktop printer with Marlin.
/// </summary>
public sealed record MotionLimits
{
    public MillimetresPerMinute MaxFeedX { get; init; } = new(12_000);

    public MillimetresPerMinute MaxFeedY { get; init; } = new(12_000);

    public MillimetresPerMinute MaxFeedZ { get; init; } = new(720);

    public MillimetresPerMinute MaxFeedE { get; init; } = new(7_200);

    /// <summary>mm/s² of the tool on its path while it lays down material (M204 P). 0: only the axes' own limits hold, as in Grbl.</summary>
    public double AccelerationMmPerS2 { get; init; } = 1_250;

    /// <summary>The same without material (M204 T); null for <see cref="AccelerationMmPerS2"/>.</summary>
    public double? TravelAccelerationMmPerS2 { get; init; }

    /// <summary>The same of filament that moves alone (M204 R); null for <see cref="AccelerationMmPerS2"/>.</summary>
    public double? RetractAccelerationMmPerS2 { get; init; }

    public double AccelerationXMmPerS2 { get; init; } = 1_250;

    public double AccelerationYMmPerS2 { get; init; } = 1_250;

    public double AccelerationZMmPerS2 { get; init; } = 100;

    public double AccelerationEMmPerS2 { get; init; } = 5_000;

    /// <summary>How far a corner may be cut when its speed is chosen (M205 J, $11): the larger, the faster through corners.</summary>
    public double JunctionDeviationMm { get; init; } = 0.013;

    /// <summary>Speeds that may change at once, in place of junction deviation (classic jerk, M205 X Y Z E); null on most firmware.</summary>
    public JerkLimits? Jerk { get; init; }

    /// <summary>
    /// How many moves beyond the running one the firmware knows when it chooses that one's end speed. It must be able to
    /// stop within them, so short segments are slow whatever their feed. Marlin: BLOCK_BUFFER_SIZE 16 less one for the
    /// ring, one that runs and one whose place has just become free. Grbl plans a running move anew, so it knows one more.
    /// </summary>
    public int LookAheadMoves { get; init; } = 13;

    /// <summary>No move takes less: how fast lines reach the machine. Zero where the wire is no limit.</summary>
    public TimeSpan MinSegment { get; init; }

    public HeaterRate Hotend { get; init; } = HeaterRate.Hotend;

    public HeaterRate Bed { get; init; } = HeaterRate.Bed;

    public HomingWay Homing { get; init; } = new();

    /// <summary>What probing the bed (G29) takes.</summary>
    public TimeSpan Probing { get; init; } = TimeSpan.FromSeconds(45);

    public static MotionLimits Printer { get; } = new();

    public static MotionLimits Router { get; } = new()
    {
        MaxFeedX = new(5_000),
        MaxFeedY = new(5_000),
        MaxFeedZ = new(1_500),
        AccelerationMmPerS2 = 0,
        AccelerationXMmPerS2 = 400,
        AccelerationYMmPerS2 = 400,
        AccelerationZMmPerS2 = 150,
        JunctionDeviationMm = 0.01,
        LookAheadMoves = 14,
    };

    /// <summary>The limits of a machine, as far as it is described; the rest is its kind's.</summary>
    public static MotionLimits Of(MachineSpec machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        bool printer = machine.Kind == MachineKind.Printer;
        return (printer ? Printer : Router) with
        {
            MaxFeedX = machine.MaxFeed,
            MaxFeedY = machine.MaxFeed,
            AccelerationMmPerS2 = printer ? machine.Acceleration : 0,
            AccelerationXMmPerS2 = machine.Acceleration,
            AccelerationYMmPerS2 = machine.Acceleration,
        };
    }
}

/// <summary>mm/s by which an axis may change its speed at once.</summary>
public sealed record JerkLimits(double X, double Y, double Z, double E);

/// <summary>
/// How homing goes: axis by axis towards its switch, a little back, and there again slowly. Where the carriage stands
/// before is known only after a first homing; until then it is taken to rest where jobs usually leave it.
/// </summary>
public sealed record HomingWay
{
    /// <summary>mm/min.</summary>
    public MillimetresPerMinute FeedXy { get; init; } = new(3_000);

    public MillimetresPerMinute FeedZ { get; init; } = new(480);

    public Millimetres Back { get; init; } = new(5);

    /// <summary>The second approach is slower by this.</summary>
    public double SlowerBy { get; init; } = 4;

    public MachinePoint RestsAt { get; init; } = new(new(50), new(50), new(20));
}
