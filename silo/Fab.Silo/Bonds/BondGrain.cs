using Fab.Contracts.Api;
using Fab.Contracts.Bonds;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Bonds;

/// <summary>Shell around <see cref="Bond"/>. What it owes the ledger stands in its state until it is done.</summary>
[GrainType("bond")]
public sealed class BondGrain(
    [PersistentState("state", "fab")] IPersistentState<Bond> state,
    ILedger ledger,
    TimeProvider time,
    ILogger<BondGrain> log) : StateGrain<Bond>(state, time, log), IBondGrain
{
    /// <summary>What the ledger said to an effect that it refused, for the caller who waits for it.</summary>
    private readonly Dictionary<string, Refusal> _refused = [];

    protected override bool Owes => Current.Effects.Count > 0 || Current.Timely(Now) is not null;

    /// <summary>Auctions, rounds and deadlines end by themselves.</summary>
    protected override bool NeedsReminder => Current.Effects.Count > 0 || Current.Due is not null;

    public Task<BondView?> Get() => Task.FromResult(BondViewing.View(Current));

    public Task<BondSummary?> Summary() => Task.FromResult(BondViewing.Summary(Current));

    public Task<HoldingView?> Holding(string account) => Task.FromResult(BondViewing.Holding(Current, account));

    public Task<BondTie?> TieOf(string account) => Task.FromResult(Current.TieOf(account));

    public Task<Refusal?> Withdraw(string by) => Do(new BondCommand.Withdraw());

    public Task<Refusal?> Bid(PlaceBid bid) =>
        DoAndPay(new BondCommand.PlaceBid(bid.Id, bid.Account, bid.Units, bid.CouponBasisPoints), $"bid/{bid.Id}");

    public Task<Refusal?> CloseAuction(string by) => Do(new BondCommand.CloseAuction());

    public Task<Refusal?> ConfirmReceipt(string receipt, string by) => DoAndPay(new BondCommand.ConfirmReceipt(receipt), "purchase");

    public Task<Refusal?> Refund(string by) => Do(new BondCommand.Refund());

    public Task<Refusal?> OfferUnits(OfferUnits offer) =>
        Do(new BondCommand.OfferUnits(offer.Id, offer.Seller, offer.Units, offer.Price));

    public Task<Refusal?> WithdrawUnits(string sale, string seller) => Do(new BondCommand.WithdrawUnits(sale, seller));

    public Task<Refusal?> BuyUnits(string sale, string buyer) => DoAndPay(new BondCommand.BuyUnits(sale, buyer), $"transfer/{sale}");

    public Task<Refusal?> ReportFailure(string why, string by) => Do(new BondCommand.ReportFailure(why));

    public async Task<Refusal?> Repair(Cents cost, string receipt, string by)
    {
        if (Current.Agreement is not { } agreement) return Current.Decide(new BondCommand.GiveUp(), Now).Refusal;
        Cents operating = await Posted(FundAccounts.Operating(agreement.Machine));
        Cents reserve = await Posted(FundAccounts.Reserve(agreement.Machine));
        return await DoAndPay(new BondCommand.Repair(cost, receipt, operating, reserve), $"repair/{Current.Repairs + 1}");
    }

    public Task<Refusal?> GiveUp(string by) => Do(new BondCommand.GiveUp());

    public Task<Refusal?> Vacate(string why, string by) => Do(new BondCommand.Vacate(why));

    public Task<Refusal?> BidRent(PlaceRentBid bid) =>
        Do(new BondCommand.BidRent(bid.Id, bid.Account, bid.Rate, bid.HoursPerPeriod));

    public Task<Refusal?> CloseRelet(string by) => Do(new BondCommand.CloseRelet());

    public Task<Refusal?> CheckProposal(RentalAgreement agreement) =>
        Task.FromResult(Current.Decide(new BondCommand.Propose(new BondId(Key), agreement), Now).Refusal);

    public Task<Refusal?> Propose(RentalAgreement agreement, string by) => Do(new BondCommand.Propose(new BondId(Key), agreement));

    public Task<Refusal?> Publish(BondOffer offer, string by) => Do(new BondCommand.Publish(offer));

    public Task<IReadOnlyList<RentShare>?> PreviewRent(BondCloseInput input) =>
        Task.FromResult(Current.Concerns(input.Period) ? BondClose.Lines(Current, input) : null);

    public Task<BondClosePlan?> PlanClose(BondCloseInput input) =>
        Task.FromResult(Current.Concerns(input.Period) ? BondClose.Plan(Current, input) : null);

    public async Task<BondClosePlan?> PrepareClose(BondCloseInput input)
    {
        await SettleAsync();
        if (await Do(new BondCommand.PrepareClose(input)) is { } refusal) throw new InvalidOperationException(refusal.Message);
        return Current.Closing is null ? null : BondClose.Plan(Current, input);
    }

    public Task CommitClose(string period) => Do(new BondCommand.CommitClose(period));

    public Task<Answer<LiquidationPlan>> PlanLiquidation(LiquidationInput input) => Task.FromResult(PlanOf(input, isPreview: false));

    public Task<Answer<LiquidationPlan>> PreviewLiquidation(LiquidationInput input) => Task.FromResult(PlanOf(input, isPreview: true));

    public Task<Answer<OfferOutlook>> PreviewOffer(BondOffer offer) => Task.FromResult(
        Current.Decide(new BondCommand.Publish(offer), Now).Refusal is { } refusal
            ? new Answer<OfferOutlook>(refusal, null)
            : new Answer<OfferOutlook>(null, BondOutlook.OfOffer(Current, offer)));

    public async Task<Answer<LiquidationPlan>> PrepareLiquidation(LiquidationInput input)
    {
        await SettleAsync();
        return await Do(new BondCommand.PrepareLiquidation(input)) is { } refusal
            ? new Answer<LiquidationPlan>(refusal, null)
            : new Answer<LiquidationPlan>(null, BondLiquidation.Plan(Current, input));
    }

    public Task CommitLiquidation() => Do(new BondCommand.CommitLiquidation());

    protected override async Task DrainAsync()
    {
        while (true)
        {
            BondCommand? next = Current.Effects is [var effect, ..] ? await CarryOut(effect) : Current.Timely(Now);
            if (next is null) return;
            await SaveWhileDrainingAsync(Folded(Current.Decide(next, Now)));
        }
    }

    private Answer<LiquidationPlan> PlanOf(LiquidationInput input, bool isPreview) => Current.CheckSale(input.Sale, isPreview) is { } refusal
        ? new Answer<LiquidationPlan>(refusal, null)
        : new Answer<LiquidationPlan>(null, BondLiquidation.Plan(Current, input));

    private async Task<Refusal?> Do(BondCommand command)
    {
        Decision<BondEvent> decision = Current.Decide(command, Now);
        if (decision.Events.Count == 0) return decision.Refusal;
        await SaveAsync(Folded(decision));
        await SettleAsync();
        return null;
    }

    /// <summary>As <see cref="Do"/>, for what the ledger may refuse, such as a wallet that is too small.</summary>
    private async Task<Refusal?> DoAndPay(BondCommand command, string effect)
    {
        if (await Do(command) is { } refusal) return refusal;
        if (Current.Effects.Any(e => e.Id == effect)) await SettleAsync();
        if (_refused.Remove(effect, out Refusal? refused)) return refused;
        return Current.Effects.Any(e => e.Id == effect) ? Ledgers.DidNotAnswer($"bond {Key}") : null;
    }

    private Bond Folded(Decision<BondEvent> decision) => decision.Events.Aggregate(Current, (bond, happened) => bond.Apply(happened));

    private async Task<BondCommand> CarryOut(BondEffect effect)
    {
        IReadOnlyList<TransferRequest> requests = BondTransfers.Of(Current, effect);
        foreach (TransferRequest[] batch in requests.Chunk(TransferRules.MaxBatch))
        {
            foreach (LedgerResult result in await ledger.SubmitAsync(batch, linked: false, CancellationToken.None))
            {
                if (result.Refusal is not { } refusal) continue;
                if (effect is BondEffect.Release && refusal.Code == LedgerRefusals.HoldExpired) continue; // it went back by itself
                if (effect is BondEffect.Issue or BondEffect.Release)
                {
                    // Cannot be by the rules. It stays owed, and is seen, rather than being forgotten.
                    throw new InvalidOperationException($"The ledger refused {effect.Id} of bond {Key}: {refusal.Code}: {refusal.Message}");
                }

                _refused[effect.Id] = refusal;
                return new BondCommand.EffectRefused(effect.Id);
            }
        }

        return new BondCommand.EffectDone(effect.Id);
    }

    private async Task<Cents> Posted(string account) =>
        (await ledger.GetBalanceAsync(account, CancellationToken.None)).Balance?.Posted ?? Cents.Zero;
}
