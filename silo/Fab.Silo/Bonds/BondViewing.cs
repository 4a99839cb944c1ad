using Fab.Contracts.Api;
using Fab.Contracts.Bonds;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Silo.Bonds;

/// <summary>What people see of a bond.</summary>
public static class BondViewing
{
    /// <summary>Null before it is proposed.</summary>
    public static BondView? View(Bond bond) => bond?.Id is not { } id
        ? null
        : new BondView(
            id,
            bond.State,
            bond.Agreement!,
            bond.Offer,
            bond.Offer?.Policy.Hash(),
            Auction(bond),
            bond.CouponBasisPoints,
            bond.Holders.Count > 0 ? bond.ActiveSince : null,
            bond.Holders.Count > 0 ? bond.Offer!.Units : 0,
            bond.Holders.Count > 0 ? bond.Offer!.Cost : Cents.Zero,
            bond.Outstanding,
            bond.Arrears,
            bond.InterestCarry,
            bond.PeriodsInArrears,
            Next(bond),
            [.. bond.Holders.Where(h => h.Units > 0).Select(h => new HolderView(h.Account, h.Units, h.Principal))],
            bond.Sales,
            bond.Round is { } round
                ? new ReletView(round.Number, bond.Offer!.Policy.ReletRounds, round.Why, round.Ends, round.Reserve, round.Bids.Count)
                : null,
            bond.Failure,
            bond.History,
            [
                .. bond.History.Select(p => new PaybackPoint(p.Period, p.Outstanding, false, Waterfall.Paid(p.Lines, Waterfall.Interest), p.Redeemed)),
                .. bond.Ending is { } end ? [new PaybackPoint(Period.Of(end.Sale.At), Cents.Zero, false, end.Interest, end.Principal)] : Array.Empty<PaybackPoint>(),
                .. BondOutlook.Payback(bond).Select(p => new PaybackPoint(p.Period, p.Outstanding, true, p.Interest, p.Principal)),
            ],
            bond.Ending);

    /// <summary>Null before it is proposed.</summary>
    public static BondSummary? Summary(Bond bond) => bond?.Id is not { } id
        ? null
        : new BondSummary(
            id,
            bond.Agreement!.Machine,
            bond.Agreement.MachineName,
            bond.State,
            bond.Offer?.Cost,
            bond.CouponBasisPoints,
            bond.Offer?.AuctionEnd,
            bond.Outstanding,
            bond.Arrears);

    /// <summary>Null for who never held any.</summary>
    public static HoldingView? Holding(Bond bond, string account) => bond?.Holders.FirstOrDefault(h => h.Account == account) is not { } holder
        ? null
        : new HoldingView(
            bond.Id!.Value,
            bond.State,
            account,
            holder.Units,
            holder.Principal,
            new Fraction(holder.Carry, bond.Offer!.Units),
            holder.Interest,
            holder.Redeemed,
            Next(bond) is not { } next
                ? null
                : next with
                {
                    Interest = BondOutlook.PartOf(next.Interest, holder, bond),
                    Principal = BondOutlook.PartOf(next.Principal, holder, bond),
                },
            holder.WrittenOff);

    private static NextPaymentView? Next(Bond bond) => BondOutlook.Next(bond) is { } dues
        ? new NextPaymentView(BondOutlook.NextPeriod(bond)!, dues.Interest, dues.Principal)
        : null;

    private static AuctionView? Auction(Bond bond)
    {
        if (bond.Offer is not { } offer) return null;
        Bid[] placed = [.. bond.Bids.Where(b => b.Placed)];
        return new AuctionView(
            offer.AuctionEnd,
            placed.Sum(b => b.Units),
            [.. placed.GroupBy(b => b.CouponBasisPoints).OrderBy(l => l.Key).Select(l => new AuctionLevel(l.Key, l.Sum(b => b.Units)))],
            placed);
    }
}
