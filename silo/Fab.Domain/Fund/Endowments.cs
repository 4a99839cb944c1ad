using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>Money for the commons fund's own wallet, from which it buys what is missing in an auction.</summary>
/// <param name="Id">Chosen by who books it, a slug.</param>
/// <param name="FromCommunityInvestment">Set aside at earlier closes; else it came in from outside, as a gift or a grant.</param>
/// <param name="Receipt">The document behind it, or the decision, on one line.</param>
/// <param name="By">Who books it, by account.</param>
public sealed record Endowment(string Id, Cents Amount, bool FromCommunityInvestment, string Receipt, string By);

public static class Endowments
{
    /// <summary>The id follows from the caller's, so that asking again is asking once.</summary>
    public static TransferRequest Of(Endowment endowment)
    {
        ArgumentNullException.ThrowIfNull(endowment);
        string from = endowment.FromCommunityInvestment ? FundAccounts.CommunityInvestment : FundAccounts.Cash;
        return TransferRequest.Post($"endow/{endowment.Id}", new Posting(from, FundAccounts.Wallet(FundAccounts.CommonsHolder), endowment.Amount)) with
        {
            Memo = endowment.Receipt,
            References = Payout.References(("bookedBy", endowment.By), ("receipt", endowment.Receipt)),
        };
    }
}
