namespace Fab.Domain.Ledger;

/// <summary>Corrections by people: a transfer of its own that takes all of another back and names it. Nothing is ever edited.</summary>
public static class Corrections
{
    /// <summary>What the fund and its bonds hold is moved by their rules alone; nobody decides who gets what.</summary>
    private static readonly string[] MovedByRules = ["bond", "holder", "equity", "res", "int", "red", "cif", "div", "writeoff", "loss"];

    /// <summary>The one id that a correction of this transfer can have, so that there are never two.</summary>
    public static string IdOf(Transfer corrected)
    {
        ArgumentNullException.ThrowIfNull(corrected);
        return $"correct/{corrected.Sequence}";
    }

    /// <param name="by">Who corrects, by their account.</param>
    /// <returns>The reversal to submit, or why there can be none.</returns>
    public static (TransferRequest? Request, Refusal? Refusal) Decide(Transfer transfer, string memo, string by)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        if (transfer.Kind is not (TransferKind.Post or TransferKind.PostHold) || transfer.Postings.Count == 0)
        {
            return (null, new Refusal(
                LedgerRefusals.CorrectedTransferNotFound,
                $"{transfer.Id} moved nothing, so there is nothing to take back.",
                "A hold ends by being posted, released or running out."));
        }

        if (transfer.Postings.FirstOrDefault(p => IsMovedByRules(p.Debit) || IsMovedByRules(p.Credit)) is { } posting)
        {
            return (null, new Refusal(
                LedgerRefusals.CorrectionNotAllowed,
                $"{transfer.Id} moved money from {posting.Debit} to {posting.Credit}, which follows from the fund's rules.",
                "Correct what went into the close, such as a rent or a cost; the next close takes it into account."));
        }

        return (
            TransferRequest.Reverse(IdOf(transfer), transfer, memo) with
            {
                References = new Dictionary<string, string> { ["bookedBy"] = by },
            },
            null);
    }

    public static Refusal AlreadyCorrected(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return new Refusal(
            LedgerRefusals.AlreadyCorrected,
            $"{transfer.Id} was taken back before, by {IdOf(transfer)}.",
            "Book what is right as a transfer of its own.");
    }

    private static bool IsMovedByRules(string account) => MovedByRules.Contains(account.Split(':', 2)[0]);
}
