using System.Globalization;
using System.Text;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.TestSupport;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests.Planning;

/// <summary>The estimate against the clock of machines that share no code with it.</summary>
public class EstimateTests
{
    private static readonly MotionLimits Printer = new()
    {
        MaxFeedX = new(12_000),
        MaxFeedY = new(12_000),
        AccelerationMmPerS2 = 1_250,
        AccelerationXMmPerS2 = 3_000,
        AccelerationYMmPerS2 = 2_500,
        TravelAccelerationMmPerS2 = 2_000,
        RetractAccelerationMmPerS2 = 1_500,
        Homing = new HomingWay { RestsAt = new(new(30), new(20), new(15)) },
    };

    private static readonly PrinterConfig Config = new()
    {
        FeedMax = new(200, 200, 12, 60),
        AccelerationMax = new(3_000, 2_500, 100, 5_000),
        PrintAcceleration = 1_250,
        TravelAcceleration = 2_000,
        RetractAcceleration = 1_500,
    };

    // One row: layers, radius of the perimeters in mm, segments of a perimeter, speed in mm/s, what else is in it.
    [Theory]
    [InlineData(6, 20, 36, 40, "")]
    [InlineData(6, 20, 720, 80, "")]
    [InlineData(4, 8, 400, 150, "")]
    [InlineData(12, 30, 60, 60, "infill")]
    [InlineData(12, 12, 48, 100, "infill retract")]
    [InlineData(5, 25, 90, 120, "infill retract M204 S600")]
    [InlineData(5, 25, 90, 120, "infill M204 P900 T1500")]
    [InlineData(8, 15, 24, 60, "arcs")]
    [InlineData(8, 15, 300, 200, "infill M220 S70")]
    [InlineData(3, 50, 1500, 50, "infill retract cold")]
    public void Printer_OfAnyJob_TakesWhatWasEstimated(int layers, double radius, int segments, double speed, string with)
    {
        string program = Print(layers, radius, segments, speed, with);
        TimeSpan clock = MachineClock.Run(new VirtualPrinter(Config), program, "M400");
        ProgramSummary summary = ProgramAnalysis.Read(Encoding.ASCII.GetBytes(program), Printer, Dialect.Marlin);
        Assert.InRange(summary.Estimate / clock, 0.98, 1.02);
    }

