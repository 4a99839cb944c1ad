namespace Fab.Firmware.Toolpath;

internal readonly record struct PathPoint(double X, double Y, double Z);

/// <summary>
/// Leaves points out of a line so that every point left out lies within a distance of the straight piece in its place
/// (after Ramer, Douglas and Peucker). As both begin and end alike, each is then within that distance of the other.
/// </summary>
internal sealed class PolylineSimplifier(double toleranceMm)
{
    private readonly double _toleranceSquare = toleranceMm * toleranceMm;
    private readonly Stack<(int From, int To)> _open = new();
    private bool[] _kept = [];

    /// <summary>Which of the points stay; the span is valid until the next call.</summary>
    public ReadOnlySpan<bool> Keep(ReadOnlySpan<PathPoint> points)
    {
        if (_kept.Length < points.Length) _kept = new bool[points.Length];
        Span<bool> kept = _kept.AsSpan(0, points.Length);
        kept.Clear();
        if (points.IsEmpty) return kept;
        kept[0] = kept[^1] = true;
        _open.Push((0, points.Length - 1));
        while (_open.TryPop(out (int From, int To) piece))
        {
            int farthest = Farthest(points, piece.From, piece.To);
            if (farthest < 0) continue;
            kept[farthest] = true;
            _open.Push((piece.From, farthest));
            _open.Push((farthest, piece.To));
        }

        return kept;
    }

    /// <summary>The point between the two that is farthest from their segment; -1 when all are near enough.</summary>
    private int Farthest(ReadOnlySpan<PathPoint> points, int from, int to)
    {
        PathPoint a = points[from], b = points[to];
        double x = b.X - a.X, y = b.Y - a.Y, z = b.Z - a.Z;
        double square = (x * x) + (y * y) + (z * z);
        double inverse = square > 0 ? 1 / square : 0, worst = _toleranceSquare;
        int at = -1;
        for (int i = from + 1; i < to; i++)
        {
            double px = points[i].X - a.X, py = points[i].Y - a.Y, pz = points[i].Z - a.Z;
            double share = Math.Clamp(((px * x) + (py * y) + (pz * z)) * inverse, 0, 1);
            (px, py, pz) = (px - (x * share), py - (y * share), pz - (z * share));
            double distance = (px * px) + (py * py) + (pz * pz);
            if (distance <= worst) continue;
            (worst, at) = (distance, i);
        }

        return at;
    }
}
