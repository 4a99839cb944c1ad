using System.Text;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Recovery;

namespace Fab.Firmware.Tests.Recovery;

public sealed class RestartPlanTests
{
    private const string Print = """
        ; printed
        M140 S60
        M104 S205
        M190 S60
        M109 S205
        G28
        G90
        M82
        G92 E0
        M106 S128
        G1 Z0.2 F600
        G1 X10 Y20 E1.5 F1800
        G1 X30 Y20 E3

        G1 X30 Y40 E4.5
        """;

    private const string Cut = """
        G21 G90 G55
        M3 S8000
        M8
        G0 Z5
        G0 X0 Y0
        G1 Z-1 F300
        G91
        G1 X10 F600
        X5
        G2 X1 Y1 I1
        X1 Y1 I1
        """;

    [Fact]
    public void Plan_PrintInItsMiddle_HeatsLiftsGoesThereAndCountsFilamentOn() => Assert.Equal(
        ["G21", "G90", "M140 S60", "M104 S205", "M190 S60", "G1 Z5.2 F600", "M109 S205", "G1 X30 Y20 F3000", "M106 S128",
            "G1 Z0.2 F600", "G92 E3", "G90", "M82", "G1 F1800"],
        At(Print, 14, Dialect.Marlin).Lines);

    [Fact]
    public void Plan_CutInItsMiddle_TurnsTheSpindleBeforeItGoesDown() => Assert.Equal(
        ["G55", "G17G21G90G94", "G0 Z5", "G0 X10 Y0", "M3 S8000", "G4 P2", "G4 P2", "M8", "G1 Z-1 F300", "G17G21G91G1F600"],
        At(Cut, 9, Dialect.Grbl).Lines);

    [Theory]
    [InlineData("T1\nM104 S200\nM104 T0 S180\nG1 X1\n", "G21|G90|M104 T0 S180|M104 T1 S200|T1|M109 T0 S180|M109 T1 S200|G92 E0|G90|M82")]
    [InlineData("G20\nG91\nM83\nG28\nG1 F60\nG1 X1\n", "G21|G90|G1 Z5 F600|G1 X0 Y0 F3000|G1 Z0 F600|G20|G91|M83|G1 F60")]
    [InlineData("G28\nG92 X100\nG1 X110 Y5 F900\nM107\nG1 X1\n", "G21|G90|G1 Z5 F600|G1 X10 Y5 F3000|M107|G1 Z0 F600|G92 X110 E0|G90|M82|G1 F900")]
    [InlineData("M220 S80\nM221 S95\nM109 R210\nM104 S0\nG1 X1\n", "G21|G90|M104 S0|M220 S80|M221 S95|G92 E0|G90|M82")]
    [InlineData("M204 P900\nM201 X500\nM900 K0.05\nM204 P800\nM204 T1500\nG1 X1\n", "G21|G90|M201 X500|M204 P800|M204 T1500|M900 K0.05|G92 E0|G90|M82")]
    public void Plan_EachSetting_IsBroughtAboutAgain(string program, string lines)
    {
        GCodeProgram source = Program(program);
        Assert.Equal(lines, string.Join('|', RestartPlan.Make(source, source.Count - 1, Dialect.Marlin).Lines));
    }

    [Theory]
    [InlineData("G21\nG43.1 Z12.5\nG0 Z20\nG0 X1\nG1 X2 F100\n", "G54|G17G21G90G94|G0 Z32.5|G0 X1|G1 Z32.5 F300|G43.1 Z12.5|G17G21G90G0")]
    [InlineData("G21\nG0 X5\nG92 X0\nG1 X2 F100\n", "G54|G17G21G90G94|G0 X5|G92 X0|G17G21G90G0")]
    [InlineData("G20 G93\nG18\nG1 X1 F30\nG1 X2 F30\n", "G54|G17G21G90G94|G0 X25.4|G18G20G90G93G1")]
    [InlineData("G21\nM4 S900\nM7\nG1 X1 F100\nM9\nG1 X2\n", "G54|G17G21G90G94|G0 X1|M4 S900|G4 P2|G4 P2|G17G21G90G1F100")]
    public void Plan_EachSettingOfARouter_IsBroughtAboutAgain(string program, string lines)
    {
        GCodeProgram source = Program(program);
        Assert.Equal(lines, string.Join('|', RestartPlan.Make(source, source.Count - 1, Dialect.Grbl).Lines));
    }

    [Fact]
    public void Plan_TheBeginning_NeedsNothing()
    {
        RestartPlan plan = At(Print, 1, Dialect.Marlin);
        Assert.Equal((0, 2, "M140 S60"), (plan.Command, plan.SourceLine, plan.Text));
        Assert.Empty(plan.Lines);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void Plan_LineThatGoesOnWithAnArc_SaysSo(long line, bool goesOn) => Assert.Equal(goesOn, At(Cut, line, Dialect.Grbl).GoesOnWithAnArc);

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 0L)]
    [InlineData(2, 0L)]
    [InlineData(13, 11L)]
    [InlineData(14, 12L)]
    [InlineData(15, 12L)]
    [InlineData(16, null)]
    public void CommandAt_LineOfTheFile_IsTheNextCommand(long line, long? command) => Assert.Equal(command, RestartPlan.CommandAt(Program(Print), line));

    private static RestartPlan At(string text, long line, Dialect dialect)
    {
        GCodeProgram program = Program(text);
        return RestartPlan.Make(program, RestartPlan.CommandAt(program, line)!.Value, dialect);
    }

    private static GCodeProgram Program(string text) => GCodeProgram.Of(Encoding.ASCII.GetBytes(text));
}
