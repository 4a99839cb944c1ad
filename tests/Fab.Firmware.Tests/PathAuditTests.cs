using System.Globalization;
using System.Text;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>
/// The position audit against a path of the tests' own: a program is drawn at random together with the places it leads
/// through, so nothing here asks the code under test where the path lies.
/// </summary>
public class PathAuditTests
{
    private const double ToleranceMm = 0.2;

    [Fact]
    public void Path_AnyPlaceOnIt_IsAllowed()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Drawn drawn = Draw(seed);
            PathAudit audit = AuditOf(drawn);
            long executed = 0;
            for (int i = 0; i < drawn.Places.Count; i++)
            {
                (int command, PathPoint at) = drawn.Places[i];
                executed = Math.Max(executed, command - 3);
                Deviation? deviation = audit.Check(at, null, 1, executed, TimeSpan.FromSeconds(i), TimeSpan.FromSeconds(i));
                Assert.True(deviation is null, $"seed {seed}, {drawn.Lines[command]}: {deviation}");
            }
        }
    }

    [Fact]
    public void Path_PlaceOffEveryStretch_IsFound()
    {
        int found = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            Drawn drawn = Draw(seed);
            var random = new Random(seed);
            (_, PathPoint on) = drawn.Places[random.Next(drawn.Places.Count)];
            PathPoint off = on.With(random.Next(3), on[0] + 3 + (random.NextDouble() * 20));
            double nearest = drawn.Places.Min(place => Distance(place.At, off));
            if (nearest < 1) continue; // the path comes by here too
            found++;
            Deviation? deviation = AuditOf(drawn).Check(off, null, 1, 0, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
            Assert.True(deviation is not null, $"seed {seed}: {off} is {nearest} mm off");
            Assert.InRange(deviation.Value.OffMm, nearest - 0.5, nearest + 0.5);
        }

        Assert.True(found > 30);
    }

    [Fact]
    public void Path_GoneBackBehindWhatWasExecuted_IsFound()
    {
        PathAudit audit = AuditOf("G1 X10 F600", "G1 Y10", "G1 X0", "G1 Y5");
        Assert.Null(audit.Check(new(10, 4, 0), null, 1, 0, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        Assert.Null(audit.Check(new(4, 10, 0), null, 1, 1, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2)));
        Assert.NotNull(audit.Check(new(5, 0, 0), null, 1, 1, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3)));
    }

    [Fact]
    public void Path_ComesByOnlyLater_IsNoExcuse()
    {
        // After a second at 600 mm/min the machine cannot be on the second line, though that leads through the place.
        string[] lines = ["G1 X100 F600", "G1 X50 Y50"];
        Assert.NotNull(AuditOf(lines).Check(new(75, 25, 0), null, 1, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        Assert.Null(AuditOf(lines).Check(new(75, 25, 0), null, 1, 0, TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(14)));
        Assert.Null(AuditOf(lines).Check(new(75, 25, 0), null, 2, 0, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)));
    }

    /// <summary>A report read late, and the next one soon after: the machine went on between the questions, not between the answers.</summary>
    [Fact]
    public void Report_ThatArrivedLate_IsJudgedByWhenItWasAskedFor()
    {
        PathAudit audit = AuditOf("G1 X100 F600");
        Assert.Null(audit.Check(new(10, 0, 0), null, 1, 0, asked: TimeSpan.FromSeconds(1), now: TimeSpan.FromSeconds(1.9)));
        Assert.Null(audit.Check(new(20, 0, 0), null, 1, 0, asked: TimeSpan.FromSeconds(1.9), now: TimeSpan.FromSeconds(2)));
        Assert.NotNull(audit.Check(new(35, 0, 0), null, 1, 0, asked: TimeSpan.FromSeconds(2.1), now: TimeSpan.FromSeconds(2.2)));
    }

    [Theory]
    [InlineData("G53 G0 X5", 77, 0, 0)] // machine coordinates: where that is, only the machine knows
    [InlineData("G28", 77, 1, 2)]
    [InlineData("G38.2 Z-10 F50", 0, 0, -3)] // a probe stops where it touches
    public void Path_ThatOnlyTheMachineKnows_IsNotJudged(string line, double x, double y, double z) =>
        Assert.Null(AuditOf(line).Check(new(x, y, z), null, 1, 0, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));

    [Theory]
    [InlineData("G55", 5, 77, 77, true)] // other offsets: only what is named afterwards is known
    [InlineData("G55", 6, 77, 77, false)]
    [InlineData("G92 Y3", 5, 3, 0, true)] // new numbers for the place
    [InlineData("G92 Y3", 5, 0, 0, false)]
    [InlineData("G20 G1 X1 F10", 25.4, 0, 0, true)]
    [InlineData("G91 G1 X1 F10", 5, 0, 0, true)]
    public void Rest_AfterOffsetsAndUnits_IsJudgedByWhatIsKnown(string line, double x, double y, double z, bool allowed)
    {
        string[] lines = line.StartsWith("G2", StringComparison.Ordinal) ? [line] : line.StartsWith("G91", StringComparison.Ordinal) ? ["G1 X4 F10", line] : [line, "G1 X5 F10"];
        Assert.Equal(allowed, AuditOf(lines).CheckAtRest(new(x, y, z)) is null);
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(660, true)]
    [InlineData(1500, false)]
    public void Feed_AboveWhatAnyLineSays_IsFound(double feed, bool allowed) =>
        Assert.Equal(allowed, AuditOf("G1 X10 F600", "G1 Y10 F300").Check(new(4, 0, 0), feed, 1, 0, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)) is null);

    [Fact]
    public void Feed_WhereARapidMayRun_IsNotJudged() =>
        Assert.Null(AuditOf("G1 X10 F600", "G0 X0").Check(new(4, 0, 0), 5000, 1, 0, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));

    /// <summary>A sound job on a whole simulated router, arcs and inches and all: no false alarm.</summary>
    [Fact]
    public void Router_SoundCable_NoFalseAlarm()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            string[] program = Draw(seed).Lines;
            Played played = MachinePlay.Run(Router(), new GrblCore(), program, 115200, TimeSpan.FromMilliseconds(seed % 3 * 8));
            Assert.True(played.Finished, $"seed {seed}: {string.Join('|', played.Notices.TakeLast(3))}");
        }
    }

    /// <summary>A digit of a coordinate changed on the cable, in a program of moves that take longer than a report's interval.</summary>
    [Fact]
    public void Router_CoordinateChangedOnTheCable_StopsAndSaysWhere()
    {
        string[] program = [.. Enumerable.Range(1, 20).Select(i => $"G1 X{i * 37 % 90} Y{i * 23 % 70} F3000")];
        for (int line = 2; line < 20; line += 3)
        {
            string changed = program[line].Replace(" Y", " Y-", StringComparison.Ordinal);
            VirtualRouter machine = Router();
            Played played = MachinePlay.Run(machine, new GrblCore(), program, new ChangingWire(machine, program[line], changed));
            StreamNotice.Failed? failed = played.Failed;
            Assert.True(failed is { Code: StreamFailures.GrblOffPath }, $"line {line}: {string.Join('|', played.Notices.TakeLast(3))}");
            Assert.InRange(failed.Command!.Value, line - 2, line);
            Assert.Contains("mm off the path", failed.Text, StringComparison.Ordinal);
        }
    }

    private static VirtualRouter Router() => new(new RouterConfig { HomingEnabled = false, SoftLimits = false, Log = new() { KeepCommands = true } });

    private static double Distance(in PathPoint a, in PathPoint b) =>
        Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)) + ((a.Z - b.Z) * (a.Z - b.Z)));

    private static PathAudit AuditOf(Drawn drawn) => AuditOf(drawn.Lines);

    private static PathAudit AuditOf(params string[] lines)
    {
        var audit = new PathAudit(ToleranceMm);
        audit.Begin(new PathPoint(0, 0, 0), 0, TimeSpan.Zero);
        var modal = new ModalState(Dialect.Grbl);
        var block = new GCodeBlock();
        for (int i = 0; i < lines.Length; i++)
        {
            block.Parse(Encoding.ASCII.GetBytes(lines[i]));
            modal.Apply(block, out Motion motion);
            audit.Sent(i, 0, block, modal, motion);
        }

        return audit;
    }

    private sealed record Drawn(string[] Lines, List<(int Command, PathPoint At)> Places);

    /// <summary>Draws a program and, beside it, the places it leads through, 0.1 mm or less apart.</summary>
    private static Drawn Draw(int seed)
    {
        var random = new Random(seed);
        var lines = new List<string> { "G0 X0 Y0 Z0" };
        var places = new List<(int, PathPoint)> { (0, new PathPoint(0, 0, 0)) };
        (double x, double y, double z) = (0, 0, 0);
        bool relative = false, inches = false;
        for (int i = 0; i < 25; i++)
        {
            if (random.Next(5) == 0)
            {
                relative = !relative;
                lines.Add(relative ? "G91" : "G90");
            }

            if (random.Next(6) == 0)
            {
                inches = !inches;
                lines.Add(inches ? "G20" : "G21");
            }

            double unit = inches ? 25.4 : 1;
            string F() => string.Create(CultureInfo.InvariantCulture, $" F{1500 / unit:0.###}");
            string Word(char letter, double from, double to) => string.Create(CultureInfo.InvariantCulture, $" {letter}{(relative ? to - from : to) / unit:0.####}");
            if (random.Next(3) > 0)
            {
                (double tx, double ty, double tz) = (random.Next(0, 60), random.Next(0, 60), random.Next(-5, 5));
                lines.Add((random.Next(4) == 0 ? "G0" : "G1" + F()) + Word('X', x, tx) + Word('Y', y, ty) + Word('Z', z, tz));
                int steps = 1 + (int)(Math.Sqrt(((tx - x) * (tx - x)) + ((ty - y) * (ty - y)) + ((tz - z) * (tz - z))) / 0.1);
                for (int s = 1; s <= steps; s++)
                {
                    double share = (double)s / steps;
                    places.Add((lines.Count - 1, new PathPoint(x + (share * (tx - x)), y + (share * (ty - y)), z + (share * (tz - z)))));
                }

                (x, y, z) = (tx, ty, tz);
                continue;
            }

            // An arc of the XY plane about a centre, from where the tool stands, with a rise.
            double radius = 2 + (random.NextDouble() * 15), begin = random.NextDouble() * Math.Tau;
            double sweep = (0.3 + (random.NextDouble() * 5)) * (random.Next(2) == 0 ? 1 : -1), rise = random.Next(-2, 3);
            (double cx, double cy) = (x - (radius * Math.Cos(begin)), y - (radius * Math.Sin(begin)));
            (double ex, double ey) = (cx + (radius * Math.Cos(begin + sweep)), cy + (radius * Math.Sin(begin + sweep)));
            string centre = string.Create(CultureInfo.InvariantCulture, $" I{(cx - x) / unit:0.####} J{(cy - y) / unit:0.####}");
            lines.Add((sweep > 0 ? "G3" : "G2") + F() + Word('X', x, ex) + Word('Y', y, ey) + Word('Z', z, z + rise) + centre);
            int pieces = 1 + (int)(radius * Math.Abs(sweep) / 0.1);
            for (int s = 1; s <= pieces; s++)
            {
                double share = (double)s / pieces, angle = begin + (share * sweep);
                places.Add((lines.Count - 1, new PathPoint(cx + (radius * Math.Cos(angle)), cy + (radius * Math.Sin(angle)), z + (share * rise))));
            }

            (x, y, z) = (ex, ey, z + rise);
        }

        return new Drawn([.. lines], places);
    }
}
