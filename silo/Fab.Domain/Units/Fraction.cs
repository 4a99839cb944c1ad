using System.Globalization;
using System.Numerics;

namespace Fab.Domain.Units;

/// <summary>An exact rational number, in lowest terms with a positive denominator. What is left when cents cannot be cut.</summary>
/// <remarks>In JSON it is text, <c>27/100</c>: no reader of JSON then makes a rounded number of it.</remarks>
public readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>, IValue<Fraction, string>
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominatorLessOne; // so that default is 0/1

    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) throw new DivideByZeroException("A fraction's denominator cannot be zero.");
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        _numerator = numerator / common;
        _denominatorLessOne = (denominator / common) - 1;
    }

    public static Fraction Zero => default;

    public BigInteger Numerator => _numerator;

    public BigInteger Denominator => _denominatorLessOne + 1;

    string IValue<Fraction, string>.Value => ToString();

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static Fraction From(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new Fraction(Whole(value), 1)
            : new Fraction(Whole(value[..slash]), Whole(value[(slash + 1)..]));

        static BigInteger Whole(string digits) => BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    public static implicit operator Fraction(long whole) => FromInt64(whole);

    public static Fraction FromInt64(long whole) => new(whole, 1);

    public static Fraction operator +(Fraction a, Fraction b) =>
        new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Fraction operator -(Fraction a, Fraction b) =>
        new((a.Numerator * b.Denominator) - (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Fraction operator *(Fraction a, Fraction b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static bool operator ==(Fraction a, Fraction b) => a.Equals(b);

    public static bool operator !=(Fraction a, Fraction b) => !a.Equals(b);

    public static bool operator <(Fraction a, Fraction b) => a.CompareTo(b) < 0;

    public static bool operator >(Fraction a, Fraction b) => a.CompareTo(b) > 0;

    public static bool operator <=(Fraction a, Fraction b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Fraction a, Fraction b) => a.CompareTo(b) >= 0;

    public static Fraction Add(Fraction left, Fraction right) => left + right;

    public static Fraction Subtract(Fraction left, Fraction right) => left - right;

    public static Fraction Multiply(Fraction left, Fraction right) => left * right;

    /// <summary>The largest whole number that is not above it.</summary>
    public BigInteger Floor()
    {
        BigInteger whole = BigInteger.DivRem(_numerator, Denominator, out BigInteger rest);
        return rest.Sign < 0 ? whole - 1 : whole;
    }

    public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Fraction other) => _numerator == other._numerator && _denominatorLessOne == other._denominatorLessOne;

    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_numerator, _denominatorLessOne);

    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
