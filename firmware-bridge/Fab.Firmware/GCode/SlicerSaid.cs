namespace Fab.Firmware.GCode;

/// <summary>What a slicer says of a program in its comments; null for what it does not say.</summary>
public sealed record SlicerSaid
{
    public static SlicerSaid Nothing { get; } = new();

    /// <summary>Name and version: <c>PrusaSlicer 2.5.0</c>.</summary>
    public string? Slicer { get; init; }

    /// <summary>The material it was made for (<c>PLA</c>); of several extruders, the first's.</summary>
    public string? Material { get; init; }

    public Millimetres? Nozzle { get; init; }

    public Millimetres? LayerHeight { get; init; }

    public int? Layers { get; init; }

    public TimeSpan? Estimate { get; init; }

    public Grams? FilamentWeight { get; init; }

    public Millimetres? FilamentLength { get; init; }

    public IReadOnlyList<Thumbnail> Thumbnails { get; init; } = [];
}

/// <summary>A small picture in a program's comments, in base64.</summary>
/// <param name="Format"><c>png</c>, <c>jpg</c> or <c>qoi</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Line">The line of the file that announces it, from 1.</param>
/// <param name="Characters">Length of its base64, as announced.</param>
public readonly record struct Thumbnail(string Format, int Width, int Height, long Line, int Characters);
