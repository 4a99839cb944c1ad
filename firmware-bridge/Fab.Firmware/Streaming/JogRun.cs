namespace Fab.Firmware.Streaming;

/// <summary>A move by hand, relative to where the tool is, in millimetres.</summary>
/// <param name="E">Filament; 0 on a machine without an extruder.</param>
public readonly record struct JogMove(double X, double Y, double Z, double E, MillimetresPerMinute Feed)
{
    /// <summary>
    /// How long the word of whoever jogs may stay away. With the piece under way and the braking after it, the machine rests
    /// within half a second of the last word.
    /// </summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The fastest feed from which a machine rests in time when whoever jogs it is gone.</summary>
    /// <param name="acceleration">mm/s².</param>
    public static MillimetresPerMinute FastestFor(double acceleration) => new(acceleration * JogRun.BrakingSeconds * 60);

    public double Length => Travel > 0 ? Travel : Math.Abs(E);

    private double Travel => Math.Sqrt((X * X) + (Y * Y) + (Z * Z));

    /// <summary>The part of the move that begins <paramref name="done"/> millimetres after its start.</summary>
    public JogMove Piece(double mm) => this with { X = X * mm / Length, Y = Y * mm / Length, Z = Z * mm / Length, E = E * mm / Length };
}

/// <summary>
/// A jog under way: what is left of it, and until when it may go on. Whoever jogs says so again and again; when the word
/// stays away, no further piece is sent and what is on its way is cancelled.
/// </summary>
/// <param name="patience">How long the word may stay away.</param>
internal sealed class JogRun(JogMove move, TimeSpan patience, TimeSpan now)
{
    /// <summary>
    /// What braking may take of that half second. Faster than a machine can brake in it, it is not jogged.
    /// </summary>
    public const double BrakingSeconds = 0.2;

    public JogMove Move { get; } = move;

    public double LeftMm { get; private set; } = move.Length;

    /// <summary>The jog ends here unless somebody says again that it is wanted.</summary>
    public TimeSpan Until { get; private set; } = now + patience;

    /// <summary>No more is sent; the machine comes to rest.</summary>
    public bool IsEnding { get; set; }

    /// <summary>It ended because nobody said that it was still wanted.</summary>
    public bool RanOut { get; set; }

    public void Keep(TimeSpan now) => Until = now + patience;

    /// <summary>What was taken last is not sent after all.</summary>
    public void GiveBack(double mm) => LeftMm += mm;

    public JogMove Take(double mm)
    {
        double taken = LeftMm - mm < 0.001 ? LeftMm : mm;
        LeftMm -= taken;
        return Move.Piece(taken);
    }
}
