using System.Text;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Recovery;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Tests.Recovery;

/// <summary>Plans to go on with a broken-off job, by where the firmware says the tool is.</summary>
public sealed class ResumePlannerTests
{
    private const string Print = "M140 S60\nM104 S205\nG28\nM190 S60\nM109 S205\nG90\nM83\nM106 S128\nM204 P900\nG1 Z0.2 F600\nG1 X10 Y20 E1 F1800\nG1 X30 Y20 E2\nG1 X30 Y40 E2\n";

    private const string Cut = "G21 G90 G55\nM3 S8000\nM8\nG0 Z5\nG0 X0 Y0\nG1 Z-1 F400\nG2 X10 Y0 I5\nX20 Y0 I5\nX30 Y0 I5\nG1 X40\nX50\n";

    [Fact]
    public void Printer_ThatKnowsItsPlace_LiftsByAWayAndComesBack()
    {
        ResumePlan plan = Plan(Print, Dialect.Marlin, executed: 11, sent: 13, at: new(new(30), new(20), new(0.2)));
        Assert.Equal((12L, true), (plan.FirstCommand, plan.PositionKept));
        Assert.Equal(
            ["G21", "G90", "M204 P900", "M140 S60", "M104 S205", "M190 S60", "G91", "G1 Z5 F600", "G90", "M109 S205", "G1 X30 Y20 F3000", "M106 S128", "G1 Z0.2 F600", "G90", "M83", "G1 F1800"],
            plan.Lines);
    }

    [Fact]
    public void Printer_ThatForgotItsPlace_IsToldItsHeightAndHomesAcross()
    {
        ResumePlan plan = Plan(Print, Dialect.Marlin, executed: 12, sent: 13, at: null);
        Assert.Equal((12L, false), (plan.FirstCommand, plan.PositionKept));
        Assert.Equal(
            ["G21", "G90", "M204 P900", "M140 S60", "M104 S205", "M190 S60", "G92 Z0.2", "G91", "G1 Z5 F600", "G90", "G28 X Y", "M109 S205", "G1 X30 Y20 F3000", "M106 S128", "G1 Z0.2 F600", "G90", "M83", "G1 F1800"],
            plan.Lines);
        Assert.Contains(plan.Checks, check => check.Text.Contains("Z 0.2 mm", StringComparison.Ordinal));
    }

    [Fact]
    public void Printer_NearItsTop_IsLiftedNoHigherThanItGoes()
    {
        IProgramSource program = Program("G28\nG1 Z99 F600\nG1 X10 Y10\nG1 X20\n");
        ResumePlan plan = ResumePlanner.Make(program, Situation(Dialect.Marlin, 3, 3, null) with { MaxZ = new(100) }).Plan!;
        Assert.Contains("G1 Z1 F600", plan.Lines);
    }

    [Fact]
    public void Router_GoesBackAsHighAsItHasBeenAndKeepsItsWordOfMotion()
    {
        ResumePlan plan = Plan(Cut, Dialect.Grbl, executed: 10, sent: 10, at: new(new(40), new(0), new(-1)));
        Assert.Equal((10L, true), (plan.FirstCommand, plan.PositionKept));
        Assert.Equal(["G55", "G17G21G90G94", "G0 Z5", "G0 X40 Y0", "M3 S8000", "G4 P2", "G4 P2", "M8", "G1 Z-1 F300", "G17G21G90G1F400"], plan.Lines);
    }

    /// <summary>Grbl would take a line without a motion word for a straight move, or refuse it.</summary>
    [Theory]
    [InlineData(6, 6)]
    [InlineData(7, 6)]
    [InlineData(8, 6)]
    [InlineData(9, 9)]
    [InlineData(10, 10)]
    public void Router_BrokenOffInArcsThatGoOn_BeginsAtTheLineThatNamesThem(long executed, long first)
    {
        ResumePlan plan = Plan(Cut, Dialect.Grbl, executed, executed, at: null, canHome: true);
        Assert.Equal(first, plan.FirstCommand);
        Assert.Equal(first < executed, plan.Warnings.Any(warning => warning.Text.Contains("goes on with an arc", StringComparison.Ordinal)));
        Assert.Equal("$H", plan.Lines[0]);
    }

    private static ResumePlan Plan(string program, Dialect dialect, long executed, long sent, MachinePosition? at, bool canHome = false)
    {
        (ResumePlan? plan, Domain.Refusal? refusal) = ResumePlanner.Make(Program(program), Situation(dialect, executed, sent, at) with { CanHome = canHome });
        Assert.Null(refusal);
        return plan!;
    }

    private static ResumeSituation Situation(Dialect dialect, long executed, long sent, MachinePosition? at)
    {
        MachinePosition homed = new(new(-9), new(-9), new(-9), new(-9), new(-9), new(-9));
        return new() { Dialect = dialect, Executed = executed, Sent = sent, At = at ?? homed, Before = homed, PositionTrusted = at is not null };
    }

    private static GCodeProgram Program(string text) => GCodeProgram.Of(Encoding.ASCII.GetBytes(text));
}
