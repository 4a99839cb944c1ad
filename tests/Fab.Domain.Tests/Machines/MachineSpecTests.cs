using System.Reflection;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Machines;

public sealed class MachineSpecTests
{
    private static readonly KeepOut Clip = new("the plate's clip", new(new(0), new(100), new(0)), new(new(12), new(120), new(8)));

    /// <summary>Another in every respect.</summary>
    private static readonly MachineSpec Other = new(
        new MachineId("router-9"), "Router nine", MachineKind.Router, "cnc-router", Dialect.Grbl, new Volume(new(1), new(2), new(3)), new Celsius(99), new Celsius(88),
        new Millimetres(0.8), new MillimetresPerMinute(1), 2, new CentsPerHour(3), "virtual:grbl", new MachineSafety { ParkLift = new(1) }, [Clip], new FirmwareBuffers { ReceiveBytes = 256 })
    {
        Bridge = "bench-1",
    };

    [Fact]
    public void Specs_ThatDifferInOneThing_AreNotEqual()
    {
        PropertyInfo[] properties = [.. typeof(MachineSpec).GetProperties(BindingFlags.Public | BindingFlags.Instance)];
        Assert.Equal(17, properties.Length);
        foreach (PropertyInfo property in properties)
        {
            MachineSpec changed = Samples.Printer with { };
            Assert.Equal(Samples.Printer, changed);
            Assert.NotEqual(property.GetValue(Other), property.GetValue(changed));
            property.SetValue(changed, property.GetValue(Other));
            Assert.True(Samples.Printer != changed, property.Name);
        }
    }

    [Fact]
    public void Specs_WithTheSameKeepOuts_AreEqualWhicheverListHoldsThem()
    {
        MachineSpec one = Samples.Printer with { KeepOuts = [Clip] }, same = Samples.Printer with { KeepOuts = new List<KeepOut> { Clip with { } } };
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.Equal(Samples.Printer, Samples.Printer with { KeepOuts = [] });
    }

    // The clip's name, then its two corners.
    [Theory]
    [InlineData("clip", 0, 0, 0, 1, 1, 1, true)]
    [InlineData("clip", -300, -200, -50, -290, -190, 0, true)]
    [InlineData(" ", 0, 0, 0, 1, 1, 1, false)]
    [InlineData("clip", 0, 0, 0, 0, 1, 1, false)]
    [InlineData("clip", 0, 5, 0, 1, 4, 1, false)]
    [InlineData("clip", 0, 0, double.NaN, 1, 1, 1, false)]
    [InlineData("clip", 0, 0, 0, 1, 1, double.PositiveInfinity, false)]
    [InlineData("clip", -20_000, 0, 0, 1, 1, 1, false)]
    public void KeepOut_ThatIsNoBox_IsRefused(string name, double x, double y, double z, double toX, double toY, double toZ, bool holds)
    {
        MachineSpec spec = Samples.Printer with { KeepOuts = [Clip, new KeepOut(name, new(new(x), new(y), new(z)), new(new(toX), new(toY), new(toZ)))] };
        Assert.Equal(holds ? null : MachineRefusals.SpecMalformed, MachineSpecs.Check(spec)?.Code);
    }

    [Fact]
    public void KeepOuts_TooManyOrNone_AreRefused()
    {
        Assert.Equal(MachineRefusals.SpecMalformed, MachineSpecs.Check(Samples.Printer with { KeepOuts = [null!] })?.Code);
        Assert.Null(MachineSpecs.Check(Samples.Printer with { KeepOuts = [.. Enumerable.Repeat(Clip, 50)] }));
        Assert.Equal(MachineRefusals.SpecMalformed, MachineSpecs.Check(Samples.Printer with { KeepOuts = [.. Enumerable.Repeat(Clip, 51)] })?.Code);
    }
}
