namespace Fab.Firmware.GCode;

/// <summary>An axis-aligned box in millimetres: where something moved, or may move.</summary>
public sealed record MotionBox(
    Millimetres MinX, Millimetres MinY, Millimetres MinZ, Millimetres MaxX, Millimetres MaxY, Millimetres MaxZ)
{
    public Millimetres SizeX => new(MaxX.Value - MinX.Value);

    public Millimetres SizeY => new(MaxY.Value - MinY.Value);

    public Millimetres SizeZ => new(MaxZ.Value - MinZ.Value);

    /// <summary>The box from the origin to the far corner of <paramref name="volume"/>.</summary>
    public static MotionBox Of(Volume volume) => new(default, default, default, volume.X, volume.Y, volume.Z);

    public override string ToString() =>
        $"X {MinX.Value:0.##}..{MaxX.Value:0.##}, Y {MinY.Value:0.##}..{MaxY.Value:0.##}, Z {MinZ.Value:0.##}..{MaxZ.Value:0.##} mm";
}
