using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>What a change of a machine's pricing does to what is quoted from then on.</summary>
/// <param name="Before">Null where demand moves nothing now.</param>
/// <param name="After">Null where demand moves nothing then.</param>
/// <param name="Period">The oldest that is not closed.</param>
/// <param name="Metered">Of the machine in it: what demand is judged by.</param>
/// <param name="Last">The machine's latest rent in a period that is not closed; null without one.</param>
public sealed record PricingChange(RateOutlook? Before, RateOutlook? After, string Period, MachineSeconds Metered, RentEntry? Last);

/// <summary>What a change of a machine's costs does to what its rent has to pay.</summary>
/// <param name="From">The period that it begins with.</param>
/// <param name="Before">Due of the open period's rent as it is.</param>
/// <param name="After">Due of the same rent if the change held in it already.</param>
public sealed record CostsChange(string From, MachineDue Before, MachineDue After);

/// <summary>A running cost as it would be booked.</summary>
/// <param name="Period">In which it counts.</param>
/// <param name="Transfer">What the ledger would be asked for.</param>
public sealed record CostEntry(string Period, TransferRequest Transfer);

/// <summary>Decisions that are asked for without being kept: what would be refused is refused here too.</summary>
public sealed partial record CommonsFund
{
    public (PricingChange? Change, Refusal? Refusal) Preview(FundCommand.SetPricing c, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(c);
        CommonsFund before = At(now);
        (CommonsFund after, Refusal? refusal) = before.With(c, now);
        if (refusal is not null) return (null, refusal);
        FundPeriod oldest = before.Past.Count > 0 ? before.Past[0] : before.Open!;
        return (
            new PricingChange(
                before.RateOf(c.Machine),
                after.RateOf(c.Machine),
                oldest.Id,
                oldest.Machines.FirstOrDefault(m => m.Machine == c.Machine)?.Metered ?? default,
                before.Past.Append(before.Open!).SelectMany(p => p.Rents ?? []).LastOrDefault(r => r.Machine == c.Machine && r.Metered.Value > 0)),
            null);
    }

    public (CostsChange? Change, Refusal? Refusal) Preview(FundCommand.SetCosts c, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(c);
        CommonsFund before = At(now);
        (CommonsFund after, Refusal? refusal) = before.With(c, now);
        if (refusal is not null) return (null, refusal);
        CostSheet sheet = after.Costs.First(s => s.Machine == c.Machine);
        return (
            new CostsChange(
                sheet.Next is null ? after.Open!.Id : Period.Next(after.Open!.Id),
                before.DueOf(before.Open!, c.Machine, before.Costs.FirstOrDefault(s => s.Machine == c.Machine)?.Now),
                after.DueOf(after.Open!, c.Machine, sheet.Next ?? sheet.Now)),
            null);
    }

    public (CostEntry? Entry, Refusal? Refusal) Preview(FundCommand.BookCost c, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(c);
        (CommonsFund after, Refusal? refusal) = At(now).With(c, now);
        return refusal is null ? (new CostEntry(after.Open!.Id, CostTransfers.Of(c.Cost)), null) : (null, refusal);
    }

    private (CommonsFund After, Refusal? Refusal) With(FundCommand command, DateTimeOffset now)
    {
        Decision<FundEvent> decision = Decide(command, now);
        return (decision.Events.Aggregate(this, (fund, happened) => fund.Apply(happened)), decision.Refusal);
    }
}
