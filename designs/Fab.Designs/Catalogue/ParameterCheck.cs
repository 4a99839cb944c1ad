using System.Globalization;
using System.Text;
using Fab.Domain;

namespace Fab.Designs.Catalogue;

/// <summary>Checks what a person chose against a design's parameters. Pure.</summary>
public static class ParameterCheck
{
    /// <summary>
    /// All of the design's parameters in the manifest's order, each with the given value or its default, in canonical
    /// form: two spellings of one choice give the same text. The first value that cannot be is refused.
    /// </summary>
    public static Outcome<IReadOnlyDictionary<string, string>> Check(Design design, IReadOnlyDictionary<string, string>? given)
    {
        given ??= new Dictionary<string, string>();
        foreach (string name in given.Keys)
        {
            if (design.Parameters.Any(p => p.Name == name)) continue;
            return new Refusal(
                DesignRefusals.ParameterUnknown,
                $"{design.Title} has no parameter '{Shown(name)}'.",
                design.Parameters.Count == 0 ? "It has none: leave it out." : $"It has {string.Join(", ", design.Parameters.Select(p => p.Name))}.");
        }

        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DesignParameter parameter in design.Parameters)
        {
            Outcome<string> value = Canonical(parameter, given.GetValueOrDefault(parameter.Name) ?? parameter.Default);
            if (value.Refusal is { } refusal) return refusal;
            values.Add(parameter.Name, value.Value!);
        }

        return new Outcome<IReadOnlyDictionary<string, string>>(values, null);
    }

    /// <summary>The value in canonical form, or why the parameter cannot have it.</summary>
    public static Outcome<string> Canonical(DesignParameter parameter, string value) => parameter.Type switch
    {
        ParameterType.Number => Number(parameter, value, whole: false),
        ParameterType.Integer => Number(parameter, value, whole: true),
        ParameterType.Boolean => Boolean(parameter, value),
        ParameterType.Choice => Choice(parameter, value),
        ParameterType.Text => Text(parameter, value),
        _ => throw new InvalidOperationException($"Unhandled parameter type {parameter.Type}"),
    };

    private static Outcome<string> Number(DesignParameter parameter, string value, bool whole)
    {
        if (!decimal.TryParse(value.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            || (whole && number != decimal.Truncate(number)))
        {
            return new Refusal(
                DesignRefusals.ParameterWrongType,
                $"{parameter.Name} must be a {(whole ? "whole number" : "number")}, not '{Shown(value)}'.",
                $"Give one {Range(parameter)}, such as {parameter.Default}.");
        }

        if ((double)number < parameter.Min || (double)number > parameter.Max)
        {
            return new Refusal(
                DesignRefusals.ParameterOutOfRange,
                $"{parameter.Name} must be {Range(parameter)}, not {Shown(value.Trim())}.",
                (double)number < parameter.Min ? $"The smallest is {Plain(parameter.Min)}." : $"The largest is {Plain(parameter.Max)}.");
        }

        return number.ToString("0.######", CultureInfo.InvariantCulture);
    }

    private static Outcome<string> Boolean(DesignParameter parameter, string value) => value.Trim().ToLowerInvariant() switch
    {
        "true" or "yes" or "on" => "true",
        "false" or "no" or "off" => "false",
        _ => new Refusal(DesignRefusals.ParameterWrongType, $"{parameter.Name} must be true or false, not '{Shown(value)}'.", "Give true or false."),
    };

    private static Outcome<string> Choice(DesignParameter parameter, string value)
    {
        string wanted = value.Trim();
        if (parameter.Choices.FirstOrDefault(c => string.Equals(c, wanted, StringComparison.OrdinalIgnoreCase)) is { } choice) return choice;
        string choices = string.Join(", ", parameter.Choices);
        return new Refusal(DesignRefusals.ParameterOutOfRange, $"{parameter.Name} must be one of {choices}, not '{Shown(value)}'.", $"Choose one of {choices}.");
    }

    private static Outcome<string> Text(DesignParameter parameter, string value)
    {
        CharacterSet? allowed = parameter.Characters is { } written ? CharacterSet.Parse(written) : null;
        int length = 0;
        foreach (Rune rune in value.EnumerateRunes())
        {
            length++;
            bool hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!hidden && rune != Rune.ReplacementChar && allowed?.Contains(rune) != false) continue;
            return new Refusal(
                DesignRefusals.ParameterForbiddenCharacters,
                $"{parameter.Name} cannot contain {(hidden || rune == Rune.ReplacementChar ? $"the character U+{rune.Value:X4}" : $"'{rune}'")}.",
                parameter.Characters is { } set ? $"It may be made of {set}" : "Use visible characters only.");
        }

        if (length >= (parameter.Min ?? 0) && length <= (parameter.Max ?? ParameterReader.LongestText)) return value;
        return new Refusal(
            DesignRefusals.ParameterOutOfRange,
            $"{parameter.Name} must have {Plain(parameter.Min ?? 0)} to {Plain(parameter.Max)} characters, not {length}.",
            length > parameter.Max ? "Make it shorter." : "Make it longer.");
    }

    private static string Range(DesignParameter parameter) =>
        $"from {Plain(parameter.Min)} to {Plain(parameter.Max)}{(parameter.Unit is { } unit ? $" {(unit == "deg" ? "degrees" : unit)}" : "")}";

    private static string Plain(double? value) => (value ?? 0).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>What a person gave, cut to a length and without control characters: a message is one line.</summary>
    private static string Shown(string value) =>
        string.Concat(value.EnumerateRunes().Take(40).Select(rune => Rune.IsControl(rune) ? "\uFFFD" : rune.ToString()))
        + (value.Length > 80 ? "…" : "");
}
