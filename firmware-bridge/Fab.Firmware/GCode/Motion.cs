namespace Fab.Firmware.GCode;

internal enum MotionKind
{
    None,
    Rapid,
    Linear,
    ArcClockwise,
    ArcCounterClockwise,
    Home,
    Dwell,
}

/// <summary>A place in millimetres and which of its axes are known.</summary>
internal struct AxisPoint
{
    public double X;
    public double Y;
    public double Z;
    public bool HasX;
    public bool HasY;
    public bool HasZ;

    public readonly bool IsKnown => HasX && HasY && HasZ;
}

/// <summary>What one command makes the machine do.</summary>
internal struct Motion
{
    public MotionKind Kind;
    public AxisPoint From;
    public AxisPoint To;

    /// <summary>Millimetres of filament fed, negative for a retraction.</summary>
    public double Extruded;

    /// <summary>mm/min; 0 where the machine takes its fastest.</summary>
    public double Feed;

    /// <summary>The plane an arc lies in: 17 XY, 18 XZ, 19 YZ.</summary>
    public int Plane;

    /// <summary>Centre of an arc from its start, along the plane's first and second axis.</summary>
    public double CentreFirst;
    public double CentreSecond;

    /// <summary>Of an arc that can be drawn: its radius, the angle from its centre to its start, and the angle swept, negative clockwise.</summary>
    public double Radius;
    public double Begin;
    public double Sweep;

    /// <summary>Extra whole turns of an arc (P word).</summary>
    public int Turns;

    public double DwellSeconds;

    /// <summary>The command has an arc that cannot be drawn: no radius, or ends that do not fit it.</summary>
    public bool BadArc;

    /// <summary>Millimetres by which an arc's end misses the circle it begins on.</summary>
    public double ArcGap;

    /// <summary>An arc that can be drawn.</summary>
    public readonly bool IsArc => Kind is MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise && !BadArc;

    /// <summary>Goes to machine coordinates whatever the offsets (G53, G28 of Grbl).</summary>
    public bool MachineCoordinates;
}
