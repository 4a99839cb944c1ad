using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fab.Domain.Bonds;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>
/// All that a close does: what is kept of the period, what the ledger is asked for, and what the fund is afterwards. The
/// preview shows it; the close does it.
/// </summary>
/// <param name="Record">What is kept of the period.</param>
/// <param name="Transfers">In order; they belong together, all or nothing.</param>
/// <param name="Dividends">The register afterwards.</param>
public sealed record FundClose(ClosedPeriod Record, IReadOnlyList<TransferRequest> Transfers, DividendRegister Dividends)
{
    /// <param name="plans">What the bonds answered, by machine.</param>
    public static FundClose Of(CommonsFund fund, FundPeriod period, PeriodClosing closing, IReadOnlyDictionary<MachineId, BondClosePlan> plans)
    {
        ArgumentNullException.ThrowIfNull(fund);
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(closing);
        ArgumentNullException.ThrowIfNull(plans);
        List<MachineClose> machines = [];
        List<TransferRequest> transfers = [];
        Cents pool = Cents.Zero;
        foreach (MachineDue due in closing.Machines)
        {
            BondClosePlan? plan = plans.GetValueOrDefault(due.Machine);
            IReadOnlyList<RentShare> lines = plan?.Result.Lines
                ?? Waterfall.Run(due.Rent, new RentDues(due.Operating, due.Depreciation), SurplusSplit.WithoutBond);
            TransferRequest? rent = RentTransfer(closing, due, plan, lines);
            if (rent is not null) transfers.Add(rent);
            if (plan is not null) transfers.AddRange(HolderTransfers(closing, plan));
            pool += Waterfall.Paid(lines, Waterfall.Dividend);
            MachinePrice? price = fund.Prices.FirstOrDefault(p => p.Machine == due.Machine);
            machines.Add(new MachineClose(
                due.Machine,
                due.Rent,
                due.Metered,
                due.Jobs,
                lines,
                rent?.Id,
                plan?.Bond,
                plan?.Result,
                price?.Rate,
                price is null ? null : Pricing.Next(price.Rate, price.Rule, due.Metered)));
        }

        (DividendRegister after, IReadOnlyList<(string Account, Cents Amount)> paid) = fund.Dividends.Divide(pool);
        transfers.AddRange(DividendTransfers(DividendId(closing.Period), paid, Period.LastInstant(closing.Period), $"Dividend of {closing.Period}", ("period", closing.Period)));
        var record = new ClosedPeriod(
            closing.Period,
            closing.At,
            closing.By,
            machines,
            paid.Aggregate(Cents.Zero, (sum, p) => sum + p.Amount),
            fund.Dividends.Shares.Count,
            period.Rents ?? [],
            period.Costs ?? []);
        return new FundClose(record, transfers, after);
    }

    /// <summary>What the ledger is asked for when a machine is sold, in order, all or nothing; and the register afterwards.</summary>
    public static (IReadOnlyList<TransferRequest> Transfers, DividendRegister After) OfSale(
        CommonsFund fund, LiquidationPlan plan, LiquidationInput input)
    {
        ArgumentNullException.ThrowIfNull(fund);
        ArgumentNullException.ThrowIfNull(plan);
        (DividendRegister after, IReadOnlyList<(string Account, Cents Amount)> paid) = fund.Dividends.Divide(plan.Surplus);
        List<TransferRequest> transfers = [.. SaleTransfers.Of(plan, input)];
        transfers.AddRange(DividendTransfers(
            $"bond/{plan.Bond}/sale", paid, input.Sale.At, $"Surplus of the sale of {plan.Machine}", ("bond", plan.Bond.Value), ("machine", plan.Machine.Value)));
        return (transfers, after);
    }

