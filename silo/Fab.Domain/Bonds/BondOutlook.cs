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

    /// <summary>What is owed after each coming close if every instalment is paid and nothing more.</summary>
    public static IEnumerable<(string Period, Cents Outstanding)> Payback(Bond bond)
    {
        string? period = NextPeriod(bond);
        if (period is null) yield break;
        Cents left = bond.Outstanding - Next(bond)!.Principal;
        for (int i = 0; i < MostPeriods; i++)
        {
            yield return (period, left);
            if (left == Cents.Zero) yield break;
            period = Period.Next(period);
            left -= Cents.Min(left, bond.Offer!.InstalmentPerPeriod);
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
