using System.Text;
using Fab.Domain.Commands;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Preflight;

namespace Fab.Firmware.Tests.Preflight;

public class ProgramPreflightTests
{
    private static readonly MachineLimits Printer = new()
    {
        Kind = MachineKind.Printer,
        Dialect = Dialect.Marlin,
        Volume = new(new(200), new(210), new(220)),
        MaxHotend = new(260),
        MaxBed = new(100),
        MaxChamber = new(0),
        Material = "PLA",
        Nozzle = new(0.4),
    };

    private static readonly MachineLimits Router = new()
    {
        Kind = MachineKind.Router,
        Dialect = Dialect.Grbl,
        Volume = new(new(300), new(180), new(45)),
        MaxSpindleRpm = 10_000,
        Motion = MotionLimits.Router,
    };

    private static readonly MachineSpec Spec = new(
        new("reprap-1"), "RepRap", MachineKind.Printer, "fdm-printer", Dialect.Marlin, new(new(200), new(200), new(220)), new(260), new(100), new(0.4), new(12_000), 1_250, new(0), "virtual:marlin");

    private static readonly KeepOut Clamp = new("the clamp", new(new(100), new(100), default), new(new(120), new(120), new(15)));

    private const string GoodPrint = "M140 S60\nM104 S200\nG28\nM109 S200\nG1 X10 Y10 Z0.2 F3000\nG1 X20 E1\nM104 S0\nM140 S0\nM84\n";

    private const string GoodCut = "G21 G90\nG54\nM3 S8000\nG0 Z5\nG0 X10 Y10\nG1 Z-1 F100\nX20 Y10\nM5\nM30\n";

    [Fact]
    public void Good_Programs_MayRunWithoutAWord()
    {
        Assert.Empty(Check(GoodPrint, Printer).Findings);
        Assert.Empty(Check(GoodCut, Router).Findings);
    }

    // One row: the program, then what is said first, with its line.
    [Theory]
    [InlineData("", PreflightCodes.Empty, null)]
    [InlineData("; nothing\n\n", PreflightCodes.Empty, null)]
    [InlineData("GCDE\u0001\u0002", PreflightCodes.Binary, null)]
    [InlineData("PK\u0003\u0004...", PreflightCodes.Binary, null)]
    [InlineData("solid part\nfacet normal 0 0 1\n", PreflightCodes.Binary, null)]
    [InlineData("G28\nG1 X\0", PreflightCodes.Binary, null)]
    [InlineData("G28\nM104 S261\n", PreflightCodes.TooHot, 2L)]
    [InlineData("G28\nM109 R300\n", PreflightCodes.TooHot, 2L)]
    [InlineData("G28\nM190 S101\n", PreflightCodes.TooHot, 2L)]
    [InlineData("G28\nM141 S50\n", PreflightCodes.NoHeater, 2L)]
    [InlineData("G28\nG1 X200.5\n", PreflightCodes.OutsideVolume, 2L)]
    [InlineData("G28\nG1 Y-1\n", PreflightCodes.OutsideVolume, 2L)]
    [InlineData("G28\nG91\nG1 Z200\nG1 Z21\n", PreflightCodes.OutsideVolume, 4L)]
    [InlineData("G28\nG1 X195 Y50\nG2 X195 Y70 I0 J10\nG2 X195 Y50 I0 J-10\n", PreflightCodes.OutsideVolume, 4L)]
    [InlineData("G28\nG20\nG1 X8\n", PreflightCodes.OutsideVolume, 3L)]
    [InlineData("G28\nG1 X100\nG92 X0\nG1 X150\n", PreflightCodes.OutsideVolume, 4L)]
    [InlineData("G28\nM3 S1000\n", PreflightCodes.OtherDialect, 2L)]
    [InlineData("G28\n$H\n", PreflightCodes.OtherDialect, 2L)]
    [InlineData("G28\nX10 Y10\n", PreflightCodes.OtherDialect, 2L)]
    [InlineData("G28\nG94\n", PreflightCodes.OtherDialect, 2L)]
    [InlineData("G21 G90\n", PreflightCodes.SeveralCommands, 1L)]
    [InlineData("G28\nSTART_PRINT BED=60\n", PreflightCodes.UnknownCommand, 2L)]
    [InlineData("G28\nM9999\n", PreflightCodes.UnknownCommand, 2L)]
    [InlineData("G28\nG777\n", PreflightCodes.UnknownCommand, 2L)]
    [InlineData("G28\nM112\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM500\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM502\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM303 E0 S200\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM997\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM23 other.gco\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM110 N5\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM28 B1 part.gco\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nD576 S1\n", PreflightCodes.UnknownCommand, 2L)]
    [InlineData("G28\nM876 S0\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM108\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM999\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM302 S0\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM211 S0\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nM92 X160\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28\nT1\n", PreflightCodes.NoSuchTool, 2L)]
    [InlineData("G28\nM104 T2 S200\n", PreflightCodes.NoSuchTool, 2L)]
    [InlineData("G28\nG2 X10 Y10\n", PreflightCodes.Malformed, 2L)]
    [InlineData("G28\nG1 X50 Y50\nG2 X62 Y50 I5 J0\n", PreflightCodes.ArcOpen, 3L)]
    [InlineData("G28\nM121\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G28 O\n", PreflightCodes.ForbiddenCommand, 1L)]
    [InlineData("G28\nM117 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\n", PreflightCodes.LineTooLong, 2L)]
    public void Printer_BadProgram_IsRefused(string gcode, string code, long? line) => Refused(Check(gcode, Printer), code, line);

