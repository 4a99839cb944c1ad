namespace Fab.Domain.Units;

/// <summary>Rounding to whole numbers, where money has to be rounded at all.</summary>
public static class Rounded
{
    /// <summary><c>dividend / divisor</c> to the nearest whole number, a half to the even one.</summary>
    /// <param name="dividend">Not negative.</param>
    /// <param name="divisor">Greater than zero.</param>
    public static long HalfEven(Int128 dividend, Int128 divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dividend);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        (Int128 whole, Int128 rest) = Int128.DivRem(dividend, divisor);
        Int128 twice = rest * 2;
        bool up = twice > divisor || (twice == divisor && !Int128.IsEvenInteger(whole));
        return checked((long)(up ? whole + 1 : whole));
    }
}
