using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>Whether a machine can make something, and why not. Asked for quotes, by the queue, and again when a job is assigned.</summary>
public static class MachineFit
{
    /// <summary>
    /// The first thing in the way, or null. In this order, what lasts longest first: kind, dialect, volume, hotend,
    /// bed, authorisation of the member, material. Material must be the very one asked for; nothing is substituted.
    /// </summary>
    /// <param name="material">What is loaded; null for nothing.</param>
    /// <param name="memberClasses">Machine classes the member is authorised for today; null to leave authorisation out.</param>
    public static Refusal? Check(
        MachineSpec spec,
        string? material,
        IReadOnlyCollection<string>? memberClasses,
        Requirements asks)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(asks);
        return Capability(spec, asks)
            ?? Authorisation(spec, memberClasses)
            ?? Material(spec, material, asks);
    }

    private static Refusal? Capability(MachineSpec spec, Requirements asks)
    {
        if (asks.Kind != spec.Kind)
        {
            return new Refusal(
                MachineRefusals.WrongKind,
                $"{spec.Id} is a {Word(spec.Kind)}; this needs a {Word(asks.Kind)}.");
        }

        if (asks.Dialect != spec.Dialect)
        {
            return new Refusal(
                MachineRefusals.WrongDialect,
                $"The program is written for {asks.Dialect}; {spec.Id} speaks {spec.Dialect}.",
                "Make the program anew for this machine.");
        }

        if (!Within(asks.Extent, spec.Volume))
        {
            return new Refusal(
                MachineRefusals.TooLarge,
                $"The program reaches {asks.Extent}; {spec.Id} has room for {spec.Volume}.",
                "Scale or turn the part, or choose a larger machine.");
        }

        return Heat(spec, "hotend", asks.Hotend, spec.MaxHotend, MachineRefusals.NoHotend, MachineRefusals.HotendTooHot)
            ?? Heat(spec, "bed", asks.Bed, spec.MaxBed, MachineRefusals.NoHeatedBed, MachineRefusals.BedTooHot);
    }

    private static Refusal? Heat(MachineSpec spec, string heater, Celsius? asked, Celsius? limit, string missing, string tooHot)
    {
        // 0 °C is how programs switch a heater off; that needs no heater. NaN compares as nothing and must not pass.
        if (asked is not { } wanted || wanted.Value <= 0) return null;
        if (limit is not { } most) return new Refusal(missing, $"The program heats a {heater}; {spec.Id} has none.");
        return wanted.Value <= most.Value
            ? null
            : new Refusal(tooHot, $"The program heats the {heater} to {wanted}; {spec.Id} allows {most}.", "Choose a cooler material or profile.");
    }

    private static Refusal? Authorisation(MachineSpec spec, IReadOnlyCollection<string>? memberClasses) =>
        memberClasses is null || memberClasses.Contains(spec.Class)
            ? null
            : new Refusal(
                MachineRefusals.NotAuthorised,
                $"The member is not authorised for machines of class {spec.Class}.",
                "Ask an operator or a steward for an introduction to this machine.");

    private static Refusal? Material(MachineSpec spec, string? loaded, Requirements asks) =>
        asks.Material is null || string.Equals(asks.Material, loaded, StringComparison.Ordinal)
            ? null
            : new Refusal(
                MachineRefusals.MaterialNotLoaded,
                $"Material {asks.Material} is not loaded on {spec.Id} ({(loaded is null ? "nothing is" : $"{loaded} is")}).",
                $"Load {asks.Material} and say so, or quote again for what is loaded.");

    private static bool Within(Volume extent, Volume room) =>
        extent.X.Value <= room.X.Value && extent.Y.Value <= room.Y.Value && extent.Z.Value <= room.Z.Value;

    private static string Word(MachineKind kind) => kind == MachineKind.Printer ? "printer" : "router";
}
