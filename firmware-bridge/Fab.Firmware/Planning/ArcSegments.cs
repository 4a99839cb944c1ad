using Fab.Firmware.GCode;

namespace Fab.Firmware.Planning;

/// <summary>How firmware cuts arcs into straight moves, and how long those take.</summary>
internal static class ArcSegments
{
    /// <summary>MM_PER_ARC_SEGMENT of Marlin's default configuration.</summary>
    private const double MarlinSegmentMm = 1;

    /// <summary>Grbl's default $12.</summary>
    private const double GrblToleranceMm = 0.002;

    private const int Most = 10_000;

    /// <summary>Segments that turn by no more than this together are planned as one: a circle of ten thousand would take its time.</summary>
    private const double RunRadians = Math.PI / 4;

    private const int MostRuns = 64;

    /// <param name="command">The arc's command.</param>
    /// <param name="feedMmPerMin">0 or less: as fast as the axes can.</param>
    public static void Plan(TimePlanner planner, Dialect dialect, long command, in Motion motion, double feedMmPerMin)
    {
        int count = Count(dialect, motion.Radius, motion.Sweep, ArcGeometry.Length(motion));
        double step = motion.Sweep / count;
        int together = (int)Math.Max(RunRadians / Math.Abs(step), Math.Ceiling((double)count / MostRuns));

        var turn = new Turn(motion, step, count);
        for (int done = 0; done < count; done += together)
        {
            int times = Math.Min(together, count - done), middle = done + ((times - 1) / 2);
            long ends = done + times == count ? command : -1;
            Axes first = turn.Along(done);
            if (times == 1) planner.Add(ends, first.X, first.Y, first.Z, first.E, feedMmPerMin);
            else planner.AddRun(ends, first, turn.Along(middle), turn.Along(middle + 1), turn.Along(done + times - 1), times, feedMmPerMin);
        }
    }

    private static int Count(Dialect dialect, double radius, double sweep, double length)
    {
        double count = dialect == Dialect.Marlin ? length / MarlinSegmentMm
            : radius <= GrblToleranceMm ? 1
            : Math.Abs(0.5 * sweep * radius) / Math.Sqrt(GrblToleranceMm * ((2 * radius) - GrblToleranceMm));
        return (int)Math.Clamp(Math.Floor(count), 1, Most);
    }

    /// <summary>The segments of an arc: each as long as the others, turned by a step from the one before.</summary>
    private readonly struct Turn(in Motion motion, double step, int count)
    {
        private readonly double _begin = motion.Begin + (step / 2);
        private readonly double _chord = 2 * motion.Radius * Math.Sin(step / 2);
        private readonly double _across = ArcGeometry.Across(motion) / count;
        private readonly double _extruded = motion.Extruded / count;
        private readonly double _step = step;
        private readonly int _plane = motion.Plane;

        /// <summary>What a segment goes along each axis.</summary>
        public Axes Along(int segment)
        {
            (double sine, double cosine) = Math.SinCos(_begin + (_step * segment));
            double first = -sine * _chord, second = cosine * _chord;
            return _plane switch
            {
                18 => new Axes(second, _across, first, _extruded),
                19 => new Axes(_across, first, second, _extruded),
                _ => new Axes(first, second, _across, _extruded),
            };
        }
    }
}
