using System.Numerics;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

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

    /// <summary>One holder's part of an amount, before single cents are shared out.</summary>
    public static Cents PartOf(Cents total, Holder holder, Bond bond)
    {
        ArgumentNullException.ThrowIfNull(holder);
        ArgumentNullException.ThrowIfNull(bond);
        return new Cents((long)new Fraction((BigInteger)total.Value * holder.Units, bond.Offer!.Units).Floor());
    }
}
