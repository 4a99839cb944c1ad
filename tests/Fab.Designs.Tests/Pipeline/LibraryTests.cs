using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Fab.Designs.Catalogue;
using Fab.Designs.Pipeline;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.Designs.Tests.Pipeline;

/// <summary>Every design of the library through the real OpenSCAD and PrusaSlicer; programs are read by the test's own eyes.</summary>
[Collection("workshop")]
public sealed class LibraryTests(Workshop workshop)
{
    public static TheoryData<string> Slugs => [.. Directory.EnumerateDirectories(TestMachines.LibraryFolder).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Slugs))]
    public async Task Design_WithItsDefaults_BecomesAProgramThatTheMachineMayRun(string slug)
    {
        Design design = workshop.Library.Find(slug).Value!;

        Outcome<MadeProgram> made = await workshop.MakeAsync(slug);

        Assert.Null(made.Refusal);
        MadeProgram program = made.Value!;
        Assert.Empty(program.Warnings);
        Assert.Equal(workshop.Blobs.Length(program.Program), program.Bytes);
        Assert.Equal(design.Kind, program.Requirements.Kind);
        Assert.InRange(program.Summary.Estimate.TotalMinutes, 3, 300);
        // What the manifest promises is what it takes.
        Assert.InRange(program.Summary.Estimate.TotalMinutes / design.Minutes!.Value, 0.9, 1.1);
        if (design.Kind == MachineKind.Printer) CheckPrint(design, program);
    }

    [Fact]
    public async Task PhoneStand_WithItsDefaults_TakesHalfAnHourToAnHour()
    {
        MadeProgram program = (await workshop.MakeAsync("phone-stand")).Value!;

        Assert.InRange(program.Summary.Estimate.TotalMinutes, 30, 60);
        // Two planners that know nothing of each other.
        Assert.InRange(program.Summary.Estimate.TotalSeconds / program.SlicerEstimate!.Value.Value, 0.85, 1.25);
    }

    [Fact]
    public async Task PhoneStand_MadeWider_IsWiderByJustThat()
    {
        MadePart usual = (await workshop.MakeAsync("phone-stand")).Value!.Parts.Single();
        MadeProgram wide = (await workshop.MakeAsync("phone-stand", null, ("width", "80"))).Value!;

        Assert.Equal(60, usual.Facts.Size.Z.Value, 3);
        Assert.Equal(80, wide.Parts.Single().Facts.Size.Z.Value, 3);
        Assert.Equal("80", wide.Parameters["width"]);
    }

    [Fact]
    public async Task SeedDrawer_IsMadePartByPartOrAltogether()
    {
        MadeProgram all = (await workshop.MakeAsync("seed-drawer")).Value!;
        MadeProgram handle = (await workshop.MakeAsync("seed-drawer", "handle")).Value!;
        Outcome<MadeProgram> none = await workshop.MakeAsync("seed-drawer", "lid");

        Assert.Equal(["case", "drawer", "handle"], all.Parts.Select(part => part.Module));
        Assert.Equal(["handle"], handle.Parts.Select(part => part.Module));
        Assert.Equal(all.Parts[2].Mesh, handle.Parts[0].Mesh);
        Assert.True(handle.FilamentGrams!.Value.Value < all.FilamentGrams!.Value.Value / 5);
        Assert.Equal(DesignRefusals.ModuleUnknown, none.Refusal!.Code);
    }

    /// <summary>The drawer must slide into the case: the inside of one against the outside of the other, measured on the meshes.</summary>
    [Fact]
    public async Task SeedDrawer_FitsItsCaseWithTheStatedPlay()
    {
        MadeProgram all = (await workshop.MakeAsync("seed-drawer")).Value!;
        (double width, double height) bay = (all.Parts[0].Facts.Size.X.Value - 4, all.Parts[0].Facts.Size.Y.Value - 1 - 4);

        Assert.Equal(0.8, bay.width - all.Parts[1].Facts.Size.X.Value, 2);
        Assert.Equal(0.8, bay.height - all.Parts[1].Facts.Size.Z.Value, 2);
    }

    [Fact]
    public async Task Parameters_ThatDoNotGoTogether_AreRefusedInTheDesignsOwnWords()
    {
        Refusal refusal = (await workshop.MakeAsync("phone-stand", null, ("angle", "50"), ("rest_length", "110"), ("width", "31"))).Refusal
            ?? (await workshop.MakeAsync("wall-hook", null, ("height", "40"), ("screw_diameter", "5"))).Refusal!;

        Assert.Equal(DesignRefusals.RenderFailed, refusal.Code);
        Assert.Contains("too short for two screws", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"", DesignRefusals.ParameterForbiddenCharacters)]
    [InlineData("X\"; sphere(500); //", DesignRefusals.ParameterForbiddenCharacters)]
    [InlineData("Töpfe & 'Co'", null)]
    public async Task PlantLabel_WithAnyName_DrawsItOrRefusesIt(string name, string? code)
    {
        Outcome<MadeProgram> made = await workshop.MakeAsync("plant-label", null, ("name", name));

        Assert.Equal(code, made.Refusal?.Code);
    }

    [Fact]
    public async Task RouterDesign_OnAPrinter_IsRefused()
    {
        Design coaster = workshop.Library.Find("router-coaster").Value!;

        Outcome<MadeProgram> made = await workshop.Pipeline.MakeAsync(new MakeRequest(coaster, null, null, TestMachines.Printer), null, CancellationToken.None);

        Assert.Equal(DesignRefusals.WrongMachine, made.Refusal!.Code);
    }

    [Fact]
    public async Task RouterDesign_IsPassedOnByteForByte()
    {
        Design coaster = workshop.Library.Find("router-coaster").Value!;

        MadeProgram made = (await workshop.MakeAsync("router-coaster")).Value!;

        Assert.Equal(coaster.Program!.Content.ToArray(), await File.ReadAllBytesAsync(workshop.Blobs.PathOf(made.Program)!));
        Assert.Null(made.FilamentGrams);
        Assert.InRange(made.Requirements.Extent.X.Value, 103, 112);
    }

    /// <summary>The committed G-code is what its source writes.</summary>
    [Fact]
    public void RouterDesign_IsWhatItsSourceWrites()
    {
        string folder = Path.Combine(TestMachines.LibraryFolder, "router-coaster");
        using Process node = Process.Start(new ProcessStartInfo("node", ["coaster.mjs"]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;

        Assert.Equal(File.ReadAllText(Path.Combine(folder, "coaster.gcode")), node.StandardOutput.ReadToEnd());
    }

    private void CheckPrint(Design design, MadeProgram program)
    {
        string text = workshop.Text(program.Program);
        (double[] x, double[] y, double[] z) = (Words(text, 'X'), Words(text, 'Y'), Words(text, 'Z'));
        Assert.InRange(x.Min(), 0, 220);
        Assert.InRange(x.Max(), 0, 220);
        Assert.InRange(y.Min(), 0, 220);
        Assert.InRange(y.Max(), 0, 220);
        Assert.InRange(z.Max(), program.Parts.Max(part => part.Facts.Size.Z.Value), 240);
        Assert.Equal(program.Layers, Regex.Count(text, "^;LAYER_CHANGE", RegexOptions.Multiline));
        Assert.All([.. x, .. y, .. z], value => Assert.True(value >= 0));

        // Heaters on before the first filament, off at the end; filament summed up by hand.
        int firstFeed = text.IndexOf(" E", StringComparison.Ordinal);
        Assert.InRange(text.IndexOf("M109 S", StringComparison.Ordinal), 0, firstFeed);
        Assert.True(text.LastIndexOf("M104 S0", StringComparison.Ordinal) > text.LastIndexOf("M104 S2", StringComparison.Ordinal));
        Assert.Contains("\nM140 S0\n", text[^2000..], StringComparison.Ordinal);
        double fed = Regex.Matches(text, @"^G1 [^;\n]*E(-?[\d.]+)", RegexOptions.Multiline).Sum(m => double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        Assert.InRange(fed / program.FilamentLength!.Value.Value, 0.98, 1.03);

        // What the manifest promises is what comes out.
        Assert.InRange(program.FilamentGrams!.Value.Value / design.Mass!.Value.Value, 0.9, 1.1);
        if (design.Modules.Count > 1) return;
        Assert.Equal(design.OuterDimensions!.Value.X.Value, program.Parts[0].Facts.Size.X.Value, 0.1);
        Assert.Equal(design.OuterDimensions.Value.Y.Value, program.Parts[0].Facts.Size.Y.Value, 0.1);
        Assert.Equal(design.OuterDimensions.Value.Z.Value, program.Parts[0].Facts.Size.Z.Value, 0.1);
    }

    private static double[] Words(string text, char letter) =>
        [.. Regex.Matches(text, $@"^G[01] [^;\n]*{letter}(-?[\d.]+)", RegexOptions.Multiline).Select(m => double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];
}