    [Theory]
    [InlineData("G21\nM104 S200\n", PreflightCodes.OtherDialect, 2L)]
    [InlineData("G21\nG28 X0\nG29\n", PreflightCodes.OtherDialect, 3L)]
    [InlineData("G21\nG1 X1 E1 F100\n", PreflightCodes.OtherDialect, 2L)]
    [InlineData("G21\n$100=80\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G21\n$H\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G21\nG10 L20 P1 X0\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G21\nG28.1\n", PreflightCodes.ForbiddenCommand, 2L)]
    [InlineData("G21\nG1 X1! F100\n", PreflightCodes.RealTimeCharacter, 2L)]
    [InlineData("G21\nG1 X? F100\n", PreflightCodes.RealTimeCharacter, 2L)]
    [InlineData("G21\nG0 X0\nG0 X301\n", PreflightCodes.OutsideVolume, null)]
    [InlineData("G21\nM3 S12000\n", PreflightCodes.SpindleTooFast, 2L)]
    [InlineData("G21\nG0 X0 Y0\nG1 X5 F100\nT2 M6\n", PreflightCodes.NoSuchTool, 4L)]
    [InlineData("G21\nG1 X F100\n", PreflightCodes.Malformed, 2L)]
    [InlineData("G21\nG0 X0 Y0\nG1 X10\n", PreflightCodes.NoFeed, 3L)]
    [InlineData("G21\nG0 X0 Y0\nG2 X10 Y0 I4.99 J0 F100\n", PreflightCodes.ArcOpen, 3L)]
    [InlineData("G21\nG0 X0 Y0\nG2 X10 Y0 R2 F100\n", PreflightCodes.Malformed, 3L)]
    [InlineData("G21\nG1 X1.0000000000000000000000000000000000000 Y1.0000000000000000000000000000000000000\n", PreflightCodes.LineTooLong, 2L)]
    [InlineData("G21\nG81 X1 Y1 Z-3 R2\n", PreflightCodes.UnknownCommand, 2L)]
    public void Router_BadProgram_IsRefused(string gcode, string code, long? line) => Refused(Check(gcode, Router), code, line);

