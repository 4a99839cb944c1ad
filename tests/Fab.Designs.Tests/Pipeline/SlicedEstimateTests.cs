using Fab.Designs.Pipeline;
using Fab.Designs.Slicing;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.TestSupport;
using Fab.VirtualMachines;

namespace Fab.Designs.Tests.Pipeline;

/// <summary>Ten designs as people order them, sliced, and run on the machine a demo hub would make of the same spec.</summary>
[Collection("workshop")]
public sealed class SlicedEstimateTests(Workshop workshop)
{
    [Theory]
    [InlineData("phone-stand", null, Quality.Normal)]
    [InlineData("phone-stand", "width=40", Quality.Draft)]
    [InlineData("cable-clip", null, Quality.Normal)]
    [InlineData("cable-clip", null, Quality.Fine)]
    [InlineData("wall-hook", null, Quality.Normal)]
    [InlineData("wall-hook", null, Quality.Draft)]
    [InlineData("plant-label", null, Quality.Normal)]
    [InlineData("plant-label", "name=Thyme", Quality.Fine)]
    [InlineData("belt-idler", null, Quality.Normal)]
    [InlineData("belt-idler", null, Quality.Draft)]
    public async Task Job_OnTheVirtualMachine_TakesWhatWasEstimated(string slug, string? parameter, Quality quality)
    {
        MachineSpec spec = TestMachines.Printer;
        Dictionary<string, string> parameters = parameter is null ? [] : new() { [parameter.Split('=')[0]] = parameter.Split('=')[1] };
        var request = new MakeRequest(workshop.Library.Find(slug).Value!, null, parameters, spec, null, quality);
        Outcome<MadeProgram> made = await workshop.Pipeline.MakeAsync(request, null, CancellationToken.None);
        Assert.Null(made.Refusal);

        var machine = new VirtualPrinter(new PrinterConfig
        {
            Volume = new(spec.Volume.X.Value, spec.Volume.Y.Value, spec.Volume.Z.Value, 0),
            FeedMax = new(spec.MaxFeed.Value / 60, spec.MaxFeed.Value / 60, 12, 60),
            PrintAcceleration = spec.Acceleration,
            RetractAcceleration = spec.Acceleration,
            TravelAcceleration = spec.Acceleration,
        });
        TimeSpan clock = MachineClock.Run(machine, workshop.Text(made.Value!.Program), "M400");

        Assert.InRange(made.Value.Summary.Estimate / clock, 0.98, 1.02);
    }
}
