using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Jobs;

public class SlicingOptionsTests
{
    public static TheoryData<SlicingOptions, string> Impossible => new()
    {
        { new SlicingOptions(InfillPercent: 101), "infill" },
        { new SlicingOptions(InfillPercent: -1), "infill" },
        { new SlicingOptions(Brim: new Millimetres(20.5)), "brim" },
        { new SlicingOptions(Brim: new Millimetres(double.NaN)), "brim" },
        { new SlicingOptions(Copies: 0), "copies" },
        { new SlicingOptions(Copies: 51), "copies" },
        { new SlicingOptions(ScalePercent: 0), "scale" },
        { new SlicingOptions(ScalePercent: double.PositiveInfinity), "scale" },
        { new SlicingOptions(TurnX: 181), "about X" },
        { new SlicingOptions(TurnY: -181), "about Y" },
        { new SlicingOptions(TurnZ: 360), "about Z" },
        { new SlicingOptions((Quality)7), "quality" },
        { new SlicingOptions(Supports: (Supports)7), "supports" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Check_OfWhatCannotBe_SaysWhichAndHow(SlicingOptions options, string word)
    {
        Refusal refusal = options.Check()!;

        Assert.Equal(SlicingRefusals.OutOfRange, refusal.Code);
        Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.WayOut);
    }

    [Fact]
    public void Check_OfTheBounds_IsNoRefusal()
    {
        Assert.Null(new SlicingOptions().Check());
        Assert.Null(new SlicingOptions(Quality.Draft, 0, Supports.None, new Millimetres(0), 1, 1, -180, -180, -180).Check());
        Assert.Null(new SlicingOptions(Quality.Fine, 100, Supports.PlateOnly, new Millimetres(20), 50, 1000, 180, 180, 180).Check());
    }

    [Fact]
    public void Told_OfTheUsual_IsNothing() =>
        Assert.Null(new SlicingOptions(Quality.Normal, 15, null, new Millimetres(0), 1, 100, 0, 0, 0).Told());

    /// <summary>Whether a design's own way is meant is not known here: so a choice of supports is always told.</summary>
    [Fact]
    public void Told_OfAChoice_KeepsIt()
    {
        var chosen = new SlicingOptions(Quality.Fine, 40, Supports.Auto, new Millimetres(4), 2, 50, 90, 0, -90);

        Assert.Equal(chosen with { TurnY = null }, chosen.Told());
        Assert.Equal(chosen.Told(), chosen.Told()!.Told());
    }

    [Fact]
    public void Source_SlicedOtherwise_IsAnother()
    {
        var one = new FromDesign("clip", "1.0", null, new Dictionary<string, string>());

        Assert.Equal(one, one with { Slicing = null });
        Assert.NotEqual(one, one with { Slicing = new SlicingOptions(Copies: 2) });
    }
}