    [Theory]
    [InlineData("M104 S200\nG1 X10 Y10 Z1\nM104 S0\n", PreflightCodes.NotHomed)]
    [InlineData("G1 X10 Y10\nG28\n", PreflightCodes.NotHomed)]
    [InlineData("G28 X Y\nG1 Z5\n", PreflightCodes.NotHomed)]
    [InlineData("G28\nG1 X10 E1\n", PreflightCodes.ExtrudesCold)]
    [InlineData("G28\nM109 S120\nG1 X10 E1\nM104 S0\n", PreflightCodes.ExtrudesCold)]
    [InlineData("G28\nM104 S200\nG1 X10 E1\nM104 S0\n", PreflightCodes.ExtrudesCold)]
    [InlineData("G28\nM109 S200\nG1 X10 E1\nM104 S0\nG1 X20 E2\n", PreflightCodes.ExtrudesCold)]
    [InlineData("G28\nG20\nG1 X1\n", PreflightCodes.UnitsDoubtful)]
    [InlineData("G28\nG1 X1.5 Y2\n", PreflightCodes.UnitsDoubtful)]
    [InlineData("G28\nG1 X50 Y50\nG2 X60.2 Y50 I5 J0\n", PreflightCodes.ArcOpen)]
    [InlineData("G28\nM104 S200\n", PreflightCodes.LeavesHeatersOn)]
    [InlineData("G28\nM0 look\n", PreflightCodes.PausesForPerson)]
    [InlineData("G28\nG1 X10 F99000\n", PreflightCodes.FeedAboveLimit)]
    [InlineData("G28\n; filament_type = ABS\n", PreflightCodes.OtherMaterial)]
    [InlineData("G28\n; nozzle_diameter = 0.8\n", PreflightCodes.OtherNozzle)]
    [InlineData("G28\nG1 X10 …\n", PreflightCodes.StrippedCharacters)]
    public void Printer_DoubtfulProgram_IsWarnedOf(string gcode, string code) => Warned(Check(gcode, Printer), code);

    [Theory]
    [InlineData("G0 X1\n", PreflightCodes.NoUnits)]
    [InlineData("G21\nG0 X1 Y1 Z1\nG1 Z-1 F100\n", PreflightCodes.SpindleNeverStarts)]
    [InlineData("G21\nT1 M6\nG0 X1\n", PreflightCodes.ToolChangeByHand)]
    [InlineData("G21\nM0\nG0 X1\n", PreflightCodes.PausesForPerson)]
    public void Router_DoubtfulProgram_IsWarnedOf(string gcode, string code) => Warned(Check(gcode, Router), code);

