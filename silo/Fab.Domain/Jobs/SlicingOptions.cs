using System.Globalization;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

/// <summary>How fine a part is made.</summary>
public enum Quality
{
    Draft,
    Normal,
    Fine,
}

/// <summary>Where a slicer may build supports for what would sag.</summary>
public enum Supports
{
    /// <summary>Wherever they are needed.</summary>
    Auto,

    /// <summary>Only where they can stand on the plate, so that none marks the part.</summary>
    PlateOnly,

    None,
}

/// <summary>
/// How a mesh is sliced, as far as whoever wants it made may say; null leaves a thing as the design, or the usual, has it.
/// Part of what a job is made from.
/// </summary>
/// <param name="Brim">Width of the flat edge that holds the part on the plate.</param>
/// <param name="ScalePercent">Of the size that the file has.</param>
/// <param name="TurnX">Degrees about the X axis; then Y, then Z.</param>
public sealed record SlicingOptions(
    Quality? Quality = null,
    int? InfillPercent = null,
    Supports? Supports = null,
    Millimetres? Brim = null,
    int? Copies = null,
    double? ScalePercent = null,
    int? TurnX = null,
    int? TurnY = null,
    int? TurnZ = null)
{
    public const int UsualInfillPercent = 15;

    public static (int Least, int Most) InfillRange => (0, 100);

    public static (double Least, double Most) BrimRangeMm => (0, 20);

    public static (int Least, int Most) CopyRange => (1, 50);

    public static (double Least, double Most) ScaleRangePercent => (1, 1000);

    public static (int Least, int Most) TurnRangeDegrees => (-180, 180);

    /// <summary>Without what says nothing but the usual; null when nothing is left. What two people mean alike is written alike.</summary>
    public SlicingOptions? Told()
    {
        var told = new SlicingOptions(
            Quality is Jobs.Quality.Normal ? null : Quality,
            InfillPercent is UsualInfillPercent ? null : InfillPercent,
            Supports,
            Brim is { Value: 0 } ? null : Brim,
            Copies is 1 ? null : Copies,
            ScalePercent is 100 ? null : ScalePercent,
            TurnX is 0 ? null : TurnX,
            TurnY is 0 ? null : TurnY,
            TurnZ is 0 ? null : TurnZ);
        return told == new SlicingOptions() ? null : told;
    }

    /// <summary>The first option that cannot be.</summary>
    public Refusal? Check() =>
        Outside("The infill", InfillPercent, InfillRange.Least, InfillRange.Most, " %")
        ?? Outside("The brim", Brim?.Value, BrimRangeMm.Least, BrimRangeMm.Most, " mm")
        ?? Outside("The number of copies", Copies, CopyRange.Least, CopyRange.Most, "")
        ?? Outside("The scale", ScalePercent, ScaleRangePercent.Least, ScaleRangePercent.Most, " %")
        ?? Outside("The turn about X", TurnX, TurnRangeDegrees.Least, TurnRangeDegrees.Most, "°")
        ?? Outside("The turn about Y", TurnY, TurnRangeDegrees.Least, TurnRangeDegrees.Most, "°")
        ?? Outside("The turn about Z", TurnZ, TurnRangeDegrees.Least, TurnRangeDegrees.Most, "°")
        ?? (Quality is { } quality && !Enum.IsDefined(quality) ? Unknown("quality", "draft, normal or fine") : null)
        ?? (Supports is { } supports && !Enum.IsDefined(supports) ? Unknown("kind of supports", "auto, plateOnly or none") : null);

    // Written so that what is not a number is outside too.
    private static Refusal? Outside(string what, double? value, double least, double most, string unit) =>
        value is not { } given || (given >= least && given <= most)
            ? null
            : new Refusal(
                SlicingRefusals.OutOfRange,
                string.Create(CultureInfo.InvariantCulture, $"{what} goes from {least:0.##} to {most:0.##}{unit}, not {given:0.##}."),
                given < least ? "Choose more." : "Choose less.");

    private static Refusal Unknown(string what, string known) =>
        new(SlicingRefusals.OutOfRange, $"There is no such {what}.", $"Choose {known}.");
}

/// <summary>Why slicing options were refused.</summary>
[RefusalCodes]
public static class SlicingRefusals
{
    public const string OutOfRange = "slicing-option-out-of-range";
    public const string NotSliced = "slicing-of-a-program";

    /// <summary>For options that come with ready G-code.</summary>
    public static Refusal IsAProgram(string title) => new(
        NotSliced, $"{title} is a finished program: it runs as it was sliced, and no option changes that.", "Leave the slicing options out, or bring the part as STL or 3MF.");
}
