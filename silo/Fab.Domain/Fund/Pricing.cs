using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>Rent that follows demand: told at a close, in force until the next.</summary>
public static class Pricing
{
    /// <summary>Above this part of the available time the rate rises, in hundredths.</summary>
    private const int Busy = 70;

    /// <summary>Below this part it falls, in hundredths.</summary>
    private const int Idle = 40;

    /// <summary>
    /// A tenth up when more than 70 % of the available seconds were billed, a tenth down when less than 40 %, rounded half
    /// to even, and within floor and cap.
    /// </summary>
    public static CentsPerHour Next(CentsPerHour rate, PriceRule rule, MachineSeconds billed)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Int128 used = (Int128)billed.Value * 100;
        Int128 available = rule.AvailablePerPeriod.Value;
        int tenths = used > available * Busy ? 11 : used < available * Idle ? 9 : 10;
        return Within(rule, Rounded.HalfEven((Int128)rate.Value * tenths, 10));
    }

    public static CentsPerHour Within(PriceRule rule, long rate) => new(Math.Clamp(rate, rule.Floor.Value, rule.Cap.Value));

    /// <summary>What is wrong with a rule, as a phrase; null for nothing.</summary>
    public static string? WhatIsWrong(PriceRule rule) => rule switch
    {
        { Floor.Value: < 0 or > 100_000_000 } or { Cap.Value: < 0 or > 100_000_000 } => "a rate is 0 to 1,000,000.00 an hour",
        _ when rule.Floor.Value > rule.Cap.Value => "the floor lies above the cap",
        { AvailablePerPeriod.Value: < 1 or > 31 * 86_400 } => "a month has 1 second to 31 days of time in which a machine can be used",
        _ => null,
    };
}
