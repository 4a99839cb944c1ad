using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <param name="CouponBasisPoints">What all holders get.</param>
/// <param name="Filled">Units by bid, in the order of the bids.</param>
/// <param name="Missing">Units that nobody wanted; to be bought by the commons fund.</param>
public sealed record AuctionOutcome(int CouponBasisPoints, IReadOnlyList<long> Filled, long Missing);

/// <summary>A uniform-price auction: the lowest coupon at which all units are wanted is everybody's.</summary>
public static class Auction
{
    /// <summary>
    /// Bids below the clearing coupon are filled; those at it share what is left in proportion, single units to the
    /// largest rest and, where those are alike, to the earlier bid.
    /// </summary>
    /// <param name="bids">In the order in which they came; only those whose money is held.</param>
    /// <returns>Null if too little was wanted.</returns>
    public static AuctionOutcome? Clear(BondOffer offer, IReadOnlyList<Bid> bids)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(bids);
        long[] filled = new long[bids.Count];
        long left = offer.Units;
        int coupon = 0;
        foreach (IGrouping<int, int> level in Enumerable.Range(0, bids.Count)
            .Where(i => bids[i].CouponBasisPoints <= offer.RateCapBasisPoints)
            .GroupBy(i => bids[i].CouponBasisPoints)
            .OrderBy(level => level.Key))
        {
            if (left == 0) break;
            coupon = level.Key;
            int[] at = [.. level];
            Int128 wanted = at.Aggregate((Int128)0, (sum, i) => sum + bids[i].Units);
            long given = (long)Int128.Min(left, wanted);
            long[] shares = Allocation.AllotWhole(new Cents(given), Array.ConvertAll(at, i => bids[i].Units), new Int128[at.Length]).Given;
            for (int i = 0; i < at.Length; i++) filled[at[i]] = shares[i];
            left -= given;
        }

        bool sold = left == 0 || (offer.Gap == GapRule.CommonsFund && offer.Units - left >= offer.MinimumUnits);
        return sold ? new AuctionOutcome(coupon, filled, left) : null;
    }
}
