using System.CommandLine;
using System.Globalization;
using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary>How a part is sliced, as flags of <c>quote</c> and <c>print</c>.</summary>
internal static class SlicingFlags
{
    private static readonly Option<string?> QualityFlag = Choice("--quality", "How fine the layers are. Else normal.", "draft", "normal", "fine");

    private static readonly Option<string?> SupportsFlag = Choice(
        "--supports", "Supports wherever needed, only from the plate, or none. Else as the design has it.", "auto", "plate", "none");

    private static readonly Option<int?> Infill = new("--infill") { Description = $"How full inside, in percent. Else {SlicingOptions.UsualInfillPercent}.", HelpName = "PERCENT" };

    private static readonly Option<double?> Brim = new("--brim") { Description = "Width of a brim in mm. Else none.", HelpName = "MM" };

    private static readonly Option<int?> Copies = new("--copies") { Description = "How many on one plate.", HelpName = "COUNT" };

    private static readonly Option<double?> Scale = new("--scale") { Description = "Size in percent.", HelpName = "PERCENT" };

    private static readonly Option<string?> Turn = new("--turn") { Description = "Degrees about X, Y and Z, in this order.", HelpName = "X,Y,Z" };

    public static IEnumerable<Symbol> All => [QualityFlag, Infill, SupportsFlag, Brim, Copies, Scale, Turn];

    /// <summary>Null when none was given.</summary>
    public static SlicingOptions? Of(ParseResult parsed)
    {
        int[]? turn = parsed.GetValue(Turn) is { } written ? Degrees(written) : null;
        var options = new SlicingOptions(
            parsed.GetValue(QualityFlag) is { } quality ? Enum.Parse<Quality>(quality, ignoreCase: true) : null,
            parsed.GetValue(Infill),
            parsed.GetValue(SupportsFlag) switch { null => null, "plate" => Supports.PlateOnly, "auto" => Supports.Auto, _ => Supports.None },
            parsed.GetValue(Brim) is { } mm ? new Millimetres(mm) : null,
            parsed.GetValue(Copies),
            parsed.GetValue(Scale),
            turn?[0],
            turn?[1],
            turn?[2]);
        return options == new SlicingOptions() ? null : options;
    }

    public static string InWords(SlicingOptions options)
    {
        var words = new List<string>();
        if (options.Quality is { } quality) words.Add($"{quality.ToString().ToLowerInvariant()} layers");
        if (options.InfillPercent is { } infill) words.Add($"{infill} % infill");
        if (options.Supports is { } supports)
            words.Add(supports switch { Supports.Auto => "supports where needed", Supports.PlateOnly => "supports from the plate only", _ => "no supports" });
        if (options.Brim is { } brim) words.Add($"{brim} of brim");
        if (options.Copies is { } copies) words.Add($"{copies} copies");
        if (options.ScalePercent is { } scale) words.Add(string.Create(CultureInfo.InvariantCulture, $"at {scale:0.##} %"));
        if (options is not { TurnX: null, TurnY: null, TurnZ: null }) words.Add($"turned by {options.TurnX ?? 0},{options.TurnY ?? 0},{options.TurnZ ?? 0}°");
        return string.Join(", ", words);
    }

    private static Option<string?> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', choices) };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static int[] Degrees(string written)
    {
        string[] parts = written.Split(',');
        int[] degrees = new int[3];
        bool isGood = parts.Length == 3;
        for (int i = 0; isGood && i < 3; i++) isGood = int.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out degrees[i]);
        return isGood ? degrees : throw CommandEnded.Usage($"'{written}' is no turn.", "Write three whole numbers of degrees, such as --turn 90,0,0.");
    }
}