    [Fact]
    public void TooLarge_Stops_AtTheLimit()
    {
        MachineLimits small = Printer with { MaxProgramBytes = 200_000 };
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes("G28\n" + string.Concat(Enumerable.Repeat("G1 X10\n", 100_000))));
        PreflightReport report = ProgramPreflight.Check(stream, small);
        Assert.Equal(PreflightCodes.TooLarge, Assert.Single(report.Findings).Code);
        Assert.True(stream.Position < 400_000);
    }

    [Fact]
    public void Outside_SaysAxisValueLimitAndLine()
    {
        Finding finding = Check("G28\n\nG1 X250 ; far\nG1 X260\n", Printer).Findings[0];
        Assert.Equal((3L, 2L), (finding.Line, finding.Count));
        Assert.Contains("X 250 mm", finding.Message, StringComparison.Ordinal);
        Assert.Contains("0 to 200 mm", finding.Message, StringComparison.Ordinal);
        Assert.StartsWith("Line 3: ", finding.ToRefusal().Message, StringComparison.Ordinal);
        Assert.NotNull(finding.WayOut);
    }

    [Fact]
    public void Travel_WiderThanVolume_IsAllowed()
    {
        MachineLimits wide = Printer with { Travel = new MotionBox(new(0), new(-4), new(0), new(200), new(210), new(220)) };
        Assert.False(Check("G28\nG1 Y-3\n", Printer).MayRun);
        Assert.True(Check("G28\nG1 Y-3\n", wide).MayRun);
    }

    [Fact]
    public void WorkZero_Known_ChecksPlacesInMachineSpace()
    {
        // The zero lies 250 mm left of the far corner, where Grbl homes.
        MachineLimits zeroed = Router with { WorkZeros = WorkZeros.At(new(new(-250), new(-180), new(-40))) };
        Assert.True(Check("G21\nG0 X260\n", Router).MayRun);
        Assert.True(Check("G21\nG0 X240\n", zeroed).MayRun);
        Refused(Check("G21\nG0 X260\n", zeroed), PreflightCodes.OutsideVolume, 2);
        Refused(Check("G21\nG0 X-60\n", zeroed), PreflightCodes.OutsideVolume, 2);
        Refused(Check("G21\nG0 X100\nG55\nG0 X5\n", zeroed), PreflightCodes.OutsideVolume, 4);
        Refused(Check("G21\nG0 X100\nG53 G0 Z1\n", zeroed), PreflightCodes.OutsideVolume, 3);
        Refused(Check("G21\nG0 Z10\nG43.1 Z35\nG0 Z10\n", zeroed), PreflightCodes.OutsideVolume, 4);
        Refused(Check("G21\nG0 X100\nG92 X0\nG0 X160\n", zeroed), PreflightCodes.OutsideVolume, 4);
    }

    // Around a clamp at X 100..120, Y 100..120, up to 15 mm high.
    [Theory]
    [InlineData("G1 X90 Y110 Z5\nG1 X130\n", 3L)]
    [InlineData("G1 X90 Y110 Z5\nG1 Z20\nG1 X130\n", null)]
    [InlineData("G1 X90 Y90 Z5\nG1 X99 Y131\nG1 X131\n", null)]
    [InlineData("G1 X90 Y90 Z5\nG1 X130 Y130\n", 3L)]
    [InlineData("G1 X90 Y110 Z70\nG1 X130 Z0\n", null)]
    [InlineData("G1 X90 Y110 Z20\nG1 X130 Z0\n", 3L)]
    [InlineData("G1 X100 Y90 Z5\nG1 Y130\n", null)]
    [InlineData("G1 X95 Y110 Z5\nG2 X125 Y110 I15 J0\n", null)]
    [InlineData("G1 X95 Y110 Z5\nG2 X125 Y110 R15\n", null)]
    [InlineData("G1 X95 Y110 Z5\nG2 X125 Y110 R40\n", 3L)]
    [InlineData("G1 X110 Y95 Z5\nG1 X110 Y101\nG1 X110 Y95\n", 3L)]
    public void KeepOut_Crossed_IsRefusedWhereItIsEntered(string moves, long? line)
    {
        MachineLimits clamped = Printer with { KeepOuts = [Clamp] };
        PreflightReport report = Check("G28\n" + moves, clamped);
        Assert.Equal(line, report.Findings.FirstOrDefault(finding => finding.Code == PreflightCodes.KeepOut)?.Line);
        Assert.Equal(line is null, report.MayRun);
    }

    /// <summary>Around the clamp, again and again: a program that wants so much looking at is taken to touch.</summary>
    [Theory]
    [InlineData(100, true)]
    [InlineData(4_000, false)]
    public void KeepOut_CircledByTheMillion_IsTakenToBeTouched(int times, bool mayRun)
    {
        string program = "G28\nG1 X80 Y110 Z5\n" + string.Concat(Enumerable.Repeat("G2 I30 P999\n", times));
        Assert.Equal(mayRun, Check(program, Printer with { KeepOuts = [Clamp] }).MayRun);
    }

    [Fact]
    public void KeepOuts_OfTheMachinesDescription_AreLookedAt()
    {
        MachineLimits limits = MachineLimits.Of(Spec with { KeepOuts = [Clamp] }, material: null);
        Finding finding = Check("G28\nG1 X110 Y110 Z5\n", limits).Findings[0];
        Assert.Equal((FindingSeverity.Refused, PreflightCodes.KeepOut, 2L), (finding.Severity, finding.Code, finding.Line));
        Assert.Contains("the clamp at X 110 mm, Y 110 mm, Z 5 mm", finding.Message, StringComparison.Ordinal);
        Assert.True(Check("G28\nG1 X110 Y110 Z5\n", MachineLimits.Of(Spec, material: null)).MayRun);
    }

    [Fact]
    public void KeepOuts_OfARouter_NeedTheZeroToBeChecked()
    {
        MachineLimits clamped = Router with { KeepOuts = [new KeepOut("the left clamp", new(new(-300), new(-120), new(-45)), new(new(-250), new(-80), new(-5)))] };
        const string cut = "G21\nM3 S900\nG0 Z18\nG0 X0 Y0\nG1 Z-1 F100\n";
        Warned(Check(cut, clamped), PreflightCodes.KeepOutsUnchecked);
        Refused(Check(cut, clamped with { WorkZeros = WorkZeros.At(new(new(-280), new(-100), new(-20))) }), PreflightCodes.KeepOut, 5);
        Assert.Empty(Check(cut, clamped with { WorkZeros = WorkZeros.At(new(new(-200), new(-100), new(-20))) }).Findings);
    }

    [Fact]
    public void Vetting_OfASpace_DecidesWhoseProgramsMayHoldACommand()
    {
        VettingRow row = new("M92", Dialect.Marlin, ["steward"], [], "of a test");
        PreflightReport Of(string role, params VettingRow[] rows) => Check("G28\nM92 X80\nM500\n", Printer with
        {
            Vetting = Vetting.For(new VettingTable(1, rows), Spec, VettingUse.Program, [role]),
        });
        Assert.True(Of("steward", row).MayRun);
        Refused(Of("maker", row), PreflightCodes.ForbiddenCommand, 2);
        Assert.True(Of("maker").MayRun);
        Refused(Of("steward", row, row with { Command = "G1", InProgram = [] }, row with { Command = "M500", InProgram = [] }), PreflightCodes.ForbiddenCommand, 3);
        Assert.False(Check("G28\nG1 X10\n", Printer with { Vetting = Vetting.For(new VettingTable(1, [row with { Command = "G1 X" }]), Spec, VettingUse.Program, ["maker"]) }).MayRun);
    }

    [Fact]
    public void Findings_OfManyKinds_AreBoundedAndTheRestCounted()
    {
        PreflightReport report = Check(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"WORD{i}\nWORD{i}\n")), Printer);
        Assert.Equal(100, report.Findings.Count);
        Assert.Equal(10_000, report.Findings.Sum(finding => finding.Count) + report.Untold);
        Assert.False(report.MayRun);
    }

    [Fact]
    public void ManyFlaws_OfOneKind_AreOneFindingWithACount()
    {
        PreflightReport report = Check(string.Concat(Enumerable.Repeat("M500\n", 10_000)), Printer);
        Assert.Equal(10_000, Assert.Single(report.Findings).Count);
    }

    /// <summary>However long the program: what is kept does not grow with its lines.</summary>
    [Theory]
    [InlineData(Dialect.Marlin, "G1 X10 Y10 E1 F1800\nG1 X20 Y10 E1\nG2 X30 Y10 I5 J0 E1\nM106 S12\nG92 E0\n;TYPE:Perimeter\nG1 X999\n")]
    [InlineData(Dialect.Grbl, "G1 X10 Y10 F600\nX20\nG2 X30 Y10 I5 J0\nM3 S900\nN12 G4 P0.1 (wait)\nG1 X99999 F9\n")]
    public void Lines_ByTheThousand_AllocateNothing(Dialect dialect, string lines)
    {
        MachineLimits limits = (dialect == Dialect.Marlin ? Printer : Router with { WorkZeros = WorkZeros.At(new(new(-200), new(-100), new(-20))) }) with { KeepOuts = [Clamp] };
        long few = Allocated(1_000), many = Allocated(11_000);
        Assert.InRange(many - few, long.MinValue, 200_000);

        long Allocated(int times)
        {
            byte[] program = Encoding.ASCII.GetBytes("G28\nG21\n" + string.Concat(Enumerable.Repeat(lines, times)));
            ProgramPreflight.Check(program, limits);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ProgramPreflight.Check(program, limits);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    // One row each of what preflight looks for: a program that is well beside its counterpart above.
    [Theory]
    [InlineData("G28\nM109 S260\nM104 S0\n")]
    [InlineData("G28\nM190 S100\nM140 S0\n")]
    [InlineData("G28\nM141 S0\n")]
    [InlineData("G28\nG1 X200 Y210 Z220 F700\n")]
    [InlineData("G28\nG1 X190 Y50\nG2 X190 Y70 I0 J10\nG2 X190 Y50 I0 J-10\n")]
    [InlineData("G28\nG91\nG1 Z200\nG1 Z20\nG1 X9\n")]
    [InlineData("G28\nG1 X100\nG92 X0\nG1 X100\n")]
    [InlineData("G28\nG1 X10 F12000\nG1 Z5 F720\n")]
    [InlineData("G28\nM109 S200\nG1 X10 E1\nM104 S0\n")]
    [InlineData("G28\nM104 S200\nM109 S200\nG1 X10 E1 F900\nG1 X20 E1\nM104 S0\n")]
    [InlineData("G28\nT0\nM104 T0 S200\nM104 S0\n")]
    [InlineData("G21\nG28\nG90\nG1 X30 Y30\n")]
    [InlineData("G28\nG1 X50 Y50\nG2 X60 Y50 I5 J0\n")]
    [InlineData("G28\nG1 X50 Y50\nG3 X60.02 Y50 I5 J0\n")]
    [InlineData("G28\nG1 X50 Y50\nG2 I5 J0\n")]
    [InlineData("G28\nG1 X50 Y50 ; ünicode in a comment\n")]
    [InlineData("G28\n; filament_type = PLA\n; nozzle_diameter = 0.4\nG1 X50 Y50\n")]
    [InlineData("G91\nG1 Z5\nG90\nG28\nG1 X10 Y10\n")]
    [InlineData("G28 X Y\nG1 X110 Y100\nG28 Z\nG1 Z5\n")]
    public void Printer_GoodCounterpart_IsPassedWithoutAWord(string gcode) => Assert.Empty(Check(gcode, Printer).Findings);

    [Theory]
    [InlineData("G21\nG0 X0\nG0 X300\n")]
    [InlineData("G21\nM3 S10000\nG0 X10\n")]
    [InlineData("G21\nM3 S9000\nG0 X0 Y0\nG1 X10 F100\n")]
    [InlineData("G21\nM3 S9000\nG0 X0 Y0\nG1 X10 F5000\n")]
    [InlineData("G21\nG0 X0 Y0\nG2 X10 Y0 I5 J0 F100\n")]
    [InlineData("G21\nG0 X0 Y0\nG2 X10 Y0 R5 F100\n")]
    [InlineData("G21\nG93\nG0 X0 Y0\nG1 X10 F2\n")]
    [InlineData("G20\nM3 S900\nG0 X0 Y0 Z0.2\nG1 Z-0.1 F5\nG1 X5\nG1 Y5\n")]
    public void Router_GoodCounterpart_IsPassedWithoutAWord(string gcode) => Assert.Empty(Check(gcode, Router).Findings);

    [Fact]
    public void EveryCode_IsKebabCaseAndUnique()
    {
        string[] codes = [.. new[] { typeof(PreflightCodes), typeof(Streaming.StreamFailures) }.SelectMany(type => type.GetFields()).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.All(codes, code => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", code));
        Assert.Distinct(codes);
    }

    private static PreflightReport Check(string gcode, MachineLimits limits) => ProgramPreflight.Check(Encoding.UTF8.GetBytes(gcode), limits);

    private static void Refused(PreflightReport report, string code, long? line)
    {
        Assert.False(report.MayRun);
        Assert.Equal((code, line), (report.Findings[0].Code, report.Findings[0].Line));
        Assert.Equal(code, report.Refusal?.Code);
    }

    private static void Warned(PreflightReport report, string code)
    {
        Assert.True(report.MayRun, report.Refusal?.Message);
        Assert.Contains(report.Findings, finding => finding.Code == code && finding.Severity == FindingSeverity.Warning);
    }
}
