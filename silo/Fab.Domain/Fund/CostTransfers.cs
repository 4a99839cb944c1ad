using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>Running costs in the ledger: what a machine has set aside pays who paid, or the till.</summary>
public static class CostTransfers
{
    public static string IdOf(string cost) => $"cost/{cost}";

    public static TransferRequest Of(BookedCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        string from = FundAccounts.Operating(cost.Machine);
        string to = cost.PaidBy is { } account ? FundAccounts.Wallet(account) : FundAccounts.Cash;
        Posting posting = cost.Corrects is null ? new Posting(from, to, cost.Cost) : new Posting(to, from, -cost.Cost);
        return TransferRequest.Post(IdOf(cost.Id), posting) with
        {
            EffectiveAt = cost.At,
            Memo = cost.Receipt,
            Corrects = cost.Corrects is { } original ? IdOf(original) : null,
            References = Payout.References(("machine", cost.Machine.Value), ("receipt", cost.Receipt)),
        };
    }

    /// <summary>What takes a cost back, read from the ledger: so also one whose period is closed. Null if it is no cost, or a correction itself.</summary>
    public static BookedCost? Correction(Transfer booked, string cost, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(booked);
        if (booked is not { Corrects: null, Postings: [var posting] } || booked.References.GetValueOrDefault("machine") is not { } machine) return null;
        string? paidBy = posting.Credit == FundAccounts.Cash ? null : posting.Credit[(posting.Credit.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return new BookedCost($"{cost}/reversal", new MachineId(machine), -posting.Amount, why, paidBy, now, cost);
    }
}
