using Fab.Contracts.Bonds;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Orleans;

namespace Fab.Contracts.Fund;

/// <summary>
/// The equipment commons fund of a space; the key is the space's name. Calls bonds, closed periods and the ledger.
/// </summary>
[Alias("fab.IFundGrain")]
public interface IFundGrain : IGrainWithStringKey
{
    /// <summary>Rent of an ended job has been posted to the machine's rent account. Known jobs are silent.</summary>
    Task RecordRent(RentReceived rent);

    /// <summary>What a machine must earn: sets the machine's costs for the coming periods. A bond's offer fixes all but the running costs.</summary>
    Task<Refusal?> SetCosts(MachineId machine, MachineCosts costs, string by);

    /// <summary>Lets demand move the machine's rent at each close, within bounds. Null: its rent is what its description says.</summary>
    /// <param name="start">The rate to begin with, unless one is in force already.</param>
    Task<Refusal?> SetPricing(MachineId machine, PriceRule? rule, CentsPerHour start, string by);

    Task<FundView> Get();

    /// <summary>What an hour on the machine costs a job that is quoted now, and what comes next; null: always what its description says.</summary>
    Task<RateOutlook?> RateOf(MachineId machine);

    /// <summary>Money for the commons fund's own wallet, from which it fills gaps in auctions. The same id again is the same money.</summary>
    Task<Refusal?> Endow(Endowment endowment);

    /// <summary>A member's rental agreement: the draft of a bond. The same again is silent.</summary>
    Task<Refusal?> ProposeBond(BondId bond, RentalAgreement agreement, string by);

    /// <summary>Offers the bond to funders.</summary>
    Task<Refusal?> PublishBond(BondId bond, BondOffer offer, string by);

    /// <summary>A running cost was paid for a machine. The same id again is the same cost.</summary>
    Task<Refusal?> BookCost(BookCost cost);

    /// <summary>Takes a booked cost back by a linked reversal, in the open period.</summary>
    Task<Refusal?> CorrectCost(string cost, string why, string by);

    /// <summary>Who works for the commons has one share of the dividend, whatever they hold.</summary>
    /// <param name="account">The member's pseudonymous account.</param>
    /// <param name="work">What they do for it, on one line.</param>
    Task<Refusal?> Admit(string account, string work, string by);

    /// <summary>Ends a share.</summary>
    Task<Refusal?> Dismiss(string account, string by);

    Task<DividendView> Dividends();

    /// <summary>
    /// Closes the oldest open period, whose id must be given so that nothing is closed by mistake. Once begun it ends,
    /// whatever crashes. Answers null in place of the record while it is still under way.
    /// </summary>
    /// <param name="asShown">The fingerprint of the preview that was looked at: a close that would move anything else is refused. Null closes as it is.</param>
    Task<CloseAnswer> Close(string period, string by, string? asShown = null);

    /// <summary>Every posting that closing the period now would make. Changes nothing; also for the period that is running.</summary>
    Task<Answer<ClosePreview>> PreviewClose(string period);

    /// <summary>Whether ended periods are closed by a reminder.</summary>
    Task<Refusal?> CloseByItself(bool on, string by);

    /// <summary>Sells the machine of a bond that is being liquidated, and pays whom the sale pays.</summary>
    Task<Refusal?> Liquidate(BondId bond, MachineSale sale, string by);

    /// <summary>What <see cref="Liquidate"/> would do; of any bond that is owed. Changes nothing.</summary>
    Task<Answer<SalePreview>> PreviewSale(BondId bond, MachineSale sale);

    /// <summary>What <see cref="PublishBond"/> would offer. Changes nothing.</summary>
    Task<Answer<OfferOutlook>> PreviewOffer(BondId bond, BondOffer offer);

    /// <summary>What <see cref="SetPricing"/> would do to what is quoted. Changes nothing.</summary>
    Task<Answer<PricingChange>> PreviewPricing(MachineId machine, PriceRule? rule, CentsPerHour start);

    /// <summary>What <see cref="SetCosts"/> would do to where the rent goes. Changes nothing.</summary>
    Task<Answer<CostsPreview>> PreviewCosts(MachineId machine, MachineCosts costs);

    /// <summary>What <see cref="BookCost"/> would book. Changes nothing.</summary>
    Task<Answer<CostEntry>> PreviewCost(BookCost cost);
}

