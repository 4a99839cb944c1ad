namespace Fab.Domain.Bonds;

/// <summary>What binds somebody to a bond.</summary>
public enum BondTie
{
    /// <summary>They have units.</summary>
    Holding,

    /// <summary>They have bid for units.</summary>
    Bid,

    /// <summary>They sell or buy units.</summary>
    Sale,

    /// <summary>They have bid for the machine's rent.</summary>
    RentBid,

    /// <summary>They vouch for the machine's rent.</summary>
    Lease,
}

public sealed partial record Bond
{
    /// <summary>What binds an account to this bond; null if nothing does. A bond that is over binds nobody.</summary>
    public BondTie? TieOf(string account) => this switch
    {
        _ when IsOver => null,
        _ when Holders.Any(h => h.Account == account && h.Units > 0) => BondTie.Holding,
        _ when Bids.Any(b => b.Account == account && (State != BondState.Allotted || b.Filled > 0)) => BondTie.Bid,
        _ when Sales.Any(s => s.Seller == account || s.Buyer == account) => BondTie.Sale,
        _ when Round?.Bids.Any(b => b.Account == account) == true => BondTie.RentBid,
        // Who is to be replaced, or whose machine is to be sold, vouches for nothing any more.
        _ when Agreement?.Lessee == account && State is not (BondState.Relet or BondState.Liquidating) => BondTie.Lease,
        _ => null,
    };
}
