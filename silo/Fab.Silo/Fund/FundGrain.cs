using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
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

namespace Fab.Silo.Fund;

/// <summary>
/// Shell around <see cref="CommonsFund"/>. A close goes through in steps that can each be done again: figures frozen here,
/// bonds told to hold still, everything to the ledger at once, then fund, bonds and the record of the period told that it
/// is done. Before the ledger has it nothing has changed; after it all follows.
/// </summary>
[GrainType("fund")]
public sealed partial class FundGrain(
    [PersistentState("state", "fab")] IPersistentState<CommonsFund> state,
    ILedger ledger,
    Space space,
    TimeProvider time,
    ILogger<FundGrain> log) : StateGrain<CommonsFund>(state, time, log), IFundGrain
{
    private const string Reminder = "reminder";

    /// <summary>What was answered to an effect that was refused, for the caller who waits for it.</summary>
    private readonly Dictionary<string, Refusal> _refused = [];

    protected override bool Owes =>
        Current.Effects.Count > 0 || Current.Closing is not null || Current.Selling is not null || IsToCloseByItself;

    protected override bool NeedsReminder => Owes || Current.ClosesByItself;

    private bool IsToCloseByItself => Current.ClosesByItself && Current.At(Now).Past.Count > 0;

    public Task RecordRent(RentReceived rent) => Do(new FundCommand.RecordRent(
        new RentEntry(rent.Job, rent.Machine, rent.Metered, rent.Rent, rent.Transfer, rent.At)));

    public Task<Refusal?> SetCosts(MachineId machine, MachineCosts costs, string by) => Do(new FundCommand.SetCosts(machine, costs));

    public Task<Refusal?> SetPricing(MachineId machine, PriceRule? rule, CentsPerHour start, string by) =>
        Do(new FundCommand.SetPricing(machine, rule, start));

    public Task<RateOutlook?> RateOf(MachineId machine) => Task.FromResult(Current.At(Now).RateOf(machine));

    public async Task<Refusal?> Endow(Endowment endowment)
    {
        TransferRequest request = Endowments.Of(endowment);
        if (await ledger.GetTransferAsync(request.Id, CancellationToken.None) is null
            && Current.Check(endowment, await Posted(FundAccounts.CommunityInvestment)) is { } refusal) return refusal;
        return (await ledger.SubmitAsync(request, CancellationToken.None)).Refusal;
    }

    public Task<Refusal?> Admit(string account, string work, string by) => Do(new FundCommand.Admit(account, work));

    public Task<Refusal?> Dismiss(string account, string by) => Do(new FundCommand.Dismiss(account));

    public Task<Refusal?> CloseByItself(bool on, string by) => Do(new FundCommand.CloseByItself(on));

    public Task<DividendView> Dividends()
    {
        DividendRegister register = Current.Dividends;
        return Task.FromResult(new DividendView(
            register.PerShare,
            register.Waiting,
            [.. register.Shares.Select(s => new DividendMember(s.Account, s.Since, s.Work, register.DueTo(s), s.Paid))]));
    }

    public async Task<FundView> Get()
    {
        CommonsFund fund = Current.At(Now);
        Dictionary<MachineId, IReadOnlyList<RentShare>> bonded = [];
        foreach (MachineDue due in fund.Dues(fund.Open!))
        {
            if (await OfBonds(due, fund.Open!.Id, (bond, input) => bond.PreviewRent(input)) is { } lines) bonded[due.Machine] = lines;
        }

        return new FundView(
            fund.Open!.Id,
            fund.Open.Rent,
            fund.RentEver,
            fund.Machines(bonded),
            [.. fund.Past.Select(p => p.Id)],
            fund.Closing?.Period,
            fund.LastClosed,
            fund.Bonds,
            fund.Prices,
            fund.Open.Costs ?? [],
            fund.ClosesByItself,
            [.. fund.Costs.Select(s => new MachineSheet(s.Machine, s.Now, s.Next, s.Depreciated, s.FixedBy))]);
    }

    public async Task<Refusal?> ProposeBond(BondId bond, RentalAgreement agreement, string by)
    {
        var add = new FundCommand.AddBond(bond, agreement.Machine);
        // The fund knows of a bond before there is one, so that none is lost; what would be refused must not get that far.
        if ((Current.Decide(add, Now).Refusal ?? await Grain(bond).CheckProposal(agreement)) is { } refusal) return refusal;
        return await Do(add) ?? await Grain(bond).Propose(agreement, by);
    }

    public async Task<Refusal?> PublishBond(BondId bond, BondOffer offer, string by)
    {
        if (await CheckOffer(bond) is { } refusal) return refusal;
        return await DoAndSettle(new FundCommand.PublishBond(bond, offer), $"publish/{bond}", FundRefusals.Busy);
    }

    /// <summary>Null if the fund has nothing against an offer of this bond.</summary>
    private async Task<Refusal?> CheckOffer(BondId bond)
    {
        if (Current.Bonds.FirstOrDefault(b => b.Bond == bond) is not { } entry)
            return new Refusal(BondRefusals.Unknown, "There is no such bond.", "Propose it first.");
        foreach (BondEntry other in Current.Bonds.Where(b => b.Machine == entry.Machine && b.Bond != bond))
        {
            BondState? stands = (await Grain(other.Bond).Summary())?.State;
            bool isOver = stands is null or BondState.Draft or BondState.Cancelled or BondState.Redeemed or BondState.ClosedWithLoss or BondState.ClosedWithSurplus;
            if (!isOver) return new Refusal(FundRefusals.MachineBonded, $"Bond {other.Bond} of {entry.Machine} is not over yet.");
        }

        return null;
    }

    public async Task<Refusal?> BookCost(BookCost cost) => await DoAndSettle(Command(cost), $"cost/{cost.Id}", null);

    private FundCommand.BookCost Command(BookCost cost) =>
        new(new BookedCost(cost.Id, cost.Machine, cost.Cost, cost.Receipt, cost.PaidBy, cost.At ?? Now));

    public async Task<Refusal?> CorrectCost(string cost, string why, string by)
    {
        Transfer? booked = await ledger.GetTransferAsync(CostTransfers.IdOf(cost), CancellationToken.None);
        if (booked is null || CostTransfers.Correction(booked, cost, why, Now) is not { } correction)
            return new Refusal(FundRefusals.CostUnknown, $"There is no running cost {cost}.");
        if (await ledger.GetTransferAsync(CostTransfers.IdOf(correction.Id), CancellationToken.None) is not null) return null;
        return await DoAndSettle(new FundCommand.BookCost(correction), $"cost/{correction.Id}", null);
    }

    protected override async Task DrainAsync()
    {
        while (true)
        {
            FundCommand? next = Current switch
            {
                { Effects: [var effect, ..] } => await CarryOut(effect),
                { Closing: { } closing } => await CarryOut(closing),
                { Selling: { } selling } => await CarryOut(selling),
                _ when IsToCloseByItself => new FundCommand.Close(Current.At(Now).Past[0].Id, Reminder),
                _ => null,
            };
            if (next is null) return;
            Decision<FundEvent> decision = Current.Decide(next, Now);
            if (decision.Events.Count == 0) return;
            await SaveWhileDrainingAsync(Folded(decision));
        }
    }

    private async Task<Refusal?> Do(FundCommand command)
    {
        Decision<FundEvent> decision = Current.Decide(command, Now);
        if (decision.Events.Count == 0) return decision.Refusal;
        await SaveAsync(Folded(decision));
        await SettleAsync();
        return null;
    }

    /// <summary>As <see cref="Do"/>, for what may be refused outside.</summary>
    /// <param name="pending">The code while it is not known; null for that of a ledger that does not answer.</param>
    private async Task<Refusal?> DoAndSettle(FundCommand command, string effect, string? pending)
    {
        if (await Do(command) is { } refusal) return refusal;
        if (_refused.Remove(effect, out Refusal? refused)) return refused;
        if (!Current.Effects.Any(e => e.Id == effect)) return null;
        return pending is null ? Ledgers.DidNotAnswer(effect) : new Refusal(pending, "The fund is still doing this.", "Ask again in a moment.");
    }

    private CommonsFund Folded(Decision<FundEvent> decision) => decision.Events.Aggregate(Current, (fund, happened) => fund.Apply(happened));

    private async Task<FundCommand> CarryOut(FundEffect effect)
    {
        Refusal? refusal = null;
        switch (effect)
        {
            case FundEffect.PublishBond e:
                refusal = await Grain(e.Bond).Publish(e.Offer, "fund");
                break;
            case FundEffect.PostCost e:
                refusal = (await ledger.SubmitAsync(CostTransfers.Of(e.Cost), CancellationToken.None)).Refusal;
                break;
            case FundEffect.CommitClose e:
                await Grain(e.Bond).CommitClose(e.Period);
                break;
            case FundEffect.CommitSale e:
                await Grain(e.Bond).CommitLiquidation();
                break;
            case FundEffect.KeepPeriod e:
                await GrainFactory.GetGrain<IPeriodGrain>(PeriodKey.Of(space.Name, e.Period.Period)).Keep(e.Period);
                break;
            default:
                throw new InvalidOperationException($"Unhandled effect {effect.GetType().Name}.");
        }

        if (refusal is null) return new FundCommand.EffectDone(effect.Id);
        _refused[effect.Id] = refusal;
        return new FundCommand.EffectRefused(effect.Id);
    }

    private IBondGrain Grain(BondId bond) => GrainFactory.GetGrain<IBondGrain>(bond.Value);
}
