using System.Numerics;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>What an offer comes to at its highest interest.</summary>
/// <param name="CapFromGuarantee">The highest interest a year, in basis points, that the rent vouched for carries.</param>
/// <param name="Rent">That is vouched for in a month.</param>
/// <param name="Operating">Due in the first whole month, like the three after it.</param>
/// <param name="Periods">So many closes pay it back.</param>
/// <param name="InterestInAll">Of all of them together.</param>
public sealed record OfferOutlook(
    string PolicyHash,
    long CapFromGuarantee,
    Cents Rent,
    Cents Operating,
    Cents Depreciation,
    Cents Interest,
    Cents Principal,
    int Periods,
    Cents InterestInAll);

/// <summary>What a bond will pay if the rent just carries what is due.</summary>
public static class BondOutlook
{
    /// <summary>Points of a payback curve that lie ahead; a hundred years.</summary>
    private const int MostPeriods = 1200;

    /// <summary>The period of the next close; null when nothing is owed.</summary>
    public static string? NextPeriod(Bond bond)
    {
        ArgumentNullException.ThrowIfNull(bond);
        if (!bond.IsOwed) return null;
        return bond.History.Count > 0 ? Period.Next(bond.History[^1].Period) : Period.Of(bond.ActiveSince!.Value);
    }

    /// <summary>What the next close has to pay to holders.</summary>
    public static RentDues? Next(Bond bond) =>
        NextPeriod(bond) is { } period ? BondClose.Dues(bond, period, Cents.Zero, Cents.Zero) : null;

    /// <summary>What each coming close pays, and what is owed after it, if the rent carries all that is due and nothing more.</summary>
    public static IEnumerable<(string Period, Cents Interest, Cents Principal, Cents Outstanding)> Payback(Bond bond)
    {
        for (int i = 0; i < MostPeriods && NextPeriod(bond) is { } period; i++)
        {
            RentDues dues = Next(bond)!;
            Cents left = bond.Outstanding - dues.Principal;
            yield return (period, dues.Interest, dues.Principal, left);
            if (left == Cents.Zero) yield break;
            bond = bond with
            {
                Outstanding = left,
                Arrears = Cents.Zero,
                InterestCarry = BondClose.InterestDue(bond, period) - dues.Interest.Value,
                History = [new BondPeriod(period, Cents.Zero, [], dues.Interest, Fraction.Zero, dues.Principal, Cents.Zero, dues.Principal, left, bond.State)],
            };
        }
    }

    /// <summary>What an offer comes to if all units are sold at the highest interest that it allows and the rent just carries what is due.</summary>
    /// <param name="bond">A draft.</param>
    public static OfferOutlook OfOffer(Bond bond, BondOffer offer)
    {
        ArgumentNullException.ThrowIfNull(bond);
        ArgumentNullException.ThrowIfNull(offer);
        string first = Period.Next(Period.Of(offer.ReceiptDeadline));
        Bond sold = bond with
        {
            State = BondState.Active,
            Offer = offer,
            CouponBasisPoints = offer.RateCapBasisPoints,
            ActiveSince = Period.Start(first),
            Outstanding = offer.Cost,
        };
        (string Period, Cents Interest, Cents Principal, Cents Outstanding)[] payments = [.. Payback(sold)];
        return new OfferOutlook(
            offer.Policy.Hash(),
            Bond.CapFromGuarantee(bond.Agreement!, offer),
            bond.Agreement!.RentPerPeriod,
            offer.OperatingPerPeriod,
            Waterfall.DepreciationPerPeriod(Bond.CostsOf(offer)),
            payments[0].Interest,
            payments[0].Principal,
            payments.Length,
            payments.Aggregate(Cents.Zero, (sum, p) => sum + p.Interest));
    }

    /// <summary>One holder's part of an amount, before single cents are shared out.</summary>
    public static Cents PartOf(Cents total, Holder holder, Bond bond)
    {
        ArgumentNullException.ThrowIfNull(holder);
        ArgumentNullException.ThrowIfNull(bond);
        return new Cents((long)new Fraction((BigInteger)total.Value * holder.Units, bond.Offer!.Units).Floor());
    }
}
