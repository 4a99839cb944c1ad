using System.Globalization;
using Fab.Designs.Pipeline;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Units;
using Fab.TestSupport;

namespace Fab.Designs.Tests.Pipeline;

/// <summary>What options do to a program, read from the program: its layers, its filament, where the nozzle goes.</summary>
[Collection("workshop")]
public sealed class SlicingOptionsTests(Workshop workshop)
{
    [Fact]
    public async Task ThreeMf_IsSlicedLikeAnStl()
    {
        UploadedFile upload = await Upload(ThreeMfFile.OfBlock(1, 0.5, 0.2, "unit=\"inch\""));

        MadeProgram made = await Slice(upload.File, null);

        Assert.Equal("3mf", upload.Kind);
        Assert.Equal(("Block", 25.4), (upload.Parts.Single().Module, Math.Round(upload.Parts[0].Facts.Size.X.Value, 3)));
        Assert.Equal(upload.Parts, made.Parts);
        Assert.Equal(21, made.Layers);
        AssertSpan(made, 25.4, 12.7);
    }

    [Fact]
    public async Task ThreeMf_OfSeveralParts_IsArrangedOnThePlate()
    {
        string model = ThreeMfFile.Model(
            $"""<object id="1">{ThreeMfFile.Block(20, 20, 2)}</object>""",
            """<item objectid="1"/><item objectid="1" transform="1 0 0 0 1 0 0 0 1 900 0 40"/>""");

        MadeProgram made = await Slice((await Upload(ThreeMfFile.Of(model))).File, null);

        Assert.Equal(2, made.Parts.Count);
        Assert.Equal(8, made.Layers);
    }

    [Fact]
    public async Task Upload_OfAThreeMfThatIsNone_IsRefused() =>
        Assert.Equal(
            DesignRefusals.ThreeMfInvalid,
            (await workshop.Pipeline.UploadAsync(new MemoryStream("G28"u8.ToArray()), "part.3MF", CancellationToken.None)).Refusal!.Code);

    [Fact]
    public async Task Quality_SetsTheLayersHeight()
    {
        MadeProgram draft = await Block(new SlicingOptions(Quality.Draft)), normal = await Block(null), fine = await Block(new SlicingOptions(Quality.Fine));

        Assert.Equal((34, 42, 82), (draft.Layers, normal.Layers, fine.Layers));
    }

    [Fact]
    public async Task Infill_FromEmptyToSolid_TakesMoreFilament()
    {
        double[] grams = [.. (await Task.WhenAll(new[] { 0, 15, 60, 100 }.Select(percent => Block(new SlicingOptions(InfillPercent: percent)))))
            .Select(made => made.FilamentGrams!.Value.Value)];

        Assert.Equal(grams.Order(), grams);
        Assert.True(grams[3] > 2 * grams[0], string.Join(" ", grams));
    }

