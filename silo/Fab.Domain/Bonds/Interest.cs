using System.Numerics;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>Simple interest by the 30/360 convention: every month has thirty days, every year twelve of them.</summary>
public static class Interest
{
    private const int DaysPerYear = 360;

    /// <summary>What accrues on an amount in so many days, exactly.</summary>
    public static Fraction Accrued(Cents outstanding, int basisPoints, int days) =>
        new((BigInteger)outstanding.Value * basisPoints * days, SurplusSplit.Whole * DaysPerYear);

    /// <summary>Days of a period on which the bond was owed: both the first and the last day count.</summary>
    /// <param name="since">The day on which the machine came.</param>
    /// <param name="until">The last day; null for the whole period.</param>
    public static int Days(DateTimeOffset since, string period, DateTimeOffset? until = null)
    {
        string first = Period.Of(since);
        if (string.CompareOrdinal(period, first) < 0) return 0;
        int from = period == first ? Period.DayOf(since) : 1;
        int to = until is { } end ? Period.DayOf(end) : Period.Days;
        return Math.Max(0, to - from + 1);
    }
}