    [Theory]
    [InlineData(30, 20, 1200)]
    [InlineData(200, 30, 2500)]
    [InlineData(900, 15, 3000)]
    public void Router_OfAnyJob_TakesWhatWasEstimated(int segments, double radius, double feed)
    {
        var program = new StringBuilder("G21 G90 G17\nG0 X0 Y0 Z5\n");
        for (int pass = 1; pass <= 4; pass++)
        {
            Line(program, $"G0 X{radius:0.###} Y0\nG1 Z{-pass * 0.5:0.###} F300\n");
            for (int i = 1; i <= segments; i++) Line(program, $"G1 X{radius * Math.Cos(i * Math.Tau / segments):0.###} Y{radius * Math.Sin(i * Math.Tau / segments):0.###} F{feed}\n");
            Line(program, $"G2 X{-radius:0.###} Y0 I{-radius:0.###} J0 F{feed}\nG0 Z5\nG4 P0.5\n");
        }

        var machine = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Acceleration = new(400, 400, 150, 1) });
        TimeSpan clock = MachineClock.Run(machine, program.ToString(), "G4 P0.01");
        TimeSpan estimate = ProgramAnalysis.Read(Encoding.ASCII.GetBytes(program.ToString()), MotionLimits.Router, Dialect.Grbl).Estimate;
        Assert.InRange(estimate / clock, 0.98, 1.02);
    }

    // One row: an arc from the origin, how often it is gone, and how fast.
    [Theory]
    [InlineData("G2 X20 Y0 I10 J0", 6, 600)]
    [InlineData("G2 X20 Y0 I10 J0", 6, 4800)]
    [InlineData("G3 X80 Y0 I40 J0", 6, 4800)]
    [InlineData("G3 X80 Y80 I40 J40", 4, 2400)]
    [InlineData("G2 X1 Y0 I0.5 J0", 60, 1200)]
    [InlineData("G2 X0.2 Y0.2 R0.2", 90, 3000)]
    [InlineData("G2 X0 Y0 I30 J0", 4, 4000)]
    [InlineData("G3 X10 Y10 Z-4 R15", 8, 1500)]
    [InlineData("G3 X0 Y0 Z-20 I25 J0", 2, 5000)]
    [InlineData("G18 G2 X20 Z0 I10 K0", 6, 2000)]
    public void Router_OnArcsOfAnySize_TakesWhatWasEstimated(string arc, int times, double feed)
    {
        string program = "G21 G90 G17\nG0 X0 Y0 Z0\n" + string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"G17 G0 X0 Y0 Z0\n{arc} F{feed}\n"), times));
        var machine = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Acceleration = new(400, 400, 150, 1) });
        TimeSpan clock = MachineClock.Run(machine, program, "G4 P0.01");
        TimeSpan estimate = ProgramAnalysis.Read(Encoding.ASCII.GetBytes(program), MotionLimits.Router, Dialect.Grbl).Estimate;
        Assert.InRange(estimate / clock, 0.98, 1.02);
    }

    [Theory]
    [InlineData("G2 X150 Y100 I25 J0 E3", 6, 1200)]
    [InlineData("G3 X150 Y100 I25 J0 E3", 6, 9000)]
    [InlineData("G2 X104 Y104 R4 E0.2", 40, 3600)]
    [InlineData("G2 X102 Y100 R1.2", 80, 6000)]
    [InlineData("G2 I40 J40 E9", 5, 12000)]
    public void Printer_OnArcsOfAnySize_TakesWhatWasEstimated(string arc, int times, double feed)
    {
        string program = "M302 P1\nG28\nM83\nG1 Z5 F600\n" + string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"G0 X100 Y100 F9000\n{arc} F{feed}\n"), times));
        TimeSpan clock = MachineClock.Run(new VirtualPrinter(Config), program, "M400");
        TimeSpan estimate = ProgramAnalysis.Read(Encoding.ASCII.GetBytes(program), Printer, Dialect.Marlin).Estimate;
        Assert.InRange(estimate / clock, 0.98, 1.02);
    }

    /// <summary>Nobody cuts this; it must not keep a core busy for a day either.</summary>
    [Fact]
    public void Arcs_OfAMillionTurns_AreReadAtOnce()
    {
        string program = "G21 G90\nG0 X0 Y0\n" + string.Concat(Enumerable.Repeat("G2 X0 Y0 I900 J0 P1000 F5000\n", 1_000));
        double seconds = ProgramAnalysis.Read(Encoding.ASCII.GetBytes(program), MotionLimits.Router, Dialect.Grbl).Estimate.TotalSeconds;
        Assert.InRange(seconds / (1_000 * 1_001 * Math.Tau * 900 / 5_000 * 60), 0.98, 1.1);
    }

    [Fact]
    public void Progress_HalfWayByTime_IsHalfWayOnTheMachine()
    {
        // Half of the lines are a slow first layer; by lines it would be at 50 %, by time at far more.
        string slow = Print(1, 20, 500, 5, ""), fast = Print(1, 20, 500, 100, "").Split("G1 Z0.2")[1];
        string program = slow + "G1 Z0.2" + fast;
        ProgramSummary summary = ProgramAnalysis.Read(Encoding.ASCII.GetBytes(program), Printer, Dialect.Marlin);
        TimeSpan first = MachineClock.Run(new VirtualPrinter(Config), slow, "M400");
        TimeSpan whole = MachineClock.Run(new VirtualPrinter(Config), program, "M400");
        long commands = slow.Split('\n').Count(line => line.Length > 0);
        Assert.Equal(first / whole, summary.Progress.Fraction(commands), 2);
    }

    private static string Print(int layers, double radius, int segments, double speed, string with)
    {
        var text = new StringBuilder("M140 S60\nM104 S200\nG28\n");
        text.Append(with.Contains("cold", StringComparison.Ordinal) ? "M302 P1\n" : "M190 S60\nM109 S200\n").Append("M83\n");
        if (with.IndexOf("M2", StringComparison.Ordinal) is >= 0 and int at) text.Append(with[at..].Replace(" cold", "", StringComparison.Ordinal)).Append('\n');
        for (int layer = 1; layer <= layers; layer++)
        {
            Line(text, $"G1 Z{layer * 0.2:0.###} F600\nG0 X{110 + radius:0.###} Y100 F9000\n");
            if (with.Contains("retract", StringComparison.Ordinal)) text.Append("G1 E-1.2 F2400\nG1 E1.2 F2400\n");
            Line(text, $"G1 F{speed * 60:0.###}\n");
            for (int i = 1; i <= segments; i++) Line(text, $"G1 X{110 + (radius * Math.Cos(i * Math.Tau / segments)):0.###} Y{100 + (radius * Math.Sin(i * Math.Tau / segments)):0.###} E{radius / segments * 0.2:0.#####}\n");
            if (with.Contains("arcs", StringComparison.Ordinal)) Line(text, $"G2 X{110 - radius:0.###} Y100 I{-radius:0.###} J0 E1\nG3 X{110 + radius:0.###} Y100 I{radius:0.###} J0 E1\n");
            if (!with.Contains("infill", StringComparison.Ordinal)) continue;
            for (int i = 0; i < 40; i++) Line(text, $"G1 X{110 - radius + (i * radius / 20):0.###} Y{(i / 2 % 2 == 0 ? 90 : 110)} E0.4\n");
        }

        return text.Append("M104 S0\nM140 S0\nM107\nM84\n").ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture));
}