    [Fact]
    public async Task Supports_OfABridge_AreWhereTheyWereAskedFor()
    {
        // A table: its top needs support, which can stand on the plate.
        string model = ThreeMfFile.Model(
            $"""<object id="1">{ThreeMfFile.Block(40, 40, 2)}</object><object id="2">{ThreeMfFile.Block(6, 6, 20)}</object><object id="3"><components><component objectid="2"/><component objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0 19"/></components></object>""",
            """<item objectid="3"/>""");
        ContentHash table = (await Upload(ThreeMfFile.Of(model))).File;

        string none = workshop.Text((await Slice(table, new SlicingOptions(Supports: Supports.None))).Program);
        string auto = workshop.Text((await Slice(table, null)).Program);
        string plate = workshop.Text((await Slice(table, new SlicingOptions(Supports: Supports.PlateOnly))).Program);

        Assert.DoesNotContain(";TYPE:Support material", none, StringComparison.Ordinal);
        Assert.Contains(";TYPE:Support material", auto, StringComparison.Ordinal);
        Assert.Contains(";TYPE:Support material", plate, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brim_IsLaidAroundThePart()
    {
        MadeProgram with = await Block(new SlicingOptions(Brim: new Millimetres(5)));

        Assert.Contains(";TYPE:Skirt/Brim", workshop.Text(with.Program), StringComparison.Ordinal);
        Assert.True(with.FilamentGrams!.Value.Value > (await Block(null)).FilamentGrams!.Value.Value * 1.05);
    }

    [Fact]
    public async Task Copies_TakeSoManyTimesTheFilament()
    {
        MadeProgram one = await Block(null), three = await Block(new SlicingOptions(Copies: 3));

        Assert.InRange(three.FilamentGrams!.Value.Value / one.FilamentGrams!.Value.Value, 2.9, 3.1);
        Assert.Equal(one.Layers, three.Layers);
    }

    [Fact]
    public async Task ScaleAndTurns_PlaceThePart()
    {
        MadeProgram twice = await Block(new SlicingOptions(ScalePercent: 200));
        MadeProgram turned = await Block(new SlicingOptions(TurnZ: 90)), upright = await Block(new SlicingOptions(TurnY: 90));

        AssertSpan(twice, 80, 40);
        AssertSpan(turned, 20, 40);
        AssertSpan(upright, 10, 20);
        Assert.Equal((83, 42, 167), (twice.Layers, turned.Layers, upright.Layers));
    }

    [Theory]
    [InlineData(600, 0, 0, null)]
    [InlineData(100, 0, 51, "slicing-option-out-of-range")]
    [InlineData(100, 0, 50, DesignRefusals.TooLarge)]
    [InlineData(600, 30, 0, DesignRefusals.TooLarge)]
    public async Task Part_ThatIsTooLargeSo_IsRefusedWithAWayOut(double percent, int turnX, int copies, string? code)
    {
        var options = new SlicingOptions(ScalePercent: copies == 0 ? percent : 300, TurnX: turnX, Copies: copies == 0 ? null : copies);

        Refusal refusal = (await workshop.Pipeline.SliceAsync(await BlockFile(), "block.3mf", TestMachines.Printer, "pla", options, null, CancellationToken.None)).Refusal!;

        Assert.Equal(code ?? DesignRefusals.TooLarge, refusal.Code);
        Assert.NotNull(refusal.WayOut);
        if (code == DesignRefusals.TooLarge && copies > 0) Assert.Contains("fewer copies", refusal.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_WithTheSameOptions_IsAnsweredWithoutATool()
    {
        await Block(new SlicingOptions(InfillPercent: 33, Copies: 2));
        int runs = workshop.Tools.Runs;

        await Block(new SlicingOptions(InfillPercent: 33, Copies: 2, TurnZ: 0));

        Assert.Equal(runs, workshop.Tools.Runs);
    }

    [Fact]
    public async Task Design_TakesTheSameOptions_UnlessItIsAProgram()
    {
        var design = workshop.Library.Find("cable-clip").Value!;
        Outcome<MadeProgram> full = await workshop.Pipeline.MakeAsync(
            new MakeRequest(design, null, null, TestMachines.Printer, null, new SlicingOptions(InfillPercent: 100)), null, CancellationToken.None);
        Outcome<MadeProgram> coaster = await workshop.Pipeline.MakeAsync(
            new MakeRequest(workshop.Library.Find("router-coaster").Value!, null, null, TestMachines.Router, null, new SlicingOptions(Copies: 2)), null, CancellationToken.None);

        Assert.True(full.Value!.FilamentGrams!.Value.Value > (await workshop.MakeAsync("cable-clip")).Value!.FilamentGrams!.Value.Value);
        Assert.Equal(SlicingRefusals.NotSliced, coaster.Refusal!.Code);
    }

    private async Task<UploadedFile> Upload(byte[] file) =>
        (await workshop.Pipeline.UploadAsync(new MemoryStream(file), "block.3mf", CancellationToken.None)).Value!;

    private async Task<ContentHash> BlockFile() => (await Upload(ThreeMfFile.OfBlock(40, 20, 10))).File;

    private async Task<MadeProgram> Block(SlicingOptions? options) => await Slice(await BlockFile(), options);

    private async Task<MadeProgram> Slice(ContentHash file, SlicingOptions? options)
    {
        Outcome<MadeProgram> made = await workshop.Pipeline.SliceAsync(file, "block.3mf", TestMachines.Printer, "pla", options, null, CancellationToken.None);
        Assert.Null(made.Refusal);
        return made.Value!;
    }

    /// <summary>How far the outer walls span, with the line's own width.</summary>
    private void AssertSpan(MadeProgram made, double x, double y)
    {
        double[] min = [double.MaxValue, double.MaxValue], max = [double.MinValue, double.MinValue];
        bool isWall = false;
        foreach (string line in workshop.Text(made.Program).Split('\n'))
        {
            if (line.StartsWith(";TYPE:", StringComparison.Ordinal)) isWall = line == ";TYPE:External perimeter";
            if (!isWall || !line.StartsWith("G1 X", StringComparison.Ordinal) || !line.Contains(" E", StringComparison.Ordinal)) continue;
            foreach (string word in line.Split(' ').Where(word => word[0] is 'X' or 'Y'))
            {
                double at = double.Parse(word[1..], CultureInfo.InvariantCulture);
                int axis = word[0] - 'X';
                (min[axis], max[axis]) = (Math.Min(min[axis], at), Math.Max(max[axis], at));
            }
        }

        Assert.Equal(x, max[0] - min[0] + 0.45, 0.1);
        Assert.Equal(y, max[1] - min[1] + 0.45, 0.1);
    }
}
