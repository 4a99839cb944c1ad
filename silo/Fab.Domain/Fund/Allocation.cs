using System.Numerics;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <param name="Id">Breaks ties, in ordinal order.</param>
/// <param name="Weight">Not negative.</param>
/// <param name="Carry">What earlier allotments owe the claimant (or, below zero, gave too much), in cents.</param>
public sealed record Claim(string Id, long Weight, Fraction Carry = default);

/// <param name="Carry">To be brought to the next allotment.</param>
public sealed record Allotted(string Id, Cents Amount, Fraction Carry);

/// <summary>Divides money so that no cent is lost or made, and nobody is favoured for long.</summary>
public static class Allocation
{
    /// <summary>
    /// Divides <paramref name="total"/> by weight, exactly: each claim is due <c>x = total · weight / weights + carry</c>
    /// and gets ⌊x⌋, but never less than nothing; then single cents go to the largest <c>x − given</c>, or are taken from
    /// the smallest, until the sum is the total. Ties by id. The carry is <c>x − given</c>, so over many allotments each
    /// claimant is within a cent of what is due, as long as the single shares reach a cent. A total of 0 changes nothing.
    /// </summary>
    /// <returns>In the order of the claims; the amounts sum to the total.</returns>
    /// <exception cref="ArgumentException">The total or a weight is negative, all weights are 0, or an id comes twice.</exception>
    public static IReadOnlyList<Allotted> Allot(Cents total, IReadOnlyList<Claim> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentOutOfRangeException.ThrowIfNegative(total.Value, nameof(total));
        if (claims.Any(c => c.Weight < 0)) throw new ArgumentException("A weight is negative.", nameof(claims));
        if (claims.DistinctBy(c => c.Id).Count() != claims.Count) throw new ArgumentException("An id comes twice.", nameof(claims));
        if (total == Cents.Zero) return [.. claims.Select(c => new Allotted(c.Id, Cents.Zero, c.Carry))];

        BigInteger weights = claims.Aggregate(BigInteger.Zero, (sum, claim) => sum + claim.Weight);
        if (weights.IsZero) throw new ArgumentException("All weights are 0, so nobody is due anything.", nameof(claims));

        Fraction[] due = [.. claims.Select(c => new Fraction((BigInteger)total.Value * c.Weight, weights) + c.Carry)];
        long[] given = [.. due.Select(x => (long)BigInteger.Max(0, x.Floor()))];
        int[] byId = [.. Enumerable.Range(0, claims.Count).OrderBy(i => claims[i].Id, StringComparer.Ordinal)];

        long missing = total.Value - given.Sum();
        for (; missing > 0; missing--)
        {
            int most = byId.MaxBy(i => due[i] - given[i]);
            given[most]++;
        }

        for (; missing < 0; missing++)
        {
            int least = byId.Where(i => given[i] > 0).MinBy(i => due[i] - given[i]);
            given[least]--;
        }

        return [.. claims.Select((c, i) => new Allotted(c.Id, new Cents(given[i]), due[i] - given[i]))];
    }
}
