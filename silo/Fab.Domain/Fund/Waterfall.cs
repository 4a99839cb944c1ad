using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>What a machine's rent has to pay at a close, before anything is left over.</summary>
/// <param name="Operating">Running costs accrued.</param>
/// <param name="Depreciation">This period's part of the machine's loss of worth.</param>
/// <param name="Interest">Of its bond; whole cents, unpaid interest of earlier periods included.</param>
/// <param name="Principal">The instalment, with arrears.</param>
/// <param name="Outstanding">What the bond owes before this close: no more than that can be redeemed.</param>
public sealed record RentDues(
    Cents Operating,
    Cents Depreciation,
    Cents Interest = default,
    Cents Principal = default,
    Cents Outstanding = default);

/// <summary>Where a machine's rent goes at the close of a period. The preview and the close are this one function.</summary>
public static class Waterfall
{
    public const string Operating = "operating";
    public const string Depreciation = "depreciation";
    public const string Interest = "interest";
    public const string Principal = "principal";
    public const string CommunityInvestment = "community-investment";
    public const string Sweep = "sweep";
    public const string Dividend = "dividend";

    /// <summary>The lines that are paid before there is a surplus, in order.</summary>
    public static IReadOnlyList<string> BeforeSurplus { get; } = [Operating, Depreciation, Interest, Principal];

    /// <summary>
    /// Each line in order gets what is due or what is left; the surplus is split. A sweep redeems no more than is owed;
    /// what it cannot take goes to the members.
    /// </summary>
    /// <returns>Every line, in order; the amounts sum to the rent.</returns>
    public static IReadOnlyList<RentShare> Run(Cents rent, RentDues dues, IReadOnlyList<SurplusShare> split)
    {
        ArgumentNullException.ThrowIfNull(dues);
        ArgumentNullException.ThrowIfNull(split);
        Cents left = rent;
        List<RentShare> lines = [];
        foreach ((string line, Cents due) in new[]
        {
            (Operating, dues.Operating), (Depreciation, dues.Depreciation), (Interest, dues.Interest), (Principal, dues.Principal),
        })
        {
            Cents paid = Cents.Min(left, due);
            left -= paid;
            if (dues.Outstanding > Cents.Zero || line is Operating or Depreciation) lines.Add(new RentShare(line, paid));
        }

        IReadOnlyList<Allotted> surplus = SurplusSplit.Of(left, split);
        Cents principal = Paid(lines, Principal);
        Cents swept = surplus.FirstOrDefault(s => s.Id == Sweep)?.Amount ?? Cents.Zero;
        Cents beyond = Cents.Max(Cents.Zero, swept - (dues.Outstanding - principal));
        foreach (Allotted share in surplus)
        {
            Cents amount = share.Id switch
            {
                Sweep => share.Amount - beyond,
                Dividend => share.Amount + beyond,
                _ => share.Amount,
            };
            lines.Add(new RentShare(share.Id, amount));
        }

        if (beyond > Cents.Zero && !surplus.Any(s => s.Id == Dividend)) lines.Add(new RentShare(Dividend, beyond));
        return lines;
    }

    /// <summary>What a line got; zero if it is not there.</summary>
    public static Cents Paid(IReadOnlyList<RentShare> lines, string line) =>
        lines.FirstOrDefault(l => l.Line == line)?.Amount ?? Cents.Zero;

    /// <summary>Straight line: <c>(cost − residual) / life</c>, rounded half to even.</summary>
    public static Cents DepreciationPerPeriod(MachineCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return new Cents(Rounded.HalfEven(Math.Max(0, (costs.Cost - costs.Residual).Value), costs.LifePeriods));
    }
}
