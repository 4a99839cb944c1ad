using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

/// <summary>From a program's estimate to what a member is asked for.</summary>
public static class JobPricing
{
    /// <summary>
    /// Added to an estimate before rent is held: a quarter of it for what estimates miss, and a quarter of an hour for
    /// heating up a cold machine. The meter decides what is paid; this only bounds it.
    /// </summary>
    public static MachineSeconds Authorised(MachineSeconds estimate) => new(checked(estimate.Value + (estimate.Value + 3) / 4 + 900));

    public static MachineOffer Offer(
        MachineSpec machine,
        ContentHash program,
        long programBytes,
        long lines,
        int? layers,
        Requirements requirements,
        MachineSeconds estimate,
        Grams? filament)
    {
        ArgumentNullException.ThrowIfNull(machine);
        MachineSeconds authorised = Authorised(estimate);
        return new MachineOffer(
            machine.Id,
            program,
            programBytes,
            lines,
            layers,
            requirements,
            machine.Rate,
            estimate,
            machine.Rate.For(estimate),
            authorised,
            machine.Rate.For(authorised),
            filament);
    }
}
