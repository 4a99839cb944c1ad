using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Contracts.Api;

/// <summary>Rent by demand. Without a rule the machine's rent is what its description says.</summary>
/// <param name="Start">The rate to begin with, unless one is in force already.</param>
public sealed record PricingRequest(PriceRule? Rule, CentsPerHour Start);

/// <param name="Id">A slug that the operator chooses: the same again is the same cost.</param>
/// <param name="Receipt">The document behind it, on one line.</param>
/// <param name="FromMe">The operator paid it and has it back in their wallet; else it was paid from the till.</param>
/// <param name="At">When it was paid; null for now.</param>
public sealed record BookCostRequest(string Id, MachineId Machine, Cents Cost, string Receipt, bool FromMe, DateTimeOffset? At = null);

/// <param name="Id">A slug that the steward chooses: the same again is the same money.</param>
/// <param name="FromCommunityInvestment">Set aside at earlier closes; else it came in from outside, as a gift or a grant.</param>
/// <param name="Receipt">The document behind it, or the decision, on one line.</param>
public sealed record EndowRequest(string Id, Cents Amount, bool FromCommunityInvestment, string Receipt);

/// <summary>What the commons has that belongs to no machine, no bond and no member.</summary>
/// <param name="CommonsFund">In the wallet from which gaps in auctions are filled; what is held there already not counted.</param>
/// <param name="CommunityInvestment">Bears the first loss.</param>
/// <param name="Pots">What policies put aside under names of their own.</param>
/// <param name="Holdings">Units of bonds that the commons fund has.</param>
/// <param name="Machines">What is set aside for machines.</param>
public sealed record FundMeansView(
    Cents CommonsFund, Cents CommunityInvestment, IReadOnlyList<PotView> Pots, IReadOnlyList<HoldingView> Holdings, IReadOnlyList<MachineMeans> Machines);

/// <param name="Operating">For running costs; below zero: paid before any rent covered it.</param>
/// <param name="Reserve">Against its loss of worth.</param>
public sealed record MachineMeans(MachineId Machine, Cents Operating, Cents Reserve);

public sealed record PotView(string Pot, Cents Amount);

/// <param name="Work">What they do for the commons, on one line; anyone can read it, so no names.</param>
public sealed record AdmitRequest(MemberId Member, string Work);

public sealed record SwitchRequest(bool On);

/// <summary>My part of the dividend.</summary>
/// <param name="Share">Null for who has no share.</param>
/// <param name="Payouts">What was paid, newest first.</param>
public sealed record MyDividendView(DividendMember? Share, IReadOnlyList<DividendPayout> Payouts);

/// <param name="Period">Null where a sale paid it rather than a close.</param>
/// <param name="Transfer">Its id in the ledger; a trace leads on from it to the jobs.</param>
/// <param name="Machines">What each machine put into that dividend, for all members together; also in earlier periods, if it waited there for somebody with a share.</param>
public sealed record DividendPayout(string? Period, Cents Amount, string Transfer, IReadOnlyList<MachineDividend> Machines);

public sealed record MachineDividend(MachineId Machine, Cents Dividend);

/// <summary>A transfer, and what is behind it, a few steps back.</summary>
/// <param name="Period">The period whose close made it; null if none did.</param>
/// <param name="Machines">Machines whose rent it came from.</param>
/// <param name="Job">The job that it is of.</param>
public sealed record TraceView(Transfer Transfer, string? Period, IReadOnlyList<TracedMachine> Machines, TracedJob? Job);

/// <param name="Period">The period's own, or an earlier one whose dividend waited for somebody with a share.</param>
/// <param name="Rent">All that it earned in that period.</param>
/// <param name="Transfer">What moved that rent; null if there was none.</param>
/// <param name="Lines">Where that rent went.</param>
/// <param name="Jobs">Who earned it, the most rent first.</param>
/// <param name="MoreJobs">How many were left out.</param>
public sealed record TracedMachine(
    MachineId Machine, string Period, Cents Rent, string? Transfer, IReadOnlyList<RentShare> Lines, IReadOnlyList<TracedJob> Jobs, int MoreJobs);

/// <param name="Transfer">What posted its rent.</param>
/// <param name="Rate">Cents an hour; null where the ledger does not say.</param>
/// <param name="Design">The slug of the design that was made; null for a file that somebody brought.</param>
public sealed record TracedJob(JobId Job, string Transfer, Cents Rent, MachineSeconds Metered, CentsPerHour? Rate, string? Design);

/// <summary>What other pricing of a machine comes to, before it is set. Null where there is no rate: of a machine that is still to come.</summary>
/// <param name="Before">What an hour costs who has a quote made now.</param>
/// <param name="After">What it would cost.</param>
/// <param name="NextBefore">What it costs once <paramref name="Period"/> is closed, as demand stands.</param>
/// <param name="NextAfter">What it would cost then.</param>
/// <param name="Job">The machine's last job, or an hour.</param>
/// <param name="MonthOf">The oldest period that is not closed, or, while nothing was earned in it, the one that was closed last.</param>
/// <param name="Month">All of the machine's jobs in it.</param>
public sealed record PricingPreview(
    CentsPerHour? Before, CentsPerHour? After, CentsPerHour? NextBefore, CentsPerHour? NextAfter, string Period, PricedTime Job, string MonthOf, PricedTime Month);

public sealed record PricedTime(MachineSeconds Metered, Cents? Before, Cents? After, JobId? Job);

/// <summary>A closed period in the books.</summary>
/// <param name="Close">What was kept of it.</param>
/// <param name="Accounts">Balances before and after; those of members' wallets together.</param>
/// <param name="Payouts">Whom its close paid: interest, principal and dividend.</param>
/// <param name="MorePayouts">How many were left out.</param>
/// <param name="Opening">The books when the period before was closed.</param>
/// <param name="Closing">The books when this period was closed.</param>
public sealed record StatementView(
    ClosedPeriod Close,
    IReadOnlyList<StatementAccount> Accounts,
    IReadOnlyList<StatementPayout> Payouts,
    int MorePayouts,
    LedgerRoot Opening,
    LedgerRoot Closing);

/// <param name="From">The account that it was set aside in.</param>
/// <param name="To">Whose wallet, by account.</param>
public sealed record StatementPayout(string Transfer, long Sequence, string From, string To, Cents Amount);