/// <summary>A period that is closed, for good; the key is the space, a slash and the period. Never changes.</summary>
[Alias("fab.IPeriodGrain")]
public interface IPeriodGrain : IGrainWithStringKey
{
    /// <summary>From the fund. Repeating it is silent.</summary>
    /// <exception cref="InvalidOperationException">It was kept before, and was another.</exception>
    Task Keep(ClosedPeriod period);

    Task<ClosedPeriod?> Get();
}

/// <summary>Names of <see cref="IPeriodGrain"/>.</summary>
public static class PeriodKey
{
    public static string Of(string space, string period) => $"{space}/{period}";
}

public sealed record RentReceived(JobId Job, MachineId Machine, MachineSeconds Metered, Cents Rent, string Transfer, DateTimeOffset At);

/// <param name="Id">A slug that the operator chooses.</param>
/// <param name="Receipt">The document behind it, on one line.</param>
/// <param name="PaidBy">Whose wallet it goes to, by account; null: it was paid from the till.</param>
/// <param name="At">When it was paid; null for now. It counts in the open period.</param>
public sealed record BookCost(string Id, MachineId Machine, Cents Cost, string Receipt, string? PaidBy, DateTimeOffset? At, string By);

/// <summary>A refusal, or the closed period, or neither while the close is under way.</summary>
public sealed record CloseAnswer(Refusal? Refusal, ClosedPeriod? Period);

/// <param name="Period">What would be kept of it.</param>
/// <param name="Transfers">What the ledger would be asked for, in order, all or nothing.</param>
/// <param name="Fingerprint">Tells it from every other close.</param>
public sealed record ClosePreview(ClosedPeriod Period, IReadOnlyList<TransferRequest> Transfers, string Fingerprint);

/// <param name="Plan">Who would get what, and lose what.</param>
/// <param name="Transfers">What the ledger would be asked for, in order, all or nothing.</param>
/// <param name="Shares">So many members would share a surplus.</param>
/// <param name="IsToBeSold">It can be sold now; else it must be given up first.</param>
public sealed record SalePreview(LiquidationPlan Plan, IReadOnlyList<TransferRequest> Transfers, int Shares, bool IsToBeSold);

/// <summary>Where a rent goes, and would go with other costs.</summary>
/// <param name="From">The period that the change begins with.</param>
/// <param name="Period">Whose rent it is: of the open period, or, while nothing was earned in it, of the one that was closed last.</param>
public sealed record CostsPreview(string From, string Period, Cents Rent, IReadOnlyList<RentShare> Before, IReadOnlyList<RentShare> After, MachineDue DueBefore, MachineDue DueAfter);

/// <param name="Period">The open period, <c>2026-11</c>.</param>
/// <param name="Machines">Rent by machine in the open period, with where it goes as the rules stand.</param>
/// <param name="ToClose">Ended periods that wait to be closed, oldest first.</param>
/// <param name="Closing">The period whose close is under way.</param>
/// <param name="LastClosed">Null before the first close.</param>
/// <param name="Bonds">All that were ever proposed, in order.</param>
/// <param name="Costs">Running costs booked in the open period.</param>
/// <param name="Sheets">What machines must earn.</param>
public sealed record FundView(
    string Period,
    Cents RentThisPeriod,
    Cents RentEver,
    IReadOnlyList<MachineRent> Machines,
    IReadOnlyList<string>? ToClose = null,
    string? Closing = null,
    string? LastClosed = null,
    IReadOnlyList<BondEntry>? Bonds = null,
    IReadOnlyList<MachinePrice>? Prices = null,
    IReadOnlyList<BookedCost>? Costs = null,
    bool ClosesByItself = false,
    IReadOnlyList<MachineSheet>? Sheets = null);

/// <summary>What a machine must earn.</summary>
/// <param name="Next">Costs that begin with the next period; null when they stay.</param>
/// <param name="Depreciated">How much of what the machine loses over its life is behind it.</param>
/// <param name="FixedBy">The bond whose offer fixes all but the running costs.</param>
public sealed record MachineSheet(MachineId Machine, MachineCosts? Now, MachineCosts? Next, Cents Depreciated, BondId? FixedBy);

/// <param name="PerShare">What one share that was there from the start has been due so far, exactly.</param>
/// <param name="Waiting">A dividend that nobody could receive yet.</param>
public sealed record DividendView(Fraction PerShare, Cents Waiting, IReadOnlyList<DividendMember> Members);

/// <param name="Due">Exactly, since they joined.</param>
/// <param name="Paid">So far; never a cent off for long.</param>
public sealed record DividendMember(string Account, DateTimeOffset Since, string Work, Fraction Due, Cents Paid);
