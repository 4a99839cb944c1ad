namespace Fab.Firmware.GCode;

/// <summary>What a program does, from one reading of it.</summary>
public sealed record ProgramSummary
{
    public required long Bytes { get; init; }

    /// <summary>Lines of the file.</summary>
    public required long Lines { get; init; }

    /// <summary>Clean commands that go over the wire.</summary>
    public required long Commands { get; init; }

    /// <summary>What the program's commands look like; null when they fit either dialect.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>
    /// Where the tool goes, in machine space for a printer (homing is the origin, G92 is taken into account) and for a router
    /// whose zeros are known; else in the program's own coordinates. Null: it never moves to a known place.
    /// </summary>
    public MotionBox? Motion { get; init; }

    /// <summary>The same for the moves that lay down material.</summary>
    public MotionBox? Extrusion { get; init; }

    public MillimetresPerMinute MaxFeed { get; init; }

    /// <summary>Highest hotend target, by tool number.</summary>
    public IReadOnlyDictionary<int, Celsius> MaxHotend { get; init; } = new Dictionary<int, Celsius>();

    public Celsius? MaxBed { get; init; }

    public Celsius? MaxChamber { get; init; }

    public double? MaxSpindleRpm { get; init; }

    /// <summary>Tools that cut or extrude, in the order of their first use.</summary>
    public IReadOnlyList<int> Tools { get; init; } = [];

    /// <summary>Filament fed in all, retractions taken back.</summary>
    public Millimetres Filament { get; init; }

    public IReadOnlyList<LayerStart> Layers { get; init; } = [];

    /// <summary>Our own estimate, for the motion limits given.</summary>
    public TimeSpan Estimate { get; init; }

    /// <summary>Estimated seconds along the program, for percent and time left while it runs.</summary>
    public ProgressTable Progress { get; init; } = ProgressTable.Empty;

    /// <summary>What the slicer says of it in its comments.</summary>
    public SlicerSaid Said { get; init; } = SlicerSaid.Nothing;

    /// <summary>The weight of <see cref="Filament"/>.</summary>
    /// <param name="diameter">Of the filament, 1.75 or 2.85 mm as a rule.</param>
    /// <param name="densityGramsPerCm3">1.24 for PLA, 1.27 for PETG, 1.04 for ABS.</param>
    public Grams FilamentWeight(Millimetres diameter, double densityGramsPerCm3) =>
        new(FilamentVolumeMm3(diameter) / 1000 * densityGramsPerCm3);

    public double FilamentVolumeMm3(Millimetres diameter) =>
        Filament.Value * Math.PI * diameter.Value * diameter.Value / 4;

    /// <summary>The layer (1-based) that command <paramref name="command"/> (0-based) belongs to; 0 before the first.</summary>
    public int LayerOf(long command)
    {
        int low = 0, high = Layers.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Layers[middle].FirstCommand <= command) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>Where a layer begins.</summary>
/// <param name="FirstCommand">Its first command, 0-based.</param>
/// <param name="Z">The height its material is laid at.</param>
public readonly record struct LayerStart(long FirstCommand, Millimetres Z);