    /// <summary>Tells one close from another by all that it moves: SHA-256, lower-case hex.</summary>
    public string Fingerprint()
    {
        var text = new StringBuilder(Record.Period);
        foreach (TransferRequest transfer in Transfers)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{transfer.Id}");
            foreach (Posting posting in transfer.Postings) text.Append(CultureInfo.InvariantCulture, $"\n{posting.Debit} {posting.Credit} {posting.Amount.Value}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The ids, without their numbers, of the transfers by which a close paid people.</summary>
    public static IEnumerable<string> PayoutsOf(ClosedPeriod closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        return closed.Machines.Select(m => m.BondId).OfType<BondId>()
            .SelectMany(bond => new[] { InterestId(closed.Period, bond), PrincipalId(closed.Period, bond) })
            .Append($"{DividendId(closed.Period)}/dividend");
    }

    private static string InterestId(string period, BondId bond) => $"close/{period}/{bond}/interest";

    private static string PrincipalId(string period, BondId bond) => $"close/{period}/{bond}/principal";

    private static string DividendId(string period) => $"close/{period}";

    /// <summary>
    /// One transfer empties a machine's rent: to the lines of the waterfall; what redeems a bond becomes the commons' stake
    /// in the machine; and what the machine lost in worth is booked where the commons has it in the books.
    /// </summary>
    private static TransferRequest? RentTransfer(PeriodClosing closing, MachineDue due, BondClosePlan? plan, IReadOnlyList<RentShare> lines)
    {
        List<Posting> postings =
        [
            .. lines.Select(l => new Posting(FundAccounts.Rent(due.Machine), SurplusSplit.AccountOf(l.Line, due.Machine, plan?.Bond), l.Amount)),
        ];
        if (plan is not null)
        {
            postings.Add(new Posting(FundAccounts.Redemption(plan.Bond), FundAccounts.Stake(due.Machine), plan.Result.Redeemed));
            postings.Add(new Posting(FundAccounts.Depreciation(due.Machine), FundAccounts.AccumulatedDepreciation(due.Machine), due.Depreciation));
        }

        return Payout.Together(
            $"close/{closing.Period}/{due.Machine}",
            postings,
            Period.LastInstant(closing.Period),
            $"Rent of {due.Machine} in {closing.Period}",
            Payout.References(
                ("period", closing.Period),
                ("machine", due.Machine.Value),
                ("bond", plan?.Bond.Value),
                ("policy", plan?.PolicyHash),
                ("jobs", due.Jobs.ToString(CultureInfo.InvariantCulture)),
                ("meteredSeconds", due.Metered.Value.ToString(CultureInfo.InvariantCulture))));
    }

    private static IEnumerable<TransferRequest> HolderTransfers(PeriodClosing closing, BondClosePlan plan)
    {
        DateTimeOffset at = Period.LastInstant(closing.Period);
        IReadOnlyDictionary<string, string> references =
            Payout.References(("period", closing.Period), ("bond", plan.Bond.Value), ("machine", plan.Machine.Value), ("policy", plan.PolicyHash));
        return Payout.From(
                FundAccounts.Interest(plan.Bond),
                InterestId(closing.Period, plan.Bond),
                plan.Payouts.Select(p => (p.Account, p.Interest)),
                at,
                $"Interest of {plan.Bond} for {closing.Period}",
                references)
            .Concat(Payout.From(
                FundAccounts.Principal(plan.Bond),
                PrincipalId(closing.Period, plan.Bond),
                plan.Payouts.Select(p => (p.Account, p.Principal)),
                at,
                $"Principal of {plan.Bond} paid back for {closing.Period}",
                references));
    }

    private static IEnumerable<TransferRequest> DividendTransfers(
        string id, IReadOnlyList<(string Account, Cents Amount)> paid, DateTimeOffset at, string memo, params (string Key, string? Value)[] references) =>
        Payout.From(
            FundAccounts.Dividend,
            $"{id}/dividend",
            paid,
            at,
            memo,
            Payout.References([.. references, ("shares", paid.Count.ToString(CultureInfo.InvariantCulture))]));
}
