using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Machines;

public class MachineFitTests
{
    private static readonly Requirements Everything = new(
        MachineKind.Router, Dialect.Grbl, new Volume(new(221), new(1), new(1)), new Celsius(261), new Celsius(101), "petg");

    [Fact]
    public void Check_AllAsAsked_Fits() => Assert.Null(MachineFit.Check(Samples.Printer, "pla", ["fdm-printer"], Samples.Pla));

    /// <summary>A program that is wrong in every way, put right one thing after the other: each refusal comes in its turn.</summary>
    [Fact]
    public void Check_WrongInEveryWay_RefusesInDocumentedOrder()
    {
        (Requirements Asks, string[] Classes, string Code)[] steps =
        [
            (Everything, [], MachineRefusals.WrongKind),
            (Everything with { Kind = MachineKind.Printer }, [], MachineRefusals.WrongDialect),
            (Everything with { Kind = MachineKind.Printer, Dialect = Dialect.Marlin }, [], MachineRefusals.TooLarge),
            (Samples.Pla with { Hotend = new(261), Bed = new(101), Material = "petg" }, [], MachineRefusals.HotendTooHot),
            (Samples.Pla with { Bed = new(101), Material = "petg" }, [], MachineRefusals.BedTooHot),
            (Samples.Pla with { Material = "petg" }, [], MachineRefusals.NotAuthorised),
            (Samples.Pla with { Material = "petg" }, ["fdm-printer"], MachineRefusals.MaterialNotLoaded),
        ];
        Assert.Equal(steps.Select(s => s.Code), steps.Select(s => MachineFit.Check(Samples.Printer, "pla", s.Classes, s.Asks)?.Code));
    }

    [Theory]
    [InlineData(220, 220, 250, true)]
    [InlineData(220.001, 220, 250, false)]
    [InlineData(220, 220.001, 250, false)]
    [InlineData(220, 220, 250.001, false)]
    [InlineData(double.NaN, 1, 1, false)]
    public void Check_Extent_FitsUpToTheVolume(double x, double y, double z, bool fits) => Assert.Equal(
        fits, MachineFit.Check(Samples.Printer, "pla", null, Samples.Pla with { Extent = new Volume(new(x), new(y), new(z)) }) is null);

    [Theory]
    [InlineData(260, null)]
    [InlineData(260.1, MachineRefusals.HotendTooHot)]
    [InlineData(double.NaN, MachineRefusals.HotendTooHot)]
    [InlineData(double.PositiveInfinity, MachineRefusals.HotendTooHot)]
    public void Check_Hotend_AllowedUpToTheLimit(double celsius, string? code) => Assert.Equal(
        code, MachineFit.Check(Samples.Printer, "pla", null, Samples.Pla with { Hotend = new Celsius(celsius) })?.Code);

    [Fact]
    public void Check_HeaterThatIsNotThere_RefusedUnlessOnlySwitchedOff()
    {
        MachineSpec cold = Samples.Printer with { MaxHotend = null, MaxBed = null };
        Requirements off = Samples.Pla with { Hotend = new Celsius(0), Bed = null };
        Assert.Null(MachineFit.Check(cold, "pla", null, off));
        Assert.Equal(MachineRefusals.NoHotend, MachineFit.Check(cold, "pla", null, off with { Hotend = new Celsius(1) })?.Code);
        Assert.Equal(MachineRefusals.NoHeatedBed, MachineFit.Check(cold, "pla", null, off with { Bed = new Celsius(1) })?.Code);
    }

    [Theory]
    [InlineData("pla", "pla", true)]
    [InlineData("pla", "PLA", false)]
    [InlineData("pla", "pla-plus", false)]
    [InlineData("pla", null, false)]
    [InlineData(null, "petg", true)]
    [InlineData(null, null, true)]
    public void Check_Material_NeverSubstituted(string? asked, string? loaded, bool fits) => Assert.Equal(
        fits, MachineFit.Check(Samples.Printer, loaded, null, Samples.Pla with { Material = asked }) is null);

    [Fact]
    public void Check_WithoutClasses_LeavesAuthorisationOut()
    {
        Assert.Null(MachineFit.Check(Samples.Printer, "pla", null, Samples.Pla));
        Assert.Equal(MachineRefusals.NotAuthorised, MachineFit.Check(Samples.Printer, "pla", ["cnc-router"], Samples.Pla)?.Code);
    }
}
