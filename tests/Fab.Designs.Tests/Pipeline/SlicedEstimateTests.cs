using System.Text;
using Fab.Designs.Pipeline;
using Fab.Designs.Slicing;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.TestSupport;
using Fab.VirtualMachines;

namespace Fab.Designs.Tests.Pipeline;

/// <summary>Designs as people order them, sliced for slow and fast machines, and run on the machine a demo hub would make of the same spec.</summary>
[Collection("workshop")]
public sealed class SlicedEstimateTests(Workshop workshop)
{
    // One row: what is made of what and how finely, and what the machine can: mm/min and mm/s².
    [Theory]
    [InlineData("phone-stand", "", "pla", Quality.Normal, 12_000, 1_500)]
    [InlineData("phone-stand", "width=40", "petg", Quality.Draft, 6_000, 500)]
    [InlineData("cable-clip", "", "pla", Quality.Fine, 18_000, 5_000)]
    [InlineData("cable-clip", "", "petg", Quality.Normal, 9_000, 1_000)]
    [InlineData("wall-hook", "", "pla", Quality.Normal, 3_600, 300)]
    [InlineData("wall-hook", "", "abs", Quality.Draft, 15_000, 3_000)]
    [InlineData("plant-label", "", "pla", Quality.Normal, 12_000, 1_500)]
    [InlineData("plant-label", "name=Thyme", "petg", Quality.Fine, 7_200, 800)]
    [InlineData("belt-idler", "", "petg", Quality.Normal, 12_000, 1_500)]
    [InlineData("belt-idler", "", "abs", Quality.Draft, 18_000, 8_000)]
    public async Task Print_OnTheVirtualMachine_TakesWhatWasEstimated(string slug, string parameter, string material, Quality quality, double feed, double acceleration)
    {
        MachineSpec spec = SpecOf(feed, acceleration);
        string program = await Sliced(slug, parameter, material, quality, spec);
        AssertNear(Estimate(program, spec), MachineClock.Run(PrinterOf(spec), program, "M400"));
    }

    [Theory]
    [InlineData("belt-idler", Quality.Normal, 12_000, 1_500, 100)]
    [InlineData("belt-idler", Quality.Draft, 18_000, 8_000, 80)]
    [InlineData("cable-clip", Quality.Fine, 6_000, 500, 300)]
    public async Task PrintWithArcs_OnTheVirtualMachine_TakesWhatWasEstimated(string slug, Quality quality, double feed, double acceleration, int leastArcs)
    {
        MachineSpec spec = SpecOf(feed, acceleration);
        (string program, int arcs) = ArcWelding.Weld(await Sliced(slug, "", "petg", quality, spec));
        Assert.True(arcs >= leastArcs, $"Only {arcs} arcs.");
        AssertNear(Estimate(program, spec), MachineClock.Run(PrinterOf(spec), program, "M400"));
    }

    [Theory]
    [InlineData(3_000, 300)]
    [InlineData(1_200, 80)]
    [InlineData(6_000, 900)]
    public async Task Cut_OnTheVirtualMachine_TakesWhatWasEstimated(double feed, double acceleration)
    {
        string program = workshop.Text((await workshop.MakeAsync("router-coaster")).Value!.Program);
        MachineSpec spec = TestMachines.Router with { MaxFeed = new(feed), Acceleration = acceleration };
        RouterConfig any = new();
        var machine = new VirtualRouter(any with
        {
            FeedMax = any.FeedMax with { X = feed, Y = feed },
            Acceleration = any.Acceleration with { X = acceleration, Y = acceleration },
            HomingEnabled = false,
            SoftLimits = false,
        });
        string toTheEnd = program.Split("M30")[0].Split("M2\n")[0];
        AssertNear(Estimate(toTheEnd, spec), MachineClock.Run(machine, toTheEnd, "G4 P0.01"));
    }

    private static MachineSpec SpecOf(double feed, double acceleration) => TestMachines.Printer with { MaxFeed = new(feed), Acceleration = acceleration };

    private async Task<string> Sliced(string slug, string parameter, string material, Quality quality, MachineSpec spec)
    {
        Dictionary<string, string> parameters = parameter.Length == 0 ? [] : new() { [parameter.Split('=')[0]] = parameter.Split('=')[1] };
        var request = new MakeRequest(workshop.Library.Find(slug).Value!, null, parameters, spec, material, new SlicingOptions(quality));
        Outcome<MadeProgram> made = await workshop.Pipeline.MakeAsync(request, null, CancellationToken.None);
        Assert.Null(made.Refusal);
        return workshop.Text(made.Value!.Program);
    }

    private static VirtualPrinter PrinterOf(MachineSpec spec) => new(new PrinterConfig
    {
        Volume = new(spec.Volume.X.Value, spec.Volume.Y.Value, spec.Volume.Z.Value, 0),
        FeedMax = new(spec.MaxFeed.Value / 60, spec.MaxFeed.Value / 60, 12, 60),
        AccelerationMax = new(spec.Acceleration, spec.Acceleration, 100, 5_000),
        PrintAcceleration = spec.Acceleration,
        RetractAcceleration = spec.Acceleration,
        TravelAcceleration = spec.Acceleration,
    });

    private static TimeSpan Estimate(string program, MachineSpec spec) =>
        ProgramAnalysis.Read(Encoding.ASCII.GetBytes(program), MotionLimits.Of(spec), spec.Dialect).Estimate;

    private static void AssertNear(TimeSpan estimate, TimeSpan clock) => Assert.InRange(estimate / clock, 0.98, 1.02);
}
