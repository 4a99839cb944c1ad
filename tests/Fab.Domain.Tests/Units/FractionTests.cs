using Fab.Domain.Units;

namespace Fab.Domain.Tests.Units;

public class FractionTests
{
    [Theory]
    [InlineData(6, 4, "3/2")]
    [InlineData(6, -4, "-3/2")]
    [InlineData(0, 5, "0")]
    [InlineData(-8, -4, "2")]
    public void Fraction_Any_IsInLowestTerms(long numerator, long denominator, string text) =>
        Assert.Equal(text, new Fraction(numerator, denominator).ToString());

    [Theory]
    [InlineData(7, 2, 3)]
    [InlineData(-7, 2, -4)]
    [InlineData(-4, 2, -2)]
    public void Floor_BelowZero_GoesDown(long numerator, long denominator, long floor) =>
        Assert.Equal(floor, (long)new Fraction(numerator, denominator).Floor());

    [Fact]
    public void Default_Is_Zero()
    {
        Assert.Equal(new Fraction(0, 7), default);
        Assert.Equal(new Fraction(1, 3), default(Fraction) + new Fraction(1, 3));
        Assert.Throws<DivideByZeroException>(() => new Fraction(1, 0));
    }

    [Fact]
    public void Order_OfFractions_IsThatOfNumbers()
    {
        Assert.True(new Fraction(1, 3) < new Fraction(1, 2));
        Assert.True(new Fraction(-1, 2) < new Fraction(-1, 3));
        Assert.Equal(new Fraction(1, 6), new Fraction(1, 2) - new Fraction(1, 3));
        Assert.Equal(new Fraction(1, 6), new Fraction(1, 2) * new Fraction(1, 3));
    }
}
