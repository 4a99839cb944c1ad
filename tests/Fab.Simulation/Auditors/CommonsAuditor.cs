using System.Globalization;
using System.Numerics;
using Fab.Contracts.Bonds;
using Fab.Domain.Ledger;
using Fab.Simulation.World;

namespace Fab.Simulation.Auditors;

/// <summary>
/// Reads the public books alone and works out who holds what, what a close owed to whom and whether it was paid: whole or
/// not begun, once, in order, nobody two cents off. It asks neither fund nor bond, but holds what they show against that.
/// </summary>
internal sealed class CommonsAuditor(SimCommons commons)
{
    private const string Name = "commons auditor";
    private const string Closes = "close/";
    private static readonly string Bond = $"bond/{SimCommons.Bond}/";

    private readonly Dictionary<string, (long Units, BigInteger Principal)> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BigInteger> _interestDue = new(StringComparer.Ordinal); // less what was paid, in cents times all units
    private readonly Dictionary<string, BigInteger> _dividends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BigInteger> _rents = new(StringComparer.Ordinal);
    private readonly List<string> _closed = [];
    private BigInteger _carry; // of the bond's interest, in cents times Year
    private DateTimeOffset? _since;
    private DateTimeOffset? _accruedTo; // some day of the last month whose interest is counted

    /// <summary>Thirty days a month, twelve months a year, in basis points.</summary>
    private const long Year = 360 * 10_000;

    /// <param name="transfers">All there are.</param>
    public static CommonsAuditor Read(SimCommons commons, IReadOnlyList<Transfer> transfers)
    {
        var auditor = new CommonsAuditor(commons);
        for (int i = 0; i < transfers.Count;)
        {
            if (transfers[i].Id.StartsWith(Closes, StringComparison.Ordinal))
            {
                string period = PeriodOf(transfers[i]);
                int end = i;
                while (end < transfers.Count && PeriodOf(transfers[end]) == period) end++;
                auditor.Close(period, [.. transfers.Skip(i).Take(end - i)]);
                i = end;
                continue;
            }

            auditor.Other(transfers[i]);
            i++;
        }

        return auditor;
    }

    /// <summary>Everything is over and closed.</summary>
    public void Finish(BondView shown, IReadOnlyDictionary<string, string> kept)
    {
        foreach ((string account, BigInteger rent) in _rents)
        {
            if (!rent.IsZero) Fail($"every month is closed, and {account} still has {rent}");
        }

        foreach ((string period, string then) in commons.Closed)
        {
            // A month without rent, interest or dividend moves nothing.
            if (kept[period] != then) Fail($"{period} was shown closed and has changed since");
        }

        var held = shown.Holders.Where(h => h.Units > 0).Select(h => (h.Account, h.Units, (BigInteger)h.Principal.Value)).Order();
        var counted = _holders.Where(h => h.Value.Units > 0).Select(h => (h.Key, h.Value.Units, h.Value.Principal)).Order();
        if (!held.SequenceEqual(counted)) Fail($"the bond shows {string.Join(' ', held)}, and the books say {string.Join(' ', counted)}");
    }

    private static string PeriodOf(Transfer transfer) =>
        transfer.Id.StartsWith(Closes, StringComparison.Ordinal) ? transfer.Id.Split('/')[1] : "";

    private void Other(Transfer transfer)
    {
        if (transfer.Kind == TransferKind.Hold) return;
        foreach (Posting posting in transfer.Postings)
        {
            if (posting.Credit.StartsWith("rent:", StringComparison.Ordinal))
                _rents[posting.Credit] = _rents.GetValueOrDefault(posting.Credit) + posting.Amount.Value;
        }

        if (transfer.Id.StartsWith(Bond + "issue/", StringComparison.Ordinal)) Issue(transfer);
        else if (transfer.Id == Bond + "purchase") _since = transfer.EffectiveAt;
        else if (transfer.Id.StartsWith(Bond + "transfer/", StringComparison.Ordinal)) Move(transfer);
    }

    private void Issue(Transfer transfer)
    {
        long units = Number(transfer, "units");
        if (transfer.Postings.Single().Amount.Value != units * SimCommons.UnitPrice) Fail($"{transfer.Id} sells {units} units for {transfer.Postings[0].Amount}");
        string holder = Whose(transfer.Postings[0].Debit);
        _holders[holder] = (_holders.GetValueOrDefault(holder).Units + units, _holders.GetValueOrDefault(holder).Principal + (units * SimCommons.UnitPrice));
    }

    private void Move(Transfer transfer)
    {
        (string buyer, string seller, long units) = (Whose(transfer.Postings.Single().Debit), Whose(transfer.Postings[0].Credit), Number(transfer, "units"));
        (long had, BigInteger principal) = _holders.GetValueOrDefault(seller);
        if (units < 1 || units > had) Fail($"{transfer.Id} sells {units} units of {had}");
        BigInteger twice = 2 * principal * units, moved = BigInteger.Divide(twice + had, 2 * had);
        if ((twice + had) % (2 * had) == 0 && !moved.IsEven) moved -= 1; // a half to the even one
        if (moved != Number(transfer, "principalCents")) Fail($"{transfer.Id} takes {Number(transfer, "principalCents")} of principal along, and {moved} belong to it");
        _holders[seller] = (had - units, principal - moved);
        _holders[buyer] = (_holders.GetValueOrDefault(buyer).Units + units, _holders.GetValueOrDefault(buyer).Principal + moved);
    }

