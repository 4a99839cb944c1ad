using System.Numerics;

namespace Fab.Domain.Tests.Bonds;

/// <summary>
/// The rules of the specification, worked out again by exact rationals and by the slowest and plainest roads: what a close
/// must pay to whom. It keeps its own books and is only told what people did.
/// </summary>
internal sealed class CommonsAuditor(long units, int coupon, long instalment, IReadOnlyList<(string Line, int Share)> whileOwed, IReadOnlyList<(string Line, int Share)> onceRedeemed)
{
    public SortedDictionary<string, Holding> Holders { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Sharer> Sharers { get; } = new(StringComparer.Ordinal);

    public BigInteger Outstanding { get; set; }

    public Ratio Carry { get; private set; }

    public BigInteger Arrears { get; private set; }

    /// <summary>What leavers were owed below a cent.</summary>
    public Ratio Left { get; private set; }

    public BigInteger Waiting { get; private set; }

    public void Issue(string holder, long count, BigInteger price)
    {
        Holding old = Holders.GetValueOrDefault(holder) ?? new Holding();
        Holders[holder] = old with { Units = old.Units + count, Principal = old.Principal + (count * price) };
        Outstanding += count * price;
    }

    public BigInteger Move(string seller, string buyer, long moved)
    {
        Holding old = Holders[seller];
        BigInteger principal = (new Ratio(old.Principal, old.Units) * moved).Nearest;
        Holders[seller] = old with { Units = old.Units - moved, Principal = old.Principal - principal };
        Holding to = Holders.GetValueOrDefault(buyer) ?? new Holding();
        Holders[buyer] = to with { Units = to.Units + moved, Principal = to.Principal + principal };
        return principal;
    }

    public void Leave(string sharer)
    {
        Left += Sharers[sharer].Carry;
        Sharers.Remove(sharer);
    }

    /// <summary>What a close has to do, line by line and person by person.</summary>
    public Expected Close(int days, BigInteger rent, BigInteger operating, BigInteger depreciation)
    {
        var lines = new List<(string Line, BigInteger Amount)>();
        BigInteger left = rent;
        BigInteger Pay(string line, BigInteger due)
        {
            BigInteger paid = BigInteger.Min(left, due);
            left -= paid;
            lines.Add((line, paid));
            return paid;
        }

        bool owed = Outstanding > 0;
        Pay("operating", operating);
        Pay("depreciation", depreciation);
        BigInteger interest = 0, principal = 0, swept = 0, beyond = 0;
        if (owed)
        {
            Ratio accrued = (new Ratio(Outstanding, 1) * coupon * days / (360 * 10_000)) + Carry;
            interest = Pay("interest", accrued.Whole);
            Carry = accrued - interest;
            BigInteger due = BigInteger.Min(Outstanding, (days == 30 ? instalment : 0) + Arrears);
            principal = Pay("principal", due);
            Arrears = due - principal;
        }

        IReadOnlyList<(string Line, int Share)> split = owed ? whileOwed : onceRedeemed;
        Dictionary<string, BigInteger> parts = Share(left, split.ToDictionary(s => s.Line, s => new Ratio(left * s.Share, 10_000)));
        foreach ((string line, _) in split)
        {
            BigInteger part = parts[line];
            if (line == "sweep")
            {
                swept = BigInteger.Min(part, Outstanding - principal);
                beyond = part - swept;
                part = swept;
            }

            lines.Add((line, part));
        }

        AddToDividend(lines, beyond);
        BigInteger redeemed = principal + swept;
        Dictionary<string, BigInteger> interests = ShareInterest(interest);
        Dictionary<string, BigInteger> principals = Redeem(redeemed);
        Arrears = BigInteger.Min(Arrears, Outstanding);
        return new Expected(lines, interests, principals, Dividend(lines.Where(l => l.Line == "dividend").Aggregate(BigInteger.Zero, (s, l) => s + l.Amount)));
    }

    /// <summary>Equal parts of a pool with what waited, with the carries of those who have a share.</summary>
    public Dictionary<string, BigInteger> Dividend(BigInteger pool)
    {
        pool += Waiting;
        Waiting = Sharers.Count == 0 ? pool : 0;
        if (Sharers.Count == 0 || pool == 0) return [];
        Dictionary<string, Ratio> due = Sharers.ToDictionary(s => s.Key, s => (((Ratio)pool + Left) / Sharers.Count) + s.Value.Carry);
        Left = 0;
        Dictionary<string, BigInteger> paid = Share(pool, due);
        foreach ((string who, BigInteger amount) in paid)
            Sharers[who] = Sharers[who] with { Carry = due[who] - amount, Paid = Sharers[who].Paid + amount };
        return paid;
    }

    private static void AddToDividend(List<(string Line, BigInteger Amount)> lines, BigInteger beyond)
    {
        int at = lines.FindIndex(l => l.Line == "dividend");
        if (at >= 0) lines[at] = ("dividend", lines[at].Amount + beyond);
        else if (beyond > 0) lines.Add(("dividend", beyond));
    }

    /// <summary>What the sale of the machine pays to each holder.</summary>
    public (Dictionary<string, BigInteger> Interests, Dictionary<string, BigInteger> Principals) Sale(BigInteger interest, BigInteger principal) =>
        (ShareInterest(interest), Redeem(principal));

    private Dictionary<string, BigInteger> ShareInterest(BigInteger total)
    {
        if (total == 0) return [];
        Dictionary<string, Ratio> due = Holders.ToDictionary(h => h.Key, h => new Ratio(total * h.Value.Units, units) + h.Value.Carry);
        Dictionary<string, BigInteger> paid = Share(total, due);
        foreach ((string who, BigInteger amount) in paid) Holders[who] = Holders[who] with { Carry = due[who] - amount };
        return paid;
    }

    /// <summary>The carry of principal is what a holder is owed beyond their part of all that is owed.</summary>
    private Dictionary<string, BigInteger> Redeem(BigInteger total)
    {
        if (total == 0) return [];
        Dictionary<string, BigInteger> paid = Share(total, Holders.ToDictionary(
            h => h.Key,
            h => new Ratio(total * h.Value.Units, units) + h.Value.Principal - new Ratio(Outstanding * h.Value.Units, units)));
        foreach ((string who, BigInteger amount) in paid) Holders[who] = Holders[who] with { Principal = Holders[who].Principal - amount };
        Outstanding -= total;
        return paid;
    }

    /// <summary>By the letter of the specification: floors, then cent by cent.</summary>
    private static Dictionary<string, BigInteger> Share(BigInteger total, Dictionary<string, Ratio> due)
    {
        var given = due.ToDictionary(d => d.Key, d => BigInteger.Max(0, d.Value.Whole));
        if (total == 0) return due.ToDictionary(d => d.Key, _ => BigInteger.Zero);
        while (Sum() < total)
        {
            string most = due.Keys.Order(StringComparer.Ordinal).Aggregate((a, b) => due[b] - given[b] > due[a] - given[a] ? b : a);
            given[most] += 1;
        }

        while (Sum() > total)
        {
            string least = due.Keys.Order(StringComparer.Ordinal).Where(k => given[k] > 0).Aggregate((a, b) => due[b] - given[b] < due[a] - given[a] ? b : a);
            given[least] -= 1;
        }

        return given;

        BigInteger Sum() => given.Values.Aggregate(BigInteger.Zero, (a, b) => a + b);
    }

    internal sealed record Holding(long Units = 0, BigInteger Principal = default, Ratio Carry = default);

    internal sealed record Sharer(Ratio Carry = default, BigInteger Paid = default);

    internal sealed record Expected(
        IReadOnlyList<(string Line, BigInteger Amount)> Lines,
        Dictionary<string, BigInteger> Interests,
        Dictionary<string, BigInteger> Principals,
        Dictionary<string, BigInteger> Dividends);
}
