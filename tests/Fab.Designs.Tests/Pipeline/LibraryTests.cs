using Fab.Designs.Pipeline;
using Xunit.Abstractions;

namespace Fab.Designs.Tests.Pipeline;

/// <summary>Every design of the library through the real OpenSCAD and PrusaSlicer, its program read by the test's own eyes.</summary>
[Collection("workshop")]
public sealed class LibraryTests(Workshop workshop, ITestOutputHelper output)
{
    public static TheoryData<string> Slugs => [.. Directory.EnumerateDirectories(TestMachines.LibraryFolder).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Slugs))]
    public async Task Design_WithItsDefaults_BecomesAProgramThatTheMachineMayRun(string slug)
    {
        Outcome<MadeProgram> made = await workshop.MakeAsync(slug);

        Assert.Null(made.Refusal);
        MadeProgram program = made.Value!;
        output.WriteLine($"{slug}: {program.Summary.Estimate} ours, {program.SlicerEstimate} slicer, {program.FilamentGrams}, {program.Layers} layers, {program.Bytes} bytes");
        foreach (var part in program.Parts) output.WriteLine($"  {part.Module}: {part.Facts.Size}, {part.Facts.Triangles} triangles");
        foreach (var warning in program.Warnings) output.WriteLine($"  {warning}");
        Assert.Empty(program.Warnings);
    }
}
