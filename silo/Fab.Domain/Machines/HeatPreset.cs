using System.Globalization;
using System.Text.RegularExpressions;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>Temperatures a machine is heated to by name, before work by hand or a change of filament.</summary>
/// <param name="Name">A material's id: <c>pla</c>.</param>
public sealed partial record HeatPreset(string Name, Celsius? Hotend, Celsius? Bed)
{
    private static readonly HeatPreset[] Usual =
    [
        new("pla", new(205), new(60)),
        new("petg", new(240), new(80)),
        new("abs", new(245), new(100)),
    ];

    public const int Most = 20;

    /// <summary>What is wrong with these as the presets of a machine; null when they hold.</summary>
    public static string? WhatIsWrong(IReadOnlyList<HeatPreset> presets, MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(presets);
        ArgumentNullException.ThrowIfNull(spec);
        if (presets.Count > Most) return $"there are more than {Most}";
        if (presets.FirstOrDefault(p => !Names.IsSlug(p.Name)) is { } nameless) return $"'{nameless.Name}' is no name: lower-case letters, digits and hyphens, at most 40";
        if (presets.GroupBy(p => p.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) return $"{twice.Key} stands there twice";
        foreach (HeatPreset preset in presets)
        {
            if (preset is { Hotend: null, Bed: null }) return $"{preset.Name} heats nothing";
            if (!Holds(preset.Hotend, spec.MaxHotend)) return $"{preset.Name} asks {preset.Hotend} of a hotend that {Limit(spec.MaxHotend)}";
            if (!Holds(preset.Bed, spec.MaxBed)) return $"{preset.Name} asks {preset.Bed} of a bed that {Limit(spec.MaxBed)}";
        }

        return null;

        static bool Holds(Celsius? wanted, Celsius? most) => wanted is not { } celsius || (celsius.Value >= 0 && Within(wanted, most));
        static string Limit(Celsius? most) => most is { } limit ? $"may have 0 to {limit}" : "it does not have";
    }

    /// <summary>A machine's own presets, or of the usual ones those that it can reach.</summary>
    public static IReadOnlyList<HeatPreset> Of(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Safety?.Preheats is { } own && TryParse(own, out IReadOnlyList<HeatPreset> presets)) return presets;
        return [.. Usual.Where(preset => Within(preset.Hotend, spec.MaxHotend)).Select(preset => spec.MaxBed is null ? preset with { Bed = null } : preset).Where(preset => preset.Bed is null || Within(preset.Bed, spec.MaxBed))];
    }

    /// <summary>Reads <c>pla=205/60 petg=240/80</c>; <c>asa=250/-</c> leaves the bed as it is.</summary>
    public static bool TryParse(string text, out IReadOnlyList<HeatPreset> presets)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<HeatPreset>();
        presets = found;
        foreach (string word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = Form().Match(word);
            if (!match.Success || found.Exists(known => known.Name == match.Groups[1].Value)) return false;
            found.Add(new HeatPreset(match.Groups[1].Value, Degrees(match.Groups[2].Value), Degrees(match.Groups[3].Value)));
        }

        return found.Count <= Most;
    }

    public static bool Within(Celsius? wanted, Celsius? most) => wanted is not { } celsius || (most is { } limit && celsius.Value <= limit.Value);

    private static Celsius? Degrees(string text) => text == "-" ? null : new Celsius(double.Parse(text, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^([a-z0-9-]{1,40})=(\d{1,3}|-)/(\d{1,3}|-)$")]
    private static partial Regex Form();
}
