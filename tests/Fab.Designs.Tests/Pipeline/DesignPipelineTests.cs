using System.Text;
using Fab.Designs.Catalogue;
using Fab.Designs.Pipeline;
using Fab.Designs.Slicing;
using Fab.Designs.Storage;
using Fab.Designs.Tests.Meshes;
using Fab.Designs.Tools;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Designs.Tests.Pipeline;

[Collection("workshop")]
public sealed class DesignPipelineTests(Workshop workshop)
{
    [Fact]
    public async Task Question_AskedBefore_IsAnsweredWithoutATool()
    {
        MadeProgram first = (await workshop.MakeAsync("cable-clip")).Value!;
        int runs = workshop.Tools.Runs;

        MadeProgram again = (await workshop.MakeAsync("cable-clip", null, ("cable_diameter", "5.0"), ("fixing", "SCREWS"))).Value!;

        Assert.Equal(first.Program, again.Program);
        Assert.Same(first.Summary, again.Summary);
        Assert.Equal(runs, workshop.Tools.Runs);
    }

    /// <summary>The same program, another machine: the report on one is no answer for the other.</summary>
    [Fact]
    public async Task Program_VettedForOneMachine_IsVettedAnewForAnother()
    {
        MadeProgram made = (await workshop.MakeAsync("cable-clip")).Value!;
        MachineSpec colder = TestMachines.Printer with { MaxHotend = new Celsius(200) };

        Assert.Null((await workshop.Pipeline.TakeProgramAsync(made.Program, TestMachines.Printer, null, null, CancellationToken.None)).Refusal);
        Assert.Equal("gcode-too-hot", (await workshop.Pipeline.TakeProgramAsync(made.Program, colder, null, null, CancellationToken.None)).Refusal?.Code);
    }

    [Fact]
    public async Task Question_AskedFromManySidesAtOnce_RunsEachToolOnce()
    {
        int runs = workshop.Tools.Runs;

        Outcome<MadeProgram>[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => workshop.MakeAsync("cable-clip", null, ("cables", "1"))));

