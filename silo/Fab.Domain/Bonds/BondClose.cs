using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>What a close does to a bond: the waterfall over the machine's rent, and each holder's part.</summary>
public static class BondClose
{
    /// <summary>What is due at a close, before anyone knows the rent.</summary>
    public static RentDues Dues(Bond bond, string period, Cents operating, Cents depreciation)
    {
        ArgumentNullException.ThrowIfNull(bond);
        if (!bond.IsOwed) return new RentDues(operating, depreciation);
        return new RentDues(operating, depreciation, new Cents((long)InterestDue(bond, period).Floor()), PrincipalDue(bond, period), bond.Outstanding);
    }

    /// <summary>How the surplus of the machine is split now.</summary>
    public static IReadOnlyList<SurplusShare> Split(Bond bond)
    {
        ArgumentNullException.ThrowIfNull(bond);
        return bond.IsOwed ? bond.Offer!.Policy.WhileOwed : bond.Offer!.Policy.OnceRedeemed;
    }

    /// <summary>Where a rent goes, line by line.</summary>
    public static IReadOnlyList<RentShare> Lines(Bond bond, BondCloseInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Waterfall.Run(input.Rent, Dues(bond, input.Period, input.Operating, input.Depreciation), Split(bond));
    }

    /// <summary>Pure in the bond and the input, so that it can be made again after a crash.</summary>
    public static BondClosePlan Plan(Bond bond, BondCloseInput input)
    {
        ArgumentNullException.ThrowIfNull(bond);
        ArgumentNullException.ThrowIfNull(input);
        RentDues dues = Dues(bond, input.Period, input.Operating, input.Depreciation);
        IReadOnlyList<RentShare> lines = Lines(bond, input);
        Cents interest = Waterfall.Paid(lines, Waterfall.Interest);
        Cents principal = Waterfall.Paid(lines, Waterfall.Principal);
        Cents redeemed = principal + Waterfall.Paid(lines, Waterfall.Sweep);
        Cents outstanding = bond.Outstanding - redeemed;
        Fraction carry = bond.IsOwed ? InterestDue(bond, input.Period) - interest.Value : bond.InterestCarry;
        var result = new BondPeriod(
            input.Period,
            input.Rent,
            lines,
            dues.Interest,
            outstanding == Cents.Zero && carry < 1 ? Fraction.Zero : carry,
            dues.Principal,
            Cents.Min(dues.Principal - principal, outstanding),
            redeemed,
            outstanding,
            StateAfter(bond, outstanding, isShort: interest < dues.Interest || principal < dues.Principal));
        (IReadOnlyList<BondPayout> payouts, IReadOnlyList<long> carries) = Pay(bond, interest, redeemed);
        return new BondClosePlan(bond.Id!.Value, bond.Agreement!.Machine, bond.Offer!.Policy.Hash(), result, payouts, carries);
    }

    /// <summary>Accrued in the period, with what was unpaid before; unpaid interest bears none.</summary>
    internal static Fraction InterestDue(Bond bond, string period) =>
        Interest.Accrued(bond.Outstanding, bond.CouponBasisPoints!.Value, Interest.Days(bond.ActiveSince!.Value, period)) + bond.InterestCarry;

    /// <summary>An instalment for every whole month, with arrears; never more than is owed.</summary>
    private static Cents PrincipalDue(Bond bond, string period)
    {
        bool isWhole = Interest.Days(bond.ActiveSince!.Value, period) == Period.Days;
        return Cents.Min(bond.Outstanding, (isWhole ? bond.Offer!.InstalmentPerPeriod : Cents.Zero) + bond.Arrears);
    }

    private static BondState StateAfter(Bond bond, Cents outstanding, bool isShort) => bond.State switch
    {
        _ when outstanding == Cents.Zero => BondState.Redeemed,
        BondState.Active or BondState.Arrears => isShort ? BondState.Arrears : BondState.Active,
        _ => bond.State,
    };

    /// <summary>
    /// Both by units, whose sum never changes: so a holder's carry is a whole number of parts of a cent, however long the
    /// bond lives and however often units change hands.
    /// </summary>
    private static (IReadOnlyList<BondPayout> Payouts, IReadOnlyList<long> Carries) Pay(Bond bond, Cents interest, Cents redeemed)
    {
        (long[] interests, Int128[] carries) = Allocation.AllotWhole(interest, Weights(bond), [.. bond.Holders.Select(h => (Int128)h.Carry)]);
        long[] principals = Redeem(bond, redeemed);
        List<BondPayout> payouts = [];
        for (int i = 0; i < interests.Length; i++)
        {
            if (interests[i] > 0 || principals[i] > 0)
                payouts.Add(new BondPayout(bond.Holders[i].Account, new Cents(interests[i]), new Cents(principals[i])));
        }

        return (payouts, Array.ConvertAll(carries, c => checked((long)c)));
    }

    internal static long[] Weights(Bond bond) => [.. bond.Holders.Select(h => h.Units)];

    /// <summary>Principal paid back, by holder. The carry needs no keeping: it is the holder's principal less their part of all.</summary>
    internal static long[] Redeem(Bond bond, Cents total)
    {
        Int128[] carries =
        [
            .. bond.Holders.Select(h => ((Int128)h.Principal.Value * bond.Offer!.Units) - ((Int128)bond.Outstanding.Value * h.Units)),
        ];
        return Allocation.AllotWhole(total, Weights(bond), carries).Given;
    }
}
