using System.Globalization;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Contracts.Ledger;

/// <summary>
/// A bond is an agreement. Its clauses: who bid commits to pay, and for what is issued the commons commits to pay the
/// principal back; what holders are paid is what the agreement has in return. Units are rights that change hands.
/// </summary>
internal sealed partial class ValueFlows
{
    /// <summary>Which clause of which agreement a posting is; null for none.</summary>
    private (string Property, string Agreement)? ClauseOf(Transfer transfer, Posting posting, string? job, bool isCommitment)
    {
        if (job is not null) return (isCommitment ? "vf:reciprocalClauseOf" : "vf:reciprocalRealizationOf", $"fab:agreement/{job}");
        if (transfer.References.GetValueOrDefault("bond") is not { } bond) return null;
        string agreement = $"fab:agreement/bond/{bond}", principal = FundAccounts.Principal(new(bond));
        bool paysIn = posting.Credit == principal && IsWallet(posting.Debit);
        bool paysOut = (posting.Debit == principal || posting.Debit == FundAccounts.Interest(new(bond))) && IsWallet(posting.Credit);
        if (!paysIn && !paysOut) return null;
        if (_told.Add(agreement))
        {
            Node(agreement, "vf:Agreement", () =>
            {
                json.WriteString("vf:name", $"Bond {bond}");
                if (transfer.References.TryGetValue("policy", out string? policy)) json.WriteString("vf:note", $"Under the policy with SHA-256 {policy}.");
                Instant("vf:created", transfer.At);
            });
        }

        return paysIn
            ? (isCommitment ? "vf:clauseOf" : "vf:realizationOf", agreement)
            : ("vf:reciprocalRealizationOf", agreement);
    }

    /// <summary>What of a bond is no money: units that come into being or change hands, and the promise to pay back.</summary>
    private void Units(Transfer transfer)
    {
        IReadOnlyDictionary<string, string> told = transfer.References;
        if (!told.TryGetValue("bond", out string? bond) || !told.TryGetValue("units", out string? units) || transfer.Postings is not [var posting]) return;
        bool isIssue = transfer.Kind == TransferKind.PostHold && told.ContainsKey("couponBasisPoints");
        bool isSale = transfer.Kind == TransferKind.Post && told.ContainsKey("principalCents");
        if (!isIssue && !isSale) return;
        string payer = OwnerOf(posting.Debit), from = isIssue ? Commons : OwnerOf(posting.Credit);
        Flow(transfer, $"{transfer.Id}/units", "vf:transferAllRights", from, payer, () =>
        {
            Link("vf:resourceConformsTo", $"fab:unit-of/{bond}");
            Measure("vf:resourceQuantity", units, "om2:one");
        });
        if (!isIssue) return;
        Flow(transfer, $"{transfer.Id}/promise", "vf:transfer", Commons, payer, "vf:Commitment", () =>
        {
            Link("vf:resourceConformsTo", "fab:money");
            Measure("vf:resourceQuantity", posting.Amount.ToString(), "fab:unit/cu");
            Link("vf:reciprocalClauseOf", $"fab:agreement/bond/{bond}");
            json.WriteString("fab:couponBasisPoints", told["couponBasisPoints"]);
        });
    }

    private static bool IsWallet(string account) => account.StartsWith("wallet:", StringComparison.Ordinal);
}