    /// <summary>All of a close, as it stands in the books without anything between.</summary>
    private void Close(string period, Transfer[] transfers)
    {
        if (_closed.Count > 0 && string.CompareOrdinal(_closed[^1], period) >= 0) Fail($"{period} is closed after {_closed[^1]}: twice, or out of order");
        _closed.Add(period);
        BigInteger outstanding = Outstanding();
        BigInteger interest = 0, redeemed = 0, pool = 0, paidInterest = 0, paidPrincipal = 0, paidDividend = 0;
        var interests = new Dictionary<string, BigInteger>(StringComparer.Ordinal);
        foreach (Posting posting in transfers.SelectMany(t => t.Postings))
        {
            BigInteger amount = posting.Amount.Value;
            if (posting.Debit.StartsWith("rent:", StringComparison.Ordinal))
            {
                _rents[posting.Debit] = _rents.GetValueOrDefault(posting.Debit) - amount;
                if (_rents[posting.Debit] < 0) Fail($"{period} divides more rent of {posting.Debit} than came in");
            }

            if (posting.Credit.StartsWith("int:", StringComparison.Ordinal)) interest += amount;
            if (posting.Debit.StartsWith("red:", StringComparison.Ordinal)) redeemed += amount;
            if (posting.Credit == "div") pool += amount;
            if (!posting.Credit.StartsWith("wallet:", StringComparison.Ordinal)) continue;
            string who = Whose(posting.Credit);
            if (posting.Debit.StartsWith("int:", StringComparison.Ordinal))
            {
                paidInterest += amount;
                interests[who] = interests.GetValueOrDefault(who) + amount;
            }
            else if (posting.Debit == "div")
            {
                paidDividend += amount;
                if (!commons.Sharers.Contains(who)) Fail($"{who} has a dividend and no share");
                _dividends[who] = _dividends.GetValueOrDefault(who) + amount;
            }
            else
            {
                paidPrincipal += amount;
                (long units, BigInteger principal) = _holders.GetValueOrDefault(who);
                if (amount > principal) Fail($"{period} pays {who} {amount} of {principal}");
                _holders[who] = (units, principal - amount);
            }
        }

        if ((interest, redeemed, pool) != (paidInterest, paidPrincipal, paidDividend))
            Fail($"{period} is half of a close: {interest}, {redeemed} and {pool} are set aside for interest, principal and dividend, and {paidInterest}, {paidPrincipal} and {paidDividend} are paid");
        CheckInterest(period, outstanding, interest, redeemed, interests);
        if (_dividends.Count > 0 && commons.Sharers.Max(s => _dividends.GetValueOrDefault(s)) - commons.Sharers.Min(s => _dividends.GetValueOrDefault(s)) > 1)
            Fail($"after {period} members who came together are more than a cent apart");
    }

    /// <summary>Thirty days of twelve a year, exactly; principal is paid when interest is, and each holder has their part of it.</summary>
    private void CheckInterest(string period, BigInteger outstanding, BigInteger interest, BigInteger redeemed, Dictionary<string, BigInteger> paid)
    {
        if (_since is { } since && string.CompareOrdinal(Month(since), period) <= 0)
        {
            BigInteger due = (outstanding * SimCommons.Coupon * DaysTo(period, since)) + _carry;
            if (interest * Year > due) Fail($"{period} pays {interest} of interest where {due}/{Year} is due");
            if (redeemed > 0 && interest != due / Year) Fail($"{period} pays principal before all of its interest");
            _carry = Outstanding().IsZero ? 0 : due - (interest * Year);
        }
        else if (interest > 0 || redeemed > 0)
        {
            Fail($"{period} pays for a bond whose machine had not come");
        }

        foreach ((string who, (long units, _)) in _holders)
        {
            _interestDue[who] = _interestDue.GetValueOrDefault(who) + (interest * units) - (paid.GetValueOrDefault(who) * SimCommons.Units);
            if (BigInteger.Abs(_interestDue[who]) >= 2 * SimCommons.Units) Fail($"after {period} the interest of {who} is {_interestDue[who]}/{SimCommons.Units} cents off");
        }

        foreach (string who in paid.Keys.Where(w => !_holders.ContainsKey(w))) Fail($"{period} pays {who} interest, who holds nothing");
    }

    /// <summary>Days of interest since the last close in the books, to a period's end. Months whose close moved nothing are not there, and count.</summary>
    private int DaysTo(string period, DateTimeOffset since)
    {
        int days = 0;
        for (DateTimeOffset month = _accruedTo?.AddMonths(1) ?? since; string.CompareOrdinal(Month(month), period) <= 0; month = month.AddMonths(1))
        {
            days += Month(month) == Month(since) ? 31 - Math.Min(since.UtcDateTime.Day, 30) : 30;
            _accruedTo = month;
        }

        return days;
    }

    private BigInteger Outstanding() => _holders.Values.Aggregate(BigInteger.Zero, (sum, h) => sum + h.Principal);

    private static string Whose(string wallet) => wallet["wallet:".Length..];

    private static string Month(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static long Number(Transfer transfer, string reference) => long.Parse(transfer.References[reference], CultureInfo.InvariantCulture);

    private static void Fail(string what) => throw new SimulationException(Name, what);
}
