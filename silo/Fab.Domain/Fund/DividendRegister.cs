using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>One member's share of every dividend.</summary>
/// <param name="Account">The member's pseudonymous account.</param>
/// <param name="Cohort">Which of <see cref="DividendRegister.Joins"/> they came in with.</param>
/// <param name="Work">What they do for the commons: shares come by work and are never bought.</param>
public sealed record DividendShare(string Account, int Cohort, Cents Paid, DateTimeOffset Since, string Work);

/// <summary>
/// Who shares the dividend, one share each, whatever bonds they hold. One number tells what a share that was always there
/// has been due, exactly; what a member is due is that number less what it was when they came. So nobody's part grows
/// fractions of its own, and members who came together differ by a cent at most.
/// </summary>
public sealed record DividendRegister
{
    /// <summary>What one share has been due since the beginning.</summary>
    public Fraction PerShare { get; init; }

    /// <summary><see cref="PerShare"/> as it was whenever somebody came.</summary>
    public IReadOnlyList<Fraction> Joins { get; init; } = [];

    /// <summary>In ordinal order of the accounts.</summary>
    public IReadOnlyList<DividendShare> Shares { get; init; } = [];

    /// <summary>Parts of a cent that those who left were owed (or, below zero, had too much); shared by those who stay.</summary>
    public Fraction Left { get; init; }

    /// <summary>Dividend of closes at which nobody had a share.</summary>
    public Cents Waiting { get; init; }

    public Fraction DueTo(DividendShare share)
    {
        ArgumentNullException.ThrowIfNull(share);
        return PerShare - Joins[share.Cohort];
    }

    public DividendShare? Find(string account) => Shares.FirstOrDefault(s => s.Account == account);

    public DividendRegister Admit(string account, string work, DateTimeOffset at)
    {
        int cohort = Joins.Count > 0 && Joins[^1] == PerShare ? Joins.Count - 1 : Joins.Count;
        return this with
        {
            Joins = cohort < Joins.Count ? Joins : [.. Joins, PerShare],
            Shares = [.. Shares.Append(new DividendShare(account, cohort, Cents.Zero, at, work)).OrderBy(s => s.Account, StringComparer.Ordinal)],
        };
    }

    public DividendRegister Dismiss(string account) => Find(account) is not { } share
        ? this
        : this with
        {
            Shares = [.. Shares.Where(s => s.Account != account)],
            Left = Left + DueTo(share) - share.Paid.Value,
        };

    /// <summary>What is paid of a pool with what waited, by account, and the register afterwards. Sums to the pool unless nobody has a share.</summary>
    public (DividendRegister After, IReadOnlyList<(string Account, Cents Amount)> Paid) Divide(Cents pool)
    {
        Cents total = pool + Waiting;
        if (Shares.Count == 0) return (this with { Waiting = total }, []);
        if (total == Cents.Zero) return (this, []);

        Fraction perShare = PerShare + ((Left + total.Value) * new Fraction(1, Shares.Count));
        (long[] given, _) = Allocation.AllotDue(total, Dues(perShare));
        DividendRegister after = this with
        {
            PerShare = perShare,
            Left = Fraction.Zero,
            Waiting = Cents.Zero,
            Shares = [.. Shares.Select((s, i) => s with { Paid = s.Paid + new Cents(given[i]) })],
        };
        return (after, [.. Shares.Select((s, i) => (s.Account, new Cents(given[i])))]);
    }

    /// <summary>What each share is due beyond what it was paid: by cohort, since those who came together are due the same.</summary>
    private Due[] Dues(Fraction perShare)
    {
        (long Whole, Fraction Part)[] cohorts = [.. Joins.Select(join =>
        {
            Fraction due = perShare - join;
            long whole = (long)due.Floor();
            return (whole, due - whole);
        })];
        int[] rank = new int[cohorts.Length];
        Fraction[] ordered = [.. cohorts.Select(c => c.Part).Distinct().Order()];
        for (int i = 0; i < rank.Length; i++) rank[i] = Array.BinarySearch(ordered, cohorts[i].Part);
        return [.. Shares.Select(s => new Due(cohorts[s.Cohort].Whole - s.Paid.Value, rank[s.Cohort]))];
    }
}
