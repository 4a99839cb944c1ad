using System.Globalization;

namespace Fab.VirtualMachines;

/// <summary>Rows of red, green, blue and opacity, a byte each.</summary>
public sealed record ScenePicture(int Width, int Height, byte[] Rgba);

/// <summary>
/// What a camera before a virtual machine sees: its plate, the tracks that its tool has left by its own motion, and the tool. Of
/// the tracks it keeps the pixels, so it stays as large as it is however long the machine works.
/// </summary>
/// <param name="least">The near, left, low end of where the tool can go, in physical mm.</param>
/// <param name="most">The far, right, high one.</param>
/// <param name="floorZ">The plate, or the top of what is milled.</param>
internal sealed class Scene(MachinePosition least, MachinePosition most, double floorZ, bool cuts)
{
    public const int Width = 640, Height = 480;

    /// <summary>What is milled deeper than this is as dark as it gets.</summary>
    private const double DeepestShownMm = 15;

    private const int Shades = 16;
    private const double FarOut = 10_000;
    private const double Aslant = 0.42, Depth = 0.45, Upright = 0.9;
    private const int Margin = 40;

    private static readonly Ink Wall = new(52, 58, 62), Beam = new(120, 128, 132), Steel = new(176, 182, 186), Brass = new(214, 170, 74), Glow = new(255, 96, 48), Letters = new(238, 238, 230);

    private readonly Ink _plate = cuts ? new Ink(196, 164, 116) : new Ink(84, 90, 94);
    private readonly Ink _track = cuts ? new Ink(96, 66, 38) : new Ink(240, 130, 40);

    /// <summary>The shade of each pixel that the tool has left a track on, from 1; null before the first.</summary>
    private byte[]? _tracks;

    private double Scale { get; } = Math.Min(
        (Width - 2 * Margin) / (most.X - least.X + Aslant * (most.Y - least.Y)),
        (Height - 2 * Margin) / (Depth * (most.Y - least.Y) + Upright * Math.Min(most.Z - least.Z, 0.45 * Math.Max(most.X - least.X, most.Y - least.Y))));

    /// <summary>The tool has left a track between two places.</summary>
    public void Track(in MachinePosition from, in MachinePosition to)
    {
        byte[] tracks = _tracks ??= new byte[Width * Height];
        byte shade = ShadeOf(from, to);
        (double X, double Y) begin = Seen(OnTop(from)), end = Seen(OnTop(to));
        int steps = Raster.Steps(begin, end);
        for (int step = 0; step <= steps; step++)
        {
            // Two pixels high, so that layers leave no gaps.
            (int x, int y) = Raster.At(begin, end, step, steps);
            if (x >= 0 && x < Width && y >= 0 && y < Height - 1) tracks[y * Width + x] = tracks[(y + 1) * Width + x] = shade;
        }
    }

    /// <summary>Somebody takes off what was made.</summary>
    public void Clear() => _tracks = null;

    /// <param name="isActive">The nozzle is hot, or the spindle turns.</param>
    public ScenePicture Draw(in MachinePosition tool, bool isActive)
    {
        var picture = new Raster(Width, Height);
        picture.Fill(0, 0, Width, Height, Wall);
        DrawPlate(picture);
        DrawTracks(picture);
        DrawTool(picture, tool, isActive);
        picture.Write("SIMULATED", 12, 12, 4, Letters);
        picture.Write(string.Create(CultureInfo.InvariantCulture, $"X {tool.X:0.0}  Y {tool.Y:0.0}  Z {tool.Z:0.00}"), 12, Height - 24, 3, Letters);
        return new ScenePicture(Width, Height, picture.Rgba);
    }

    private void DrawPlate(Raster picture)
    {
        MachinePosition At(double x, double y) => new(x, y, floorZ, 0);
        picture.Quad(Seen(At(least.X, most.Y)), Seen(At(most.X, most.Y)), Seen(At(most.X, least.Y)), Seen(At(least.X, least.Y)), _plate);
        Ink line = _plate.Times(1.18);
        for (double x = least.X; x <= most.X + 0.5; x += 50) picture.Line(Seen(At(x, least.Y)), Seen(At(x, most.Y)), 1, line);
        for (double y = least.Y; y <= most.Y + 0.5; y += 50) picture.Line(Seen(At(least.X, y)), Seen(At(most.X, y)), 1, line);
        (double left, double front) = Seen(At(least.X, least.Y));
        picture.Fill((int)left, (int)front + 1, (int)((most.X - least.X) * Scale) + 1, 6, _plate.Times(0.7));
    }

    private void DrawTracks(Raster picture)
    {
        if (_tracks is not { } tracks) return;
        Span<Ink> inks = stackalloc Ink[Shades + 1];
        for (int shade = 1; shade <= Shades; shade++) inks[shade] = _track.Times(0.45 + 0.6 * shade / Shades);
        for (int i = 0; i < tracks.Length; i++)
        {
            if (tracks[i] != 0) picture.Put(i % Width, i / Width, inks[tracks[i]]);
        }
    }

    private void DrawTool(Raster picture, in MachinePosition tool, bool isActive)
    {
        (double x, double y) = Seen(tool);
        (double shadowX, double shadowY) = Seen(tool with { Z = floorZ });
        if (tool.Z > floorZ) picture.Line((shadowX - 4, shadowY), (shadowX + 4, shadowY), 2, _plate.Times(0.6));
        picture.Line((Seen(tool with { X = least.X }).X, y - 44), (Seen(tool with { X = most.X }).X, y - 44), 7, Beam);
        int left = (int)x, tip = (int)y;
        if (cuts)
        {
            picture.Fill(left - 1, tip - 18, 3, 18, isActive ? Glow : Steel);
            picture.Fill(left - 9, tip - 60, 19, 42, Steel.Times(0.8));
            return;
        }

        picture.Fill(left - 10, tip - 52, 21, 38, Steel.Times(0.8));
        for (int row = 0; row < 14; row++) picture.Fill(left - row / 2, tip - row, row / 2 * 2 + 1, 1, isActive && row < 6 ? Glow : Brass);
    }

    /// <summary>Lines along the front are lighter than those that lead away, and heights alternate a little; what is milled darkens with its depth.</summary>
    private byte ShadeOf(in MachinePosition from, in MachinePosition to)
    {
        double light;
        if (cuts)
        {
            light = 1 - (floorZ - Math.Min(from.Z, to.Z)) / DeepestShownMm;
        }
        else
        {
            double length = Math.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
            double along = length < 1e-9 ? 0 : Math.Abs(to.X - from.X) / length;
            light = 0.3 + 0.5 * along + 0.2 * (to.Z / 2 - Math.Floor(to.Z / 2));
        }

        return (byte)(1 + Math.Clamp((int)(light * (Shades - 1)), 0, Shades - 1));
    }

    private MachinePosition OnTop(in MachinePosition place) => cuts ? place with { Z = floorZ } : place;

    private (double X, double Y) Seen(in MachinePosition place)
    {
        double away = place.Y - least.Y;
        double x = place.X - (least.X + most.X) / 2 + Aslant * (away - (most.Y - least.Y) / 2);
        double up = Depth * away + Upright * (place.Z - floorZ);

        // A program may send a tool anywhere; what is far out of the picture need not be told apart.
        return (Math.Clamp(Width / 2 + x * Scale, -FarOut, FarOut), Math.Clamp(Height - Margin - 10 - up * Scale, -FarOut, FarOut));
    }
}
