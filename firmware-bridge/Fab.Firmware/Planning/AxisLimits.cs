using System.Runtime.CompilerServices;
using Fab.Firmware.GCode;

namespace Fab.Firmware.Planning;

/// <summary>A direction, or one figure for each axis: mm along X, Y, Z, and of filament.</summary>
internal struct Axes(double x, double y, double z, double e)
{
    public double X = x, Y = y, Z = z, E = e;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Axes Times(double factor) => new(X * factor, Y * factor, Z * factor, E * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Dot(in Axes a, in Axes b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z) + (a.E * b.E);
}

/// <summary>What the axes can do, kept as reciprocals: the largest rate along a direction is one division.</summary>
internal struct AxisLimits(double x, double y, double z, double e)
{
    private double _x = 1 / x, _y = 1 / y, _z = 1 / z, _e = 1 / e;

    public static AxisLimits FeedOf(MotionLimits limits) =>
        new(limits.MaxFeedX.Value / 60, limits.MaxFeedY.Value / 60, limits.MaxFeedZ.Value / 60, limits.MaxFeedE.Value / 60);

    public static AxisLimits AccelerationOf(MotionLimits limits) =>
        new(limits.AccelerationXMmPerS2, limits.AccelerationYMmPerS2, limits.AccelerationZMmPerS2, limits.AccelerationEMmPerS2);

    /// <summary>The largest rate along a direction at which no axis exceeds its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Along(in Axes direction) =>
        1 / Math.Max(
            Math.Max(Math.Abs(direction.X) * _x, Math.Abs(direction.Y) * _y),
            Math.Max(Math.Abs(direction.Z) * _z, Math.Abs(direction.E) * _e));

    /// <summary>An axis is given another limit; what is not a positive number changes nothing.</summary>
    public void Set(char axis, double value)
    {
        if (!(value > 0)) return;
        switch (axis)
        {
            case 'X':
                _x = 1 / value;
                break;
            case 'Y':
                _y = 1 / value;
                break;
            case 'Z':
                _z = 1 / value;
                break;
            default:
                _e = 1 / value;
                break;
        }
    }
}
