namespace Fab.Firmware.GCode;

/// <summary>
/// How fast a machine can move and heat, for estimating time. Feeds in mm/min as G-code has them, accelerations in mm/s².
/// The defaults are those of a common desktop printer.
/// </summary>
public sealed record MotionLimits
{
    public MillimetresPerMinute MaxFeedX { get; init; } = new(12_000);

    public MillimetresPerMinute MaxFeedY { get; init; } = new(12_000);

    public MillimetresPerMinute MaxFeedZ { get; init; } = new(720);

    public MillimetresPerMinute MaxFeedE { get; init; } = new(7_200);

    /// <summary>mm/s² of the tool on its path; an M204 in the program lowers or raises it.</summary>
    public double AccelerationMmPerS2 { get; init; } = 1_250;

    public double AccelerationXMmPerS2 { get; init; } = 1_250;

    public double AccelerationYMmPerS2 { get; init; } = 1_250;

    public double AccelerationZMmPerS2 { get; init; } = 400;

    public double AccelerationEMmPerS2 { get; init; } = 5_000;

    /// <summary>How far a corner may be cut when its speed is chosen: the larger, the faster through corners.</summary>
    public double JunctionDeviationMm { get; init; } = 0.02;

    public double HotendCelsiusPerSecond { get; init; } = 2.5;

    public double BedCelsiusPerSecond { get; init; } = 0.5;

    /// <summary>What one homing (G28, $H) takes.</summary>
    public TimeSpan Homing { get; init; } = TimeSpan.FromSeconds(15);

    public static MotionLimits Printer { get; } = new();

    public static MotionLimits Router { get; } = new()
    {
        MaxFeedX = new(5_000),
        MaxFeedY = new(5_000),
        MaxFeedZ = new(2_000),
        AccelerationMmPerS2 = 400,
        AccelerationXMmPerS2 = 400,
        AccelerationYMmPerS2 = 400,
        AccelerationZMmPerS2 = 300,
        JunctionDeviationMm = 0.01,
    };
}
