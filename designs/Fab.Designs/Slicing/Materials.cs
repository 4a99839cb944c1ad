using System.Collections.Frozen;
using Fab.Domain;
using Fab.Domain.Units;

namespace Fab.Designs.Slicing;

/// <summary>What is printed with.</summary>
/// <param name="Id">As it is named everywhere else: <c>pla</c>.</param>
/// <param name="Name">As people write it.</param>
/// <param name="Sentence">What it is good for.</param>
/// <param name="FirstHotend">The nozzle for the first layer; <paramref name="Hotend"/> for all others.</param>
/// <param name="FirstBed">The bed for the first layer.</param>
/// <param name="Bed">The bed for all other layers.</param>
/// <param name="NeedsBed">It comes off an unheated bed.</param>
/// <param name="Density">g/cm³.</param>
/// <param name="MinFanPercent">The part's fan after the first layers.</param>
/// <param name="MaxFanPercent">The part's fan on small layers and bridges.</param>
/// <param name="MaxFlow">mm³/s that a common nozzle can melt.</param>
public sealed record Material(
    string Id,
    string Name,
    string Sentence,
    Celsius FirstHotend,
    Celsius Hotend,
    Celsius FirstBed,
    Celsius Bed,
    bool NeedsBed,
    double Density,
    int MinFanPercent,
    int MaxFanPercent,
    double MaxFlow);

/// <summary>The filaments that are known here. Temperatures and densities are the middle of what makers of each kind state.</summary>
public static class Materials
{
    private static readonly FrozenDictionary<string, Material> s_byId = new Material[]
    {
        new("pla", "PLA", "Easy and stiff, for things that stay below 50 °C.", new(215), new(210), new(60), new(60), false, 1.24, 60, 100, 11),
        new("petg", "PETG", "Tough and a little elastic, stands weather and hot tea.", new(235), new(240), new(80), new(80), true, 1.27, 20, 50, 9),
        new("abs", "ABS", "Tough and heat-proof; wants a warm, closed printer.", new(250), new(250), new(100), new(100), true, 1.04, 0, 20, 11),
        new("asa", "ASA", "Like ABS, and stands the sun.", new(255), new(255), new(100), new(100), true, 1.07, 0, 20, 11),
        new("tpu", "TPU", "Rubbery; prints slowly.", new(230), new(230), new(45), new(45), false, 1.21, 40, 80, 3.5),
    }.ToFrozenDictionary(material => material.Id);

    public static IEnumerable<Material> All => s_byId.Values.OrderBy(material => material.Id, StringComparer.Ordinal);

    public static Outcome<Material> Find(string id) =>
        s_byId.TryGetValue(id.Trim().ToLowerInvariant(), out Material? material)
            ? material
            : new Refusal(
                DesignRefusals.MaterialUnknown,
                "This material is not known here.",
                $"Known are {string.Join(", ", All.Select(m => m.Id))}.");
}
