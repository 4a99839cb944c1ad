using System.Globalization;
using Fab.Domain.Toml;

namespace Fab.Designs.Catalogue;

/// <summary>Reads one <c>[parameters.NAME]</c> table.</summary>
internal static class ParameterReader
{
    /// <summary>No text parameter may be longer.</summary>
    public const int LongestText = 200;

    /// <summary>Null when something is wrong with it, which is noted.</summary>
    public static DesignParameter? Read(string name, ManifestFields fields)
    {
        fields.AllowOnly("label", "help", "type", "unit", "default", "min", "max", "step", "choices", "characters");
        string label = fields.OptionalText("label") ?? name;
        string help = fields.Text("help");
        if (!IsName(name)) fields.Problem("label", $"'{name}' is no name for an OpenSCAD variable: small letters, digits and _, a letter first.");

        string word = fields.Text("type");
        ParameterType? type = word switch
        {
            "number" => ParameterType.Number,
            "integer" => ParameterType.Integer,
            "boolean" => ParameterType.Boolean,
            "choice" => ParameterType.Choice,
            "text" => ParameterType.Text,
            _ => null,
        };
        if (type is not { } known)
        {
            fields.Problem("type", "must be number, integer, boolean, choice or text.");
            return null;
        }

        string? unit = fields.OptionalText("unit");
        if (unit is not (null or "mm" or "deg")) fields.Problem("unit", "must be mm or deg.");
        (double? min, double? max) = ReadRange(known, fields);
        double? step = fields.OptionalNumber("step");
        if (step <= 0) fields.Problem("step", "must be above zero.");
        IReadOnlyList<string> choices = fields.Texts("choices");
        if (known == ParameterType.Choice ? choices.Count < 2 : choices.Count > 0)
            fields.Problem("choices", known == ParameterType.Choice ? "a choice needs at least two." : "only a parameter of type choice has them.");
        string? characters = fields.OptionalText("characters");
        if (characters is not null && CharacterSet.Parse(characters) is null) fields.Problem("characters", "has a range that runs backwards.");

        if (DefaultOf(fields) is not { } written)
        {
            fields.Problem("default", "is missing, or is neither a number nor a text nor true or false.");
            return null;
        }

        var parameter = new DesignParameter(name, label, help, known, written, min, max, step, unit, choices, characters);
        Outcome<string> canonical = ParameterCheck.Canonical(parameter, written);
        if (canonical.Refusal is { } refusal) fields.Problem("default", refusal.Message);
        return parameter with { Default = canonical.Value ?? written };
    }

    private static (double? Min, double? Max) ReadRange(ParameterType type, ManifestFields fields)
    {
        double? min = fields.OptionalNumber("min"), max = fields.OptionalNumber("max");
        if (type is ParameterType.Boolean or ParameterType.Choice)
        {
            if (min is not null || max is not null) fields.Problem("min", $"a {(type == ParameterType.Choice ? "choice" : "boolean")} has no range.");
            return (null, null);
        }

        if (type == ParameterType.Text) min ??= 0;
        if (min is null) fields.Problem("min", "is missing.");
        if (max is null) fields.Problem("max", "is missing.");
        if (min > max) fields.Problem("max", "is below min.");
        if (type == ParameterType.Text && max > LongestText) fields.Problem("max", $"a text may have at most {LongestText} characters.");
        return (min, max);
    }

    private static string? DefaultOf(ManifestFields fields) => fields.Table["default"] switch
    {
        TomlText text => text.Value,
        TomlInteger whole => whole.Value.ToString(CultureInfo.InvariantCulture),
        TomlFloat number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        TomlBoolean flag => flag.Value ? "true" : "false",
        _ => null,
    };

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
