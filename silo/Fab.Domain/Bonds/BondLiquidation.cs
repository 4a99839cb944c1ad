using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>Who gets what when a machine is sold.</summary>
public static class BondLiquidation
{
    /// <summary>
    /// What the sale brings less what it costs pays interest accrued to the day, then principal; what is missing of that
    /// comes from the machine's depreciation reserve and then from the community investment fund; what is missing still is
    /// written off. What is left over is every member's.
    /// </summary>
    public static LiquidationPlan Plan(Bond bond, LiquidationInput input)
    {
        ArgumentNullException.ThrowIfNull(bond);
        ArgumentNullException.ThrowIfNull(input);
        MachineSale sale = input.Sale;
        int days = Interest.Days(bond.ActiveSince!.Value, Period.Of(sale.At), sale.At);
        Fraction accrued = Interest.Accrued(bond.Outstanding, bond.CouponBasisPoints!.Value, days) + bond.InterestCarry;
        Cents left = sale.Proceeds + sale.Insurance - sale.Costs;
        Cents interest = Take(ref left, new Cents((long)accrued.Floor()));
        Cents missing = bond.Outstanding;
        Cents principal = Take(ref left, missing);
        missing -= principal;
        Cents reserve = Cents.Min(missing, Cents.Max(Cents.Zero, input.Reserve));
        missing -= reserve;
        Cents investment = Cents.Min(missing, Cents.Max(Cents.Zero, input.CommunityInvestment));
        missing -= investment;
        Cents paid = principal + reserve + investment;
        return new LiquidationPlan(
            bond.Id!.Value,
            bond.Agreement!.Machine,
            bond.Offer!.Cost,
            interest,
            paid,
            reserve,
            investment,
            missing,
            left,
            Payouts(bond, interest, paid));
    }

    private static Cents Take(ref Cents left, Cents due)
    {
        Cents taken = Cents.Min(left, due);
        left -= taken;
        return taken;
    }

    private static LiquidationPayout[] Payouts(Bond bond, Cents interest, Cents principal)
    {
        long[] interests = Allocation.AllotWhole(
            interest, BondClose.Weights(bond), [.. bond.Holders.Select(h => (Int128)h.Carry)]).Given;
        long[] principals = BondClose.Redeem(bond, principal);
        return
        [
            .. bond.Holders
                .Select((h, i) => new LiquidationPayout(
                    h.Account, new Cents(interests[i]), new Cents(principals[i]), h.Principal - new Cents(principals[i])))
                .Where(p => p.Interest > Cents.Zero || p.Principal > Cents.Zero || p.WrittenOff > Cents.Zero),
        ];
    }
}
