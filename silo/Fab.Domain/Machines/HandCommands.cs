using System.Globalization;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>Axes a person names; none named means all.</summary>
public readonly record struct Axes(bool X, bool Y, bool Z)
{
    public bool All => X == Y && Y == Z;

    public IEnumerable<char> Named
    {
        get
        {
            if (X || All) yield return 'X';
            if (Y || All) yield return 'Y';
            if (Z || All) yield return 'Z';
        }
    }

    /// <summary>Reads <c>xy</c>; null or nothing is all.</summary>
    public static bool TryParse(string? text, out Axes axes)
    {
        string letters = (text ?? "").ToUpperInvariant();
        axes = new Axes(letters.Contains('X'), letters.Contains('Y'), letters.Contains('Z'));
        return letters.All(letter => letter is 'X' or 'Y' or 'Z') && letters.Distinct().Count() == letters.Length;
    }
}

/// <summary>
/// What a person's deed is in a machine's language, and whether the machine has what it takes. Pure; who may, and whether
/// now, others say.
/// </summary>
public static class HandCommands
{
    public static (IReadOnlyList<string> Lines, Refusal? Refusal) Home(MachineSpec spec, Axes axes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Dialect switch
        {
            Dialect.Marlin => ([axes.All ? "G28" : $"G28 {string.Join(' ', axes.Named)}"], null),
            _ when !axes.All => ([], Lacks(spec, "cannot home single axes", "Home all of them.")),
            _ => (["$H"], null),
        };
    }

    /// <param name="hotend">Null leaves it as it is; 0 turns it off.</param>
    public static (IReadOnlyList<string> Lines, Refusal? Refusal) Heat(MachineSpec spec, Celsius? hotend, Celsius? bed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Refusal? refusal = (hotend, bed) switch
        {
            (null, null) => new Refusal(MachineRefusals.HandInvalid, "No heater was named.", "Say how hot the hotend or the bed shall be; 0 turns it off."),
            ({ Value: > 0 }, _) when spec.MaxHotend is null => new Refusal(MachineRefusals.NoHotend, $"{spec.Id} has no hotend."),
            (_, { Value: > 0 }) when spec.MaxBed is null => new Refusal(MachineRefusals.NoHeatedBed, $"{spec.Id} has no heated bed."),
            ({ } hot, _) when hot.Value < 0 || !HeatPreset.Within(hot, spec.MaxHotend ?? default(Celsius)) =>
                new Refusal(MachineRefusals.HotendTooHot, $"The hotend of {spec.Id} goes from 0 to {spec.MaxHotend?.Value:0} °C.", "Ask for less."),
            (_, { } warm) when warm.Value < 0 || !HeatPreset.Within(warm, spec.MaxBed ?? default(Celsius)) =>
                new Refusal(MachineRefusals.BedTooHot, $"The bed of {spec.Id} goes from 0 to {spec.MaxBed?.Value:0} °C.", "Ask for less."),
            _ => null,
        };
        if (refusal is not null) return ([], refusal);
        List<string> lines = [];
        if (bed is { } b && spec.MaxBed is not null) lines.Add($"M140 S{Number(b.Value)}");
        if (hotend is { } h && spec.MaxHotend is not null) lines.Add($"M104 S{Number(h.Value)}");
        return (lines, null);
    }

    /// <param name="rpm">0 stops it.</param>
    public static (IReadOnlyList<string> Lines, Refusal? Refusal) Spindle(MachineSpec spec, double rpm, bool reversed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Kind != MachineKind.Router) return ([], Lacks(spec, "has no spindle"));
        if (!(rpm is >= 0 and <= 100_000)) return ([], new Refusal(MachineRefusals.HandInvalid, $"{rpm} rpm cannot be.", "Say 0 to 100,000."));
        return ([rpm == 0 ? "M5" : $"{(reversed ? "M4" : "M3")} S{Number(rpm)}"], null);
    }

    public static (IReadOnlyList<string> Lines, Refusal? Refusal) Coolant(MachineSpec spec, bool flood, bool mist)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Kind != MachineKind.Router) return ([], Lacks(spec, "has no coolant"));
        List<string> lines = [];
        if (!flood || !mist) lines.Add("M9");
        if (mist) lines.Add("M7");
        if (flood) lines.Add("M8");
        return (lines, null);
    }

    /// <summary>Here is zero, in the work coordinates that are in use.</summary>
    public static (IReadOnlyList<string> Lines, Refusal? Refusal) Zero(MachineSpec spec, Axes axes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Dialect == Dialect.Grbl
            ? ([$"G10 L20 P0 {string.Join(' ', axes.Named.Select(axis => axis + "0"))}"], null)
            : ([], Lacks(spec, "has no work coordinates"));
    }

    /// <param name="number">1 to 6, for G54 to G59.</param>
    public static (IReadOnlyList<string> Lines, Refusal? Refusal) WorkOffset(MachineSpec spec, int number)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Dialect != Dialect.Grbl) return ([], Lacks(spec, "has no work coordinates"));
        return number is >= 1 and <= 6
            ? ([$"G{53 + number}"], null)
            : ([], new Refusal(MachineRefusals.HandInvalid, $"There is no work offset {number}.", "Say 1 to 6, for G54 to G59."));
    }

    private static Refusal Lacks(MachineSpec spec, string what, string? wayOut = null) =>
        new(MachineRefusals.HandNotOfThisMachine, $"{spec.Id} {what}.", wayOut ?? "See what the machine is: ./fab machines.");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
