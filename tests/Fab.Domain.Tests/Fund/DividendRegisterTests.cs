using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Fund;

public class DividendRegisterTests
{
    private static readonly DateTimeOffset At = Samples.Now;

    [Fact]
    public void Divide_WorkedExample_IsExact()
    {
        DividendRegister register = With("m1", "m2", "m3", "m4", "m5", "m6", "m7");
        Assert.Equal([684, 684, 684, 684, 684, 683, 683], Paid(ref register, 4786));
        Assert.Empty(Paid(ref register, 0));
        Assert.Equal([603, 603, 603, 603, 603, 604, 603], Paid(ref register, 4222));
    }

    [Fact]
    public void Divide_WithoutAnyone_WaitsForSomebody()
    {
        var register = new DividendRegister();
        Assert.Empty(Paid(ref register, 500));
        register = register.Admit("ann", "works", At);
        Assert.Equal([700], Paid(ref register, 200));
    }

    /// <summary>Who leaves takes no fraction along and leaves none behind: those who stay share it.</summary>
    [Fact]
    public void Divide_AfterSomebodyLeft_IsStillExact()
    {
        DividendRegister register = With("a", "b", "c");
        Assert.Equal([34, 33, 33], Paid(ref register, 100));
        register = register.Dismiss("a"); // had two thirds of a cent too much
        Assert.Equal(new Fraction(-2, 3), register.Left);
        Assert.Equal([50, 50], Paid(ref register, 100));
        Assert.Equal(Fraction.Zero, register.Left);
        Assert.Equal(register.Shares.Aggregate(Fraction.Zero, (sum, s) => sum + register.DueTo(s) - s.Paid.Value), Fraction.Zero);
    }

    [Fact]
    public void Divide_ManyTimesWithComingAndGoing_KeepsEqualsEqual()
    {
        var random = new Random(3);
        var register = new DividendRegister();
        for (int i = 0; i < 9; i++) register = register.Admit($"a{i}", "works", At);
        for (int period = 0; period < 600; period++)
        {
            if (period % 5 == 0) register = register.Admit($"b{period:000}", "works", At);
            if (period % 7 == 0 && register.Shares.LastOrDefault(s => s.Account[0] == 'b') is { } leaves) register = register.Dismiss(leaves.Account);
            _ = Paid(ref register, random.Next(2000, 90_000));
            Assert.All(register.Shares, s => Assert.True(Below(register.DueTo(s) - s.Paid.Value, 1), $"{s.Account} is a cent off after {period}"));
            Assert.All(register.Shares.GroupBy(s => s.Cohort), c => Assert.True(c.Max(s => s.Paid.Value) - c.Min(s => s.Paid.Value) <= 1));
        }
    }

    private static bool Below(Fraction value, long bound) => value < bound && value > -bound;

    private static DividendRegister With(params string[] accounts) =>
        accounts.Aggregate(new DividendRegister(), (register, account) => register.Admit(account, "works", At));

    private static long[] Paid(ref DividendRegister register, long pool)
    {
        (register, IReadOnlyList<(string Account, Cents Amount)> paid) = register.Divide(new Cents(pool));
        return [.. paid.Select(p => p.Amount.Value)];
    }
}
