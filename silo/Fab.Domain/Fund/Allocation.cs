using System.Numerics;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <param name="Id">Breaks ties, in ordinal order.</param>
/// <param name="Weight">Not negative.</param>
/// <param name="Carry">What earlier allotments owe the claimant (or, below zero, gave too much), in cents.</param>
public sealed record Claim(string Id, long Weight, Fraction Carry = default);

/// <param name="Carry">To be brought to the next allotment.</param>
public sealed record Allotted(string Id, Cents Amount, Fraction Carry);

/// <summary>What a claimant is due: whole cents, and a rest below a cent that only needs to be compared.</summary>
/// <param name="Rest">Its rank among the rests of all claimants; equal rests have equal ranks.</param>
internal readonly record struct Due(long Whole, int Rest) : IComparable<Due>
{
    public int CompareTo(Due other) => Whole != other.Whole ? Whole.CompareTo(other.Whole) : Rest.CompareTo(other.Rest);

    public static bool operator <(Due left, Due right) => left.CompareTo(right) < 0;

    public static bool operator >(Due left, Due right) => left.CompareTo(right) > 0;

    public static bool operator <=(Due left, Due right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Due left, Due right) => left.CompareTo(right) >= 0;
}

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

        Fraction[] rests = [.. claims.Select(c => new Fraction((BigInteger)total.Value * c.Weight, weights) + c.Carry)];
        long[] given = new long[rests.Length];
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = (long)BigInteger.Max(0, rests[i].Floor());
            rests[i] -= given[i];
        }

        int[] rank = new int[given.Length];
        int[] byId = [.. Enumerable.Range(0, given.Length).OrderBy(i => claims[i].Id, StringComparer.Ordinal)];
        for (int i = 0; i < byId.Length; i++) rank[byId[i]] = i;
        Even(total.Value - given.Sum(), given, rests, (rest, cents) => rest - cents, rank);
        return [.. claims.Select((c, i) => new Allotted(c.Id, new Cents(given[i]), rests[i]))];
    }

    /// <summary>
    /// As <see cref="Allot"/> for claims whose carries have the sum of the weights as their denominator, and so need no
    /// more than whole numbers: what makes a hundred thousand holders quick, and their carries as short after fifty years
    /// as on the first day. Ties go to the earlier claim.
    /// </summary>
    /// <param name="weights">Not negative; their sum is greater than zero.</param>
    /// <param name="carries">In cents times the sum of the weights.</param>
    public static (long[] Given, Int128[] Carries) AllotWhole(Cents total, IReadOnlyList<long> weights, IReadOnlyList<Int128> carries)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(carries);
        ArgumentOutOfRangeException.ThrowIfNegative(total.Value, nameof(total));
        long[] given = new long[weights.Count];
        Int128[] rests = [.. carries];
        if (total == Cents.Zero) return (given, rests);
        Int128 all = 0;
        foreach (long weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(weights));
            all += weight;
        }

        if (all == 0) throw new ArgumentException("All weights are 0, so nobody is due anything.", nameof(weights));
        int[] rank = new int[given.Length];
        long missing = total.Value;
        for (int i = 0; i < given.Length; i++)
        {
            Int128 due = ((Int128)total.Value * weights[i]) + rests[i];
            given[i] = due > 0 ? checked((long)(due / all)) : 0;
            rests[i] = due - (given[i] * all);
            missing -= given[i];
            rank[i] = i;
        }

        Even(missing, given, rests, (rest, cents) => rest - (cents * all), rank);
        return (given, rests);
    }

    /// <summary>As <see cref="Allot"/> where what each is due is known already. Ties go to the earlier claim.</summary>
    internal static (long[] Given, Due[] Rests) AllotDue(Cents total, IReadOnlyList<Due> dues)
    {
        long[] given = new long[dues.Count];
        Due[] rests = [.. dues];
        int[] rank = new int[given.Length];
        long missing = total.Value;
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = Math.Max(0, rests[i].Whole);
            rests[i] = rests[i] with { Whole = rests[i].Whole - given[i] };
            missing -= given[i];
            rank[i] = i;
        }

        Even(missing, given, rests, (rest, cents) => rest with { Whole = rest.Whole - cents }, rank);
        return (given, rests);
    }

    /// <summary>Gives single cents to the largest rests, or takes them from the smallest, until none is missing.</summary>
    private static void Even<TRest>(long missing, long[] given, TRest[] rests, Func<TRest, int, TRest> less, int[] rank)
        where TRest : IComparable<TRest>
    {
        if (missing == 0) return;
        int cent = Math.Sign(missing);
        var first = Comparer<int>.Create((a, b) =>
        {
            int byRest = cent * rests[b].CompareTo(rests[a]);
            return byRest != 0 ? byRest : rank[a].CompareTo(rank[b]);
        });
        var waiting = new PriorityQueue<int, int>(
            Enumerable.Range(0, given.Length).Where(i => cent > 0 || given[i] > 0).Select(i => (i, i)), first);
        for (; missing != 0; missing -= cent)
        {
            int next = waiting.Dequeue();
            given[next] += cent;
            rests[next] = less(rests[next], cent);
            if (cent > 0 || given[next] > 0) waiting.Enqueue(next, next);
        }
    }
}
