using Fab.Domain.Bonds;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>The sale of a machine as the ledger is asked for it: the machine leaves the books, and holders are paid.</summary>
internal static class SaleTransfers
{
    public static IEnumerable<TransferRequest> Of(LiquidationPlan plan, LiquidationInput input)
    {
        string id = $"bond/{plan.Bond}/sale";
        IReadOnlyDictionary<string, string> references = Payout.References(
            ("bond", plan.Bond.Value), ("machine", plan.Machine.Value), ("receipt", input.Sale.Receipt));
        TransferRequest? books = Payout.Together(
            id, [.. Machine(plan, input), .. Means(plan)], input.Sale.At, $"Sale of {plan.Machine}", references);
        return (books is null ? Enumerable.Empty<TransferRequest>() : [books])
            .Concat(Payout.From(
                FundAccounts.Interest(plan.Bond),
                $"{id}/interest",
                plan.Payouts.Select(p => (p.Account, p.Interest)),
                input.Sale.At,
                $"Interest of {plan.Bond} to the day of the sale",
                references))
            .Concat(Payout.From(
                FundAccounts.Principal(plan.Bond),
                $"{id}/principal",
                plan.Payouts.Select(p => (p.Account, p.Principal)),
                input.Sale.At,
                $"Principal of {plan.Bond} paid back from the sale",
                references));
    }

    /// <summary>
    /// What it cost leaves the books: against what it was sold for, what it had lost in worth, and the loss. What it brings
    /// beyond its worth in the books, and what an insurance pays, is the commons' gain.
    /// </summary>
    private static IEnumerable<Posting> Machine(LiquidationPlan plan, LiquidationInput input)
    {
        (MachineSale sale, MachineId machine) = (input.Sale, plan.Machine);
        string asset = FundAccounts.Asset(machine);
        Cents depreciated = Cents.Min(input.Depreciated, plan.Cost);
        Cents worth = plan.Cost - depreciated;
        Cents costs = Cents.Min(sale.Costs, sale.Proceeds);
        Cents cash = sale.Proceeds - costs;
        Cents costsOnAsset = Cents.Min(costs, worth);
        Cents cashOnAsset = Cents.Min(cash, worth - costsOnAsset);
        yield return new Posting(FundAccounts.Cash, FundAccounts.Stake(machine), sale.Insurance);
        yield return new Posting(FundAccounts.Cash, asset, cashOnAsset);
        yield return new Posting(FundAccounts.Cash, FundAccounts.Stake(machine), cash - cashOnAsset);
        yield return new Posting(FundAccounts.SaleCost(machine), asset, costsOnAsset);
        yield return new Posting(FundAccounts.SaleCost(machine), FundAccounts.Stake(machine), costs - costsOnAsset);
        yield return new Posting(FundAccounts.SaleCost(machine), FundAccounts.Cash, sale.Costs - costs);
        yield return new Posting(FundAccounts.AccumulatedDepreciation(machine), asset, depreciated);
        yield return new Posting(FundAccounts.Loss(machine), asset, worth - costsOnAsset - cashOnAsset);
    }

    /// <summary>What pays the holders, and what nobody pays.</summary>
    private static IEnumerable<Posting> Means(LiquidationPlan plan)
    {
        string stake = FundAccounts.Stake(plan.Machine);
        yield return new Posting(stake, FundAccounts.Interest(plan.Bond), plan.Interest);
        yield return new Posting(FundAccounts.Reserve(plan.Machine), stake, plan.FromReserve);
        yield return new Posting(FundAccounts.CommunityInvestment, stake, plan.FromCommunityInvestment);
        yield return new Posting(FundAccounts.Principal(plan.Bond), FundAccounts.WriteOff(plan.Bond), plan.WrittenOff);
        yield return new Posting(stake, FundAccounts.Dividend, plan.Surplus);
    }
}