        Assert.Single(made.Select(m => m.Value!.Program).Distinct());
        Assert.Equal(runs + 2, workshop.Tools.Runs);
    }

    /// <summary>Nothing of the run (time, folder, threads) may be in the program: two hubs make the same bytes.</summary>
    [Fact]
    public async Task Program_MadeInAnotherPlaceAtAnotherTime_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var blobs = new FileBlobStore(folder.Path);
        var other = new DesignPipeline(
            blobs, new StepCache(folder.Path), new ProcessToolRunner(Path.Combine(folder.Path, "work"), TimeProvider.System));
        Design design = workshop.Library.Find("cable-clip").Value!;

        Outcome<MadeProgram> here = await workshop.MakeAsync("cable-clip");
        Outcome<MadeProgram> there = await other.MakeAsync(new MakeRequest(design, null, null, TestMachines.Printer), null, CancellationToken.None);

        Assert.Equal(here.Value!.Parts[0].Mesh, there.Value!.Parts[0].Mesh);
        Assert.Equal(workshop.Text(here.Value.Program), File.ReadAllText(blobs.PathOf(there.Value.Program)!));
    }

    [Fact]
    public async Task Steps_AreToldInOrder()
    {
        var told = new List<PipelineStep>();
        Design design = workshop.Library.Find("seed-drawer").Value!;

        await workshop.Pipeline.MakeAsync(new MakeRequest(design, null, null, TestMachines.Printer), new Teller(told), CancellationToken.None);

        Assert.Equal(["rendering", "rendering", "rendering", "slicing", "checking"], told.Select(step => step.Name));
        Assert.Equal([1, 2, 3, 4, 5], told.Select(step => step.Number));
        Assert.All(told, step => Assert.Equal(5, step.Of));
    }

    [Theory]
    [InlineData("import(\"/etc/passwd\");")]
    [InlineData("include </etc/passwd>\ncube(1);")]
    [InlineData("use </etc/passwd>\ncube(1);")]
    [InlineData("cube(1); import(str(\"/etc\", \"/pass\", \"wd\"));")]
    [InlineData("surface(file = \"/etc/passwd\");")]
    [InlineData("cube(1); import(\"../../../../../../../../etc/hostname\", convexity = 1);")]
    public async Task Source_ThatReachesOutOfItsFolder_GetsNothingAndIsRefused(string source)
    {
        Outcome<MadeProgram> made = await MakeAsync(source);

        Assert.Equal(DesignRefusals.RenderFailed, made.Refusal!.Code);
        Assert.DoesNotContain("root:", made.Refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cube(10", "syntax error")]
    [InlineData("assert(false, \"Make it wider.\"); cube(1);", "Make it wider.")]
    [InlineData("square(10);", "not a 3D object")]
    [InlineData("// nothing", "empty")]
    [InlineData("difference() { cube(1); cube(3, center = true); }", "empty")]
    public async Task Source_ThatDrawsNothing_IsRefusedInOpenScadsWords(string source, string words)
    {
        Refusal refusal = (await MakeAsync(source)).Refusal!;

        Assert.Equal(DesignRefusals.RenderFailed, refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Source_ThatNeverEnds_IsStoppedAtItsLimit()
    {
        ToolLimits limits = ToolLimits.Default with { Cpu = TimeSpan.FromSeconds(1) };

        Outcome<MadeProgram> made = await MakeAsync("function f(n) = n > 0 ? f(n - 1) : 0; x = [for (i = [0 : 900000]) f(900000)]; cube(1);", limits);

        Assert.Equal(DesignRefusals.ToolTimedOut, made.Refusal!.Code);
    }

    [Fact]
    public async Task Source_ThatEatsMemory_IsStoppedAtItsLimit()
    {
        ToolLimits limits = ToolLimits.Default with { MemoryBytes = 400L << 20, Cpu = TimeSpan.FromSeconds(20) };

        Outcome<MadeProgram> made = await MakeAsync("x = [for (i = 0; i < 900000; i = i + 1) [for (j = [0 : 999]) [i, j, i]]]; cube(len(x));", limits);

        Assert.Equal(DesignRefusals.ToolOutOfMemory, made.Refusal!.Code);
        Assert.Contains("400 MB", made.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Part_LargerThanTheMachine_IsRefusedWithBothSizes()
    {
        Refusal refusal = (await MakeAsync("cube([300, 10, 10]);")).Refusal!;

        Assert.Equal(DesignRefusals.TooLarge, refusal.Code);
        Assert.Contains("300 × 10 × 10 mm", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_ThatDoNotFitTogether_AreRefusedWithAWayOut()
    {
        Refusal refusal = (await workshop.MakeAsync("seed-drawer", null, ("width", "140"), ("depth", "150"), ("height", "70"))).Refusal!;

        Assert.Equal(DesignRefusals.TooLarge, refusal.Code);
        Assert.Contains("one by one", refusal.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pla", 260, 110.0, null)]
    [InlineData("PLA", 260, 110.0, null)]
    [InlineData("pla", 260, null, null)]
    [InlineData("pla", 200, 110.0, DesignRefusals.MaterialBeyondMachine)]
    [InlineData("abs", 260, 80.0, DesignRefusals.MaterialBeyondMachine)]
    [InlineData("abs", 260, null, DesignRefusals.MaterialBeyondMachine)]
    [InlineData("wood", 260, 110.0, DesignRefusals.MaterialUnknown)]
    public void Profile_OfMachineAndMaterial_IsMadeOrRefused(string material, double hotend, double? bed, string? code)
    {
        MachineSpec machine = TestMachines.Printer with { MaxHotend = new Celsius(hotend), MaxBed = bed is { } b ? new Celsius(b) : null };

        Assert.Equal(code, SlicingProfile.For(machine, material, null, supports: false).Refusal?.Code);
    }

    [Fact]
    public async Task Material_ThatTheDesignIsNotOfferedIn_IsRefused()
    {
        var request = new MakeRequest(workshop.Library.Find("belt-idler").Value!, null, null, TestMachines.Printer, "pla");

        Assert.Equal(DesignRefusals.MaterialUnsuitable, (await workshop.Pipeline.MakeAsync(request, null, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Upload_OfAnStl_IsSlicedLikeADesign()
    {
        ContentHash clip = (await workshop.MakeAsync("cable-clip")).Value!.Parts[0].Mesh;
        using Stream stl = workshop.Blobs.Open(clip)!;

        UploadedFile upload = (await workshop.Pipeline.UploadAsync(stl, "my clip.STL", CancellationToken.None)).Value!;
        MadeProgram made = (await workshop.Pipeline.SliceAsync(upload.File, "my clip", TestMachines.Printer, "petg", null, null, CancellationToken.None)).Value!;

        Assert.Equal(("stl", clip), (upload.Kind, upload.File));
        Assert.Equal("my clip", made.Parts.Single().Module);
        Assert.Equal(240, made.Requirements.Hotend!.Value.Value);
    }

    [Fact]
    public async Task Upload_OfAnStlThatIsNone_IsRefused()
    {
        Outcome<UploadedFile> upload = await workshop.Pipeline.UploadAsync(new MemoryStream("G28\nG1 X1"u8.ToArray()), "part.stl", CancellationToken.None);

        Assert.Equal(DesignRefusals.StlInvalid, upload.Refusal!.Code);
    }

    /// <summary>A valid file of one triangle: the slicer finds nothing to print, and says so.</summary>
    [Fact]
    public async Task Upload_OfAnStlWithoutABody_IsRefusedWhenSliced()
    {
        byte[] file = StlReaderTests.Binary((0, 0, 0), (10, 0, 0), (0, 20, 30));
        UploadedFile upload = (await workshop.Pipeline.UploadAsync(new MemoryStream(file), "open.stl", CancellationToken.None)).Value!;

        Outcome<MadeProgram> made = await workshop.Pipeline.SliceAsync(upload.File, "open", TestMachines.Printer, "pla", new SlicingOptions(Quality.Draft), null, CancellationToken.None);

        Assert.Equal(DesignRefusals.SliceFailed, made.Refusal!.Code);
    }

    [Fact]
    public async Task Upload_OfGCode_IsVettedAgainstTheMachine()
    {
        byte[] hot = Encoding.ASCII.GetBytes("G28\nM104 S400\nG1 X10 E1 F600\n");
        UploadedFile upload = (await workshop.Pipeline.UploadAsync(new MemoryStream(hot), "part.gcode", CancellationToken.None)).Value!;

        Outcome<MadeProgram> made = await workshop.Pipeline.TakeProgramAsync(upload.File, TestMachines.Printer, null, null, CancellationToken.None);

        Assert.Equal("gcode-too-hot", made.Refusal!.Code);
    }

    [Fact]
    public async Task Upload_OfAnEmptyFile_OrOneThatIsGone_IsRefused()
    {
        Assert.Equal(DesignRefusals.ProgramInvalid, (await workshop.Pipeline.UploadAsync(new MemoryStream(), "part.gcode", CancellationToken.None)).Refusal!.Code);
        Assert.Equal(DesignRefusals.StlInvalid, (await workshop.Pipeline.UploadAsync(new MemoryStream(), "part.stl", CancellationToken.None)).Refusal!.Code);
        var nowhere = new ContentHash(new string('0', 64));
        Assert.Equal(DesignRefusals.FileUnknown, (await workshop.Pipeline.TakeProgramAsync(nowhere, TestMachines.Printer, null, null, CancellationToken.None)).Refusal!.Code);
        Assert.Equal(
            DesignRefusals.FileUnknown,
            (await workshop.Pipeline.SliceAsync(nowhere, "x", TestMachines.Printer, "pla", null, null, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Upload_LargerThanTheLimit_IsRefusedAndNotKept()
    {
        int before = Directory.GetFiles(workshop.Folder, "*", SearchOption.AllDirectories).Length;

        Outcome<UploadedFile> upload = await workshop.Pipeline.UploadAsync(new EndlessStream(), "big.gcode", CancellationToken.None);

        Assert.Equal(DesignRefusals.ProgramTooLarge, upload.Refusal!.Code);
        Assert.Equal(before, Directory.GetFiles(workshop.Folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task MissingTool_IsRefusedWithTheCommandThatInstallsIt()
    {
        using var folder = new TemporaryFolder();
        var pipeline = new DesignPipeline(
            new FileBlobStore(folder.Path), new StepCache(folder.Path), new ProcessToolRunner(Path.Combine(folder.Path, "work"), TimeProvider.System, [folder.Path]));

        Refusal refusal = (await pipeline.MakeAsync(
            new MakeRequest(workshop.Library.Find("cable-clip").Value!, null, null, TestMachines.Printer), null, CancellationToken.None)).Refusal!;

        Assert.Equal(DesignRefusals.ToolMissing, refusal.Code);
        Assert.Contains("apt-get install", refusal.WayOut, StringComparison.Ordinal);
    }

    private async Task<Outcome<MadeProgram>> MakeAsync(string source, ToolLimits? limits = null)
    {
        var pipeline = new DesignPipeline(workshop.Blobs, new StepCache(workshop.Folder), workshop.Tools, limits);
        byte[] bytes = Encoding.UTF8.GetBytes(source);
        Design like = workshop.Library.Find("cable-clip").Value!;
        Design design = like with
        {
            Parameters = [],
            Modules = [like.Modules[0] with { Source = "evil.scad" }],
            Sources = [new DesignFile("evil.scad", await workshop.Blobs.PutAsync(bytes, CancellationToken.None), bytes)],
        };
        return await pipeline.MakeAsync(new MakeRequest(design, null, null, TestMachines.Printer), null, CancellationToken.None);
    }

    private sealed class Teller(List<PipelineStep> told) : IProgress<PipelineStep>
    {
        public void Report(PipelineStep value) => told.Add(value);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)';');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
