using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Silo.Fund;

/// <summary>What a steward is shown before they decide: the same decisions, asked for and not kept.</summary>
public sealed partial class FundGrain
{
    public async Task<Answer<SalePreview>> PreviewSale(BondId bond, MachineSale sale)
    {
        if (Current.Bonds.FirstOrDefault(b => b.Bond == bond) is not { } entry)
            return new Answer<SalePreview>(new Refusal(BondRefusals.Unknown, "There is no such bond."), null);
        LiquidationInput input = await InputOf(entry, sale);
        Answer<LiquidationPlan> answer = await Grain(bond).PreviewLiquidation(input);
        Refusal? refusal = answer.Refusal ?? Current.Decide(new FundCommand.Sell(bond, input), Now).Refusal;
        if (refusal is not null) return new Answer<SalePreview>(refusal, null);
        LiquidationPlan plan = answer.Value!;
        bool isToBeSold = (await Grain(bond).Summary())?.State == BondState.Liquidating;
        return new Answer<SalePreview>(
            null, new SalePreview(plan, FundClose.OfSale(Current, plan, input).Transfers, Current.Dividends.Shares.Count, isToBeSold));
    }

    public async Task<Answer<OfferOutlook>> PreviewOffer(BondId bond, BondOffer offer) =>
        await CheckOffer(bond) is { } refusal ? new Answer<OfferOutlook>(refusal, null) : await Grain(bond).PreviewOffer(offer);

    public Task<Answer<PricingChange>> PreviewPricing(MachineId machine, PriceRule? rule, CentsPerHour start)
    {
        (PricingChange? change, Refusal? refusal) = Current.Preview(new FundCommand.SetPricing(machine, rule, start), Now);
        return Task.FromResult(new Answer<PricingChange>(refusal, change));
    }

    public async Task<Answer<CostsPreview>> PreviewCosts(MachineId machine, MachineCosts costs)
    {
        (CostsChange? change, Refusal? refusal) = Current.Preview(new FundCommand.SetCosts(machine, costs), Now);
        if (change is null) return new Answer<CostsPreview>(refusal, null);
        string open = Current.At(Now).Open!.Id;
        (string of, Cents rent) = (open, change.Before.Rent);
        if (rent == Cents.Zero && Current.LastClosed is { } last && await GrainFactory.GetGrain<IPeriodGrain>(PeriodKey.Of(space.Name, last)).Get() is { } closed)
            (of, rent) = (last, closed.Machines.FirstOrDefault(m => m.Machine == machine)?.Rent ?? Cents.Zero);
        (MachineDue before, MachineDue after) = (change.Before with { Rent = rent }, change.After with { Rent = rent });
        return new Answer<CostsPreview>(null, new CostsPreview(
            change.From, of, rent, await Lines(before, open), await Lines(after, open), before, after));
    }

    public Task<Answer<CostEntry>> PreviewCost(BookCost cost)
    {
        (CostEntry? entry, Refusal? refusal) = Current.Preview(Command(cost), Now);
        return Task.FromResult(new Answer<CostEntry>(refusal, entry));
    }

    private async Task<IReadOnlyList<RentShare>> Lines(MachineDue due, string period) =>
        await OfBonds(due, period, (bond, input) => bond.PreviewRent(input))
        ?? Waterfall.Run(due.Rent, new RentDues(due.Operating, due.Depreciation), SurplusSplit.WithoutBond);
}
