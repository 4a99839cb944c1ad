using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>How far to the right a node of the flow stands.</summary>
public enum FlowStage
{
    /// <summary>A job that paid rent; only where one machine is looked at.</summary>
    Job,

    /// <summary>What came in: a machine's rent, or what was drawn on an account's balance.</summary>
    Source,

    /// <summary>A line of the waterfall.</summary>
    Line,

    /// <summary>Whom it was paid to, or where it stays.</summary>
    End,
}

/// <param name="Id">What links call it: its kind, a colon and a name.</param>
/// <param name="Amount">All that flows through it; the greater of what comes and what goes.</param>
/// <param name="Machine">Whose rent it is.</param>
/// <param name="Job">The job that it is.</param>
public sealed record FlowNode(string Id, FlowStage Stage, Cents Amount, MachineId? Machine, JobId? Job);

/// <param name="Transfers">What in the books makes it up, the greatest first; none where a close has not been made yet.</param>
/// <param name="MoreTransfers">How many were left out.</param>
public sealed record FlowLink(string From, string To, Cents Amount, IReadOnlyList<FlowTransfer> Transfers, int MoreTransfers);

/// <param name="Amount">The part of it that is in the link.</param>
public sealed record FlowTransfer(string Transfer, Cents Amount);

/// <summary>
/// Where each cent of a period's rent went, as links between nodes. What comes into a node goes out of it, but for the
/// first ones and the last ones; and these sum to the same.
/// </summary>
/// <param name="IsSettled">The period is closed; else it is as closing it now would make it.</param>
/// <param name="Machine">Looked at alone, with its jobs; null for all of them together.</param>
/// <param name="In">The sum of what comes in: rents, and what was drawn on balances.</param>
/// <param name="MoreJobs">Jobs that stand in one node together.</param>
public sealed record RentFlow(
    string Period,
    bool IsSettled,
    MachineId? Machine,
    Cents In,
    IReadOnlyList<FlowNode> Nodes,
    IReadOnlyList<FlowLink> Links,
    int MoreJobs)
{
    /// <summary>Jobs that have a node of their own.</summary>
    public const int MostJobs = 12;

    /// <summary>Transfers told of a link.</summary>
    public const int MostTransfers = 50;

    /// <summary>Set aside at earlier closes, or to be covered by later ones.</summary>
    public const string Balances = "from:balances";

    public const string Corrections = "from:corrections";
    public const string OtherJobs = "jobs:others";
    public const string Costs = "end:costs";
    public const string SetAside = "end:set-aside";
    public const string Reserve = "end:reserve";
    public const string Lenders = "end:lenders";
    public const string Members = "end:members";
    public const string Waits = "end:waits";

    /// <summary>The dividend of all machines, where one is looked at alone: members are paid from all of them together.</summary>
    public const string Pool = "end:pool";

    public static string Of(MachineId machine) => $"machine:{machine}";

    public static string Of(JobId job) => $"job:{job}";

    public static string LineOf(string line) => $"line:{line}";

    /// <summary>The community investment fund, or a pot of a policy.</summary>
    public static string KeptIn(string line) => $"end:kept:{line}";

    /// <param name="close">The period, as closed or as closing it now would make it.</param>
    /// <param name="transfers">What the close asked the ledger for.</param>
    /// <param name="machine">To look at one machine with its jobs.</param>
    public static RentFlow Of(ClosedPeriod close, IReadOnlyList<(string Id, IReadOnlyList<Posting> Postings)> transfers, bool isSettled, MachineId? machine = null)
    {
        ArgumentNullException.ThrowIfNull(close);
        ArgumentNullException.ThrowIfNull(transfers);
        var flow = new FlowDraft();
        MachineClose[] machines = [.. close.Machines.Where(m => machine is null || m.Machine == machine)];
        int moreJobs = machine is { } one ? Jobs(flow, [.. close.Rents.Where(r => r.Machine == one)], one) : 0;
        foreach (MachineClose of in machines)
        {
            foreach (RentShare share in of.Lines)
                flow.Add(Of(of.Machine), LineOf(share.Line), share.Amount, isSettled ? of.Transfer : null);
            RunningCosts(flow, of, [.. close.Costs.Where(c => c.Machine == of.Machine)]);
            Kept(flow, of);
            Lent(flow, of, transfers, isSettled);
        }

        if (machine is null) Dividend(flow, close, transfers, isSettled);
        else flow.Add(LineOf(Waterfall.Dividend), Pool, machines.Aggregate(Cents.Zero, (sum, m) => sum + Waterfall.Paid(m.Lines, Waterfall.Dividend)));
        return flow.ToFlow(close.Period, isSettled, machine, moreJobs);
    }

    private static int Jobs(FlowDraft flow, RentEntry[] rents, MachineId machine)
    {
        RentEntry[] ordered = [.. rents.Where(r => r.Rent > Cents.Zero).OrderByDescending(r => r.Rent)];
        // One more than fits is not worth a node for the others.
        int shown = ordered.Length == MostJobs + 1 ? ordered.Length : Math.Min(ordered.Length, MostJobs);
        for (int i = 0; i < ordered.Length; i++)
            flow.Add(i < shown ? Of(ordered[i].Job) : OtherJobs, Of(machine), ordered[i].Rent, ordered[i].Transfer);
        return ordered.Length - shown;
    }

    private static void RunningCosts(FlowDraft flow, MachineClose of, BookedCost[] costs)
    {
        string line = LineOf(Waterfall.Operating);
        foreach (BookedCost cost in costs)
        {
            string transfer = CostTransfers.IdOf(cost.Id);
            if (cost.Cost > Cents.Zero) flow.Add(line, Costs, cost.Cost, transfer);
            else flow.Add(Corrections, line, -cost.Cost, transfer);
        }

        Rest(flow, line, SetAside, Waterfall.Paid(of.Lines, Waterfall.Operating) - costs.Aggregate(Cents.Zero, (sum, c) => sum + c.Cost));
    }

    private static void Kept(FlowDraft flow, MachineClose of)
    {
        foreach (RentShare share in of.Lines)
        {
            string? end = share.Line switch
            {
                Waterfall.Operating or Waterfall.Interest or Waterfall.Principal or Waterfall.Sweep or Waterfall.Dividend => null,
                Waterfall.Depreciation => Reserve,
                _ => KeptIn(share.Line),
            };
            if (end is not null) flow.Add(LineOf(share.Line), end, share.Amount);
        }
    }

    /// <summary>Interest and principal by what the books say the bond's holders were paid.</summary>
    private static void Lent(
        FlowDraft flow, MachineClose of, IReadOnlyList<(string Id, IReadOnlyList<Posting> Postings)> transfers, bool isSettled)
    {
        if (of.BondId is not { } bond) return;
        foreach ((string id, Cents paid) in Paid(transfers, FundAccounts.Interest(bond)))
            flow.Add(LineOf(Waterfall.Interest), Lenders, paid, isSettled ? id : null);
        Cents instalment = Waterfall.Paid(of.Lines, Waterfall.Principal);
        foreach ((string id, Cents paid) in Paid(transfers, FundAccounts.Principal(bond)))
        {
            // The instalment is paid first; what goes beyond it was swept.
            Cents due = Cents.Min(instalment, paid);
            instalment -= due;
            flow.Add(LineOf(Waterfall.Principal), Lenders, due, isSettled ? id : null);
            flow.Add(LineOf(Waterfall.Sweep), Lenders, paid - due, isSettled ? id : null);
        }
    }

    private static void Dividend(
        FlowDraft flow, ClosedPeriod close, IReadOnlyList<(string Id, IReadOnlyList<Posting> Postings)> transfers, bool isSettled)
    {
        string line = LineOf(Waterfall.Dividend);
        Cents left = close.Machines.Aggregate(Cents.Zero, (sum, m) => sum + Waterfall.Paid(m.Lines, Waterfall.Dividend));
        foreach ((string id, Cents paid) in Paid(transfers, FundAccounts.Dividend))
        {
            flow.Add(line, Members, paid, isSettled ? id : null);
            left -= paid;
        }

        Rest(flow, line, Waits, left);
    }

    /// <summary>What a line got and did not pay stays; what it paid beyond was drawn on its account.</summary>
    private static void Rest(FlowDraft flow, string line, string stays, Cents left)
    {
        if (left >= Cents.Zero) flow.Add(line, stays, left);
        else flow.Add(Balances, line, -left);
    }

    private static IEnumerable<(string Id, Cents Paid)> Paid(IReadOnlyList<(string Id, IReadOnlyList<Posting> Postings)> transfers, string from) => transfers
        .Select(t => (t.Id, t.Postings
            .Where(p => p.Debit == from && p.Credit.StartsWith(FundAccounts.Wallet(""), StringComparison.Ordinal))
            .Aggregate(Cents.Zero, (sum, p) => sum + p.Amount)))
        .Where(t => t.Item2 > Cents.Zero);
}
