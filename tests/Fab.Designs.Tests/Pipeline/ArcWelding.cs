using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fab.Designs.Tests.Pipeline;

/// <summary>Puts arcs (G2, G3) in place of short moves that lie on a circle, as slicers newer than ours and ArcWelder do. For relative extrusion.</summary>
internal static partial class ArcWelding
{
    private const double ToleranceMm = 0.05;
    private const int LeastMoves = 5;

    public static (string Program, int Arcs) Weld(string program)
    {
        var welded = new StringBuilder();
        List<Point> run = [];
        List<string> lines = [];
        int arcs = 0;
        double x = double.NaN, y = double.NaN;
        foreach (string line in program.Split('\n'))
        {
            Match move = Extrusion().Match(line);
            if (!move.Success)
            {
                Flush();
                if (Travel().Match(line) is { Success: true } travel)
                    (x, y) = (Number(travel, "x", x), Number(travel, "y", y));
                welded.Append(line).Append('\n');
                continue;
            }

            if (run.Count == 0) run.Add(new Point(x, y, 0));
            (x, y) = (Number(move, "x", x), Number(move, "y", y));
            run.Add(new Point(x, y, Number(move, "e", 0)));
            lines.Add(line);
        }

        Flush();
        return (welded.ToString(), arcs);

        void Flush()
        {
            for (int from = 0; from < lines.Count;)
            {
                int to = from + LeastMoves;
                Circle? best = null;
                for (int end = to; end <= lines.Count && CircleOf(run[from..(end + 1)]) is { } circle; end++) (best, to) = (circle, end);
                if (best is not { } found)
                {
                    welded.Append(lines[from++]).Append('\n');
                    continue;
                }

                arcs++;
                Point begin = run[from], last = run[to];
                welded.Append(CultureInfo.InvariantCulture, $"{(found.Clockwise ? "G2" : "G3")} X{last.X:0.###} Y{last.Y:0.###} I{found.X - begin.X:0.###} J{found.Y - begin.Y:0.###} E{run[(from + 1)..(to + 1)].Sum(p => p.E):0.#####}\n");
                from = to;
            }

            run.Clear();
            lines.Clear();
        }
    }

    /// <summary>Through the first point, the last and one between, if all others lie on it in order.</summary>
    private static Circle? CircleOf(List<Point> points)
    {
        (Point a, Point b, Point c) = (points[0], points[points.Count / 2], points[^1]);
        double d = 2 * ((a.X * (b.Y - c.Y)) + (b.X * (c.Y - a.Y)) + (c.X * (a.Y - b.Y)));
        if (Math.Abs(d) < 1e-6) return null;
        double A(Point p) => (p.X * p.X) + (p.Y * p.Y);
        double x = ((A(a) * (b.Y - c.Y)) + (A(b) * (c.Y - a.Y)) + (A(c) * (a.Y - b.Y))) / d, y = ((A(a) * (c.X - b.X)) + (A(b) * (a.X - c.X)) + (A(c) * (b.X - a.X))) / d;
        double radius = Math.Sqrt(Math.Pow(a.X - x, 2) + Math.Pow(a.Y - y, 2)), swept = 0, sign = 0;
        if (radius is < 0.5 or > 300) return null;
        for (int i = 1; i < points.Count; i++)
        {
            (Point from, Point to) = (points[i - 1], points[i]);
            double step = Math.IEEERemainder(Math.Atan2(to.Y - y, to.X - x) - Math.Atan2(from.Y - y, from.X - x), Math.Tau);
            if (sign == 0) sign = Math.Sign(step);
            double middle = Math.Sqrt(Math.Pow(((from.X + to.X) / 2) - x, 2) + Math.Pow(((from.Y + to.Y) / 2) - y, 2)), end = Math.Sqrt(Math.Pow(to.X - x, 2) + Math.Pow(to.Y - y, 2));
            if (Math.Sign(step) != sign || Math.Abs(end - radius) > ToleranceMm || Math.Abs(middle - radius) > ToleranceMm) return null;
            swept += Math.Abs(step);
        }

        return swept < 6 ? new Circle(x, y, sign < 0) : null;
    }

    private static double Number(Match match, string name, double otherwise) =>
        match.Groups[name].Success ? double.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : otherwise;

    [GeneratedRegex(@"^G1 X(?<x>-?[\d.]+) Y(?<y>-?[\d.]+) E(?<e>[\d.]+)$")]
    private static partial Regex Extrusion();

    [GeneratedRegex(@"^G[01](?: X(?<x>-?[\d.]+))?(?: Y(?<y>-?[\d.]+))?")]
    private static partial Regex Travel();

    private readonly record struct Point(double X, double Y, double E);

    private readonly record struct Circle(double X, double Y, bool Clockwise);
}
