using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Designs.Slicing;

/// <summary>All that decides how a mesh becomes G-code: one machine, one material, and how it is wanted.</summary>
/// <param name="Bed">Printable room; the origin is a corner of the bed.</param>
/// <param name="Acceleration">mm/s² in X and Y.</param>
/// <param name="Brim">Zero for none.</param>
public sealed record SlicingProfile(
    Volume Bed,
    Millimetres Nozzle,
    MillimetresPerMinute MaxFeed,
    double Acceleration,
    bool HeatedBed,
    Material Material,
    Quality Quality,
    Supports Supports,
    int InfillPercent,
    Millimetres Brim)
{
    /// <summary>The front edge of the bed that is kept free for the line that primes the nozzle.</summary>
    public static Millimetres PurgeStrip { get; } = new(8);

    /// <summary>Room that parts must leave on each side for the skirt around them.</summary>
    public static Millimetres SkirtMargin { get; } = new(5);

    /// <summary>Heights that leave the lines of a common nozzle well bonded: 0.3, 0.6 and 0.75 of its width.</summary>
    public static Millimetres LayerHeightOf(Quality quality, Millimetres nozzle) => new(Math.Round(nozzle.Value * quality switch
    {
        Quality.Fine => 0.3,
        Quality.Normal => 0.6,
        Quality.Draft => 0.75,
        _ => throw new InvalidOperationException($"Unhandled quality {quality}"),
    }, 3));

    public Millimetres LayerHeight => LayerHeightOf(Quality, Nozzle);

    /// <summary>The largest part that fits on the bed beside the purge strip.</summary>
    public Volume Room => new(
        new(Bed.X.Value - (2 * (SkirtMargin.Value + Brim.Value))),
        new(Bed.Y.Value - PurgeStrip.Value - (2 * (SkirtMargin.Value + Brim.Value))),
        Bed.Z);

    /// <summary>The profile of a printer, or why it cannot print this material.</summary>
    /// <param name="options">Found in order by <see cref="SlicingOptions.Check"/>; null for the usual.</param>
    /// <param name="supports">Whether a slicer may have to build supports, where the options do not say.</param>
    public static Outcome<SlicingProfile> For(MachineSpec machine, string material, SlicingOptions? options, bool supports)
    {
        if (machine.Kind != MachineKind.Printer || machine.Dialect != Dialect.Marlin || machine.Nozzle is not { } nozzle)
        {
            return new Refusal(
                DesignRefusals.WrongMachine,
                $"{machine.Name} is no printer that meshes are sliced for here.",
                "Choose a printer that speaks Marlin, or leave the machine open.");
        }

        Outcome<Material> found = Materials.Find(material);
        if (found.Value is not { } known) return found.Refusal!;
        double hottest = Math.Max(known.FirstHotend.Value, known.Hotend.Value);
        if (machine.MaxHotend is not { } maxHotend || maxHotend.Value < hottest)
        {
            return new Refusal(
                DesignRefusals.MaterialBeyondMachine,
                $"{known.Name} is printed at {hottest:0} °C, and {machine.Name} goes to {machine.MaxHotend?.Value ?? 0:0} °C.",
                "Choose another material or a hotter machine.");
        }

        double bed = Math.Max(known.FirstBed.Value, known.Bed.Value);
        bool canHeat = machine.MaxBed is { } maxBed && maxBed.Value >= bed;
        if (known.NeedsBed && !canHeat)
        {
            return new Refusal(
                DesignRefusals.MaterialBeyondMachine,
                $"{known.Name} wants a bed of {bed:0} °C, and that of {machine.Name} goes to {machine.MaxBed?.Value ?? 0:0} °C.",
                "Choose another material or a machine with a hotter bed.");
        }

        return new SlicingProfile(
            machine.Volume, nozzle, machine.MaxFeed, machine.Acceleration, canHeat, known,
            options?.Quality ?? Quality.Normal,
            options?.Supports ?? (supports ? Supports.Auto : Supports.None),
            options?.InfillPercent ?? SlicingOptions.UsualInfillPercent,
            options?.Brim ?? default);
    }
}
