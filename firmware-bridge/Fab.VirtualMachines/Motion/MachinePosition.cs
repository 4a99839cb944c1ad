namespace Fab.VirtualMachines;

/// <summary>A place in mm; E is filament in mm.</summary>
public readonly record struct MachinePosition(double X, double Y, double Z, double E)
{
    public static MachinePosition operator +(MachinePosition a, MachinePosition b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.E + b.E);

    public static MachinePosition operator -(MachinePosition a, MachinePosition b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.E - b.E);

    public static MachinePosition operator *(MachinePosition a, double factor) => new(a.X * factor, a.Y * factor, a.Z * factor, a.E * factor);

    /// <summary>X, Y, Z, E by index 0 to 3.</summary>
    public double this[int axis] => axis switch { 0 => X, 1 => Y, 2 => Z, _ => E };

    internal MachinePosition With(int axis, double value) => axis switch
    {
        0 => this with { X = value },
        1 => this with { Y = value },
        2 => this with { Z = value },
        _ => this with { E = value },
    };

    internal static double Dot(in MachinePosition a, in MachinePosition b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z + a.E * b.E;
}

/// <summary>What the axes can do; feed in mm/s, acceleration in mm/s².</summary>
internal sealed class MotionLimits
{
    public MachinePosition FeedMax { get; set; }

    public MachinePosition Acceleration { get; set; }

    /// <summary>mm; how far the path may, in thought, leave a corner. It sets the speed through corners.</summary>
    public double JunctionDeviationMm { get; set; }

    /// <summary>The largest rate along a direction at which no axis exceeds its own.</summary>
    public static double Along(in MachinePosition direction, in MachinePosition perAxis)
    {
        double x = Math.Abs(direction.X);
        double y = Math.Abs(direction.Y);
        double z = Math.Abs(direction.Z);
        double e = Math.Abs(direction.E);
        double most = Math.Max(Math.Max(x / perAxis.X, y / perAxis.Y), Math.Max(z / perAxis.Z, e / perAxis.E));
        return 1 / most;
    }
}
