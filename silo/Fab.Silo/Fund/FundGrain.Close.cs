using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Silo.Fund;

public sealed partial class FundGrain
{
    public async Task<CloseAnswer> Close(string period, string by, string? asShown = null)
    {
        if (asShown is not null && await IsToDiffer(period, asShown)) return new CloseAnswer(FundRefusals.Differs(period), null);
        if (await Do(new FundCommand.Close(period, by)) is { } refusal) return new CloseAnswer(refusal, null);
        return new CloseAnswer(null, await GrainFactory.GetGrain<IPeriodGrain>(PeriodKey.Of(space.Name, period)).Get());
    }

    public async Task<Answer<ClosePreview>> PreviewClose(string period)
    {
        (FundPeriod? toClose, Refusal? refusal) = Current.ToClose(period, Now, isPreview: true);
        if (toClose is null) return new Answer<ClosePreview>(refusal, null);
        CommonsFund fund = Current.At(Now);
        PeriodClosing closing = fund.Begin(toClose, Now, "preview");
        FundClose close = FundClose.Of(fund, toClose, closing, await Plans(closing, (bond, input) => bond.PlanClose(input)));
        return new Answer<ClosePreview>(null, new ClosePreview(close.Record, close.Transfers, close.Fingerprint()));
    }

    /// <summary>One that cannot be closed, or has begun already, is not compared: what it says to that comes first.</summary>
    private async Task<bool> IsToDiffer(string period, string shown) =>
        Current.Closing is null
        && Current.ToClose(period, Now, isPreview: false).Refusal is null
        && (await PreviewClose(period)).Value?.Fingerprint != shown;

    public async Task<Refusal?> Liquidate(BondId bond, MachineSale sale, string by)
    {
        if (Current.Bonds.FirstOrDefault(b => b.Bond == bond) is not { } entry)
            return new Refusal(BondRefusals.Unknown, "There is no such bond.");
        LiquidationInput input = await InputOf(entry, sale);
        if ((await Grain(bond).PlanLiquidation(input)).Refusal is { } cannot) return cannot;
        if (await Do(new FundCommand.Sell(bond, input)) is { } refusal) return refusal;
        if (_refused.Remove(SaleOf(bond), out Refusal? refused)) return refused;
        return Current.Selling is null ? null : Ledgers.DidNotAnswer($"the sale of {entry.Machine}");
    }

    private async Task<LiquidationInput> InputOf(BondEntry entry, MachineSale sale) => new(
        sale,
        await Posted(FundAccounts.Reserve(entry.Machine)),
        await Posted(FundAccounts.CommunityInvestment),
        -await Posted(FundAccounts.AccumulatedDepreciation(entry.Machine)));

    private static string SaleOf(BondId bond) => $"sale/{bond}";

    private async Task<FundCommand> CarryOut(PeriodClosing closing)
    {
        FundPeriod period = Current.Past.First(p => p.Id == closing.Period);
        FundClose close = FundClose.Of(Current, period, closing, await Plans(closing, (bond, input) => bond.PrepareClose(input)));
        await Submit(close.Transfers, $"the close of {closing.Period}");
        return new FundCommand.Closed(close);
    }

    private async Task<FundCommand> CarryOut(MachineSelling selling)
    {
        Answer<LiquidationPlan> answer = await Grain(selling.Bond).PrepareLiquidation(selling.Input);
        if (answer.Value is not { } plan)
        {
            _refused[SaleOf(selling.Bond)] = answer.Refusal!;
            return new FundCommand.DropSale();
        }

        await Submit(FundClose.OfSale(Current, plan, selling.Input).Transfers, $"the sale of {plan.Machine}");
        return new FundCommand.Sold(plan);
    }

    /// <summary>What each machine's bond answers: of all it ever had, the newest that has to do with the period.</summary>
    private async Task<IReadOnlyDictionary<MachineId, BondClosePlan>> Plans(
        PeriodClosing closing, Func<IBondGrain, BondCloseInput, Task<BondClosePlan?>> ask)
    {
        Dictionary<MachineId, BondClosePlan> plans = [];
        foreach (MachineDue due in closing.Machines)
        {
            if (await OfBonds(due, closing.Period, ask) is { } plan) plans[due.Machine] = plan;
        }

        return plans;
    }

    private async Task<T?> OfBonds<T>(MachineDue due, string period, Func<IBondGrain, BondCloseInput, Task<T?>> ask)
        where T : class
    {
        var input = new BondCloseInput(period, due.Rent, due.Operating, due.Depreciation);
        foreach (BondId bond in due.Bonds)
        {
            if (await ask(Grain(bond), input) is { } answer) return answer;
        }

        return null;
    }

    /// <summary>All or nothing, however many are paid: the ledger commits what is linked at once, and by their ids once.</summary>
    private async Task Submit(IReadOnlyList<TransferRequest> transfers, string what)
    {
        IReadOnlyList<LedgerResult> results = await ledger.SubmitAsync(transfers, linked: true, CancellationToken.None);
        if (results.FirstOrDefault(r => r.Refusal is { Code: not LedgerRefusals.LinkedTransferRefused }) is { Refusal: { } why })
        {
            // Cannot be by the rules. It stays owed, and is seen, rather than being forgotten.
            throw new InvalidOperationException($"The ledger refused {what}: {why.Code}: {why.Message}");
        }
    }

    private async Task<Cents> Posted(string account) =>
        (await ledger.GetBalanceAsync(account, CancellationToken.None)).Balance?.Posted ?? Cents.Zero;
}
