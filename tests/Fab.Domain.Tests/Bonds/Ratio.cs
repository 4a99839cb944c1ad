using System.Numerics;

namespace Fab.Domain.Tests.Bonds;

/// <summary>The auditor's own exact numbers; it borrows none from what it audits.</summary>
internal readonly record struct Ratio : IComparable<Ratio>
{
    private readonly BigInteger _up;
    private readonly BigInteger _down;

    public Ratio(BigInteger up, BigInteger down)
    {
        BigInteger common = BigInteger.GreatestCommonDivisor(up, down);
        (_up, _down) = down.Sign < 0 ? (-up / common, -down / common) : (up / common, down / common);
    }

    private BigInteger Down => _down.IsZero ? BigInteger.One : _down;

    public static implicit operator Ratio(BigInteger whole) => new(whole, 1);

    public static implicit operator Ratio(long whole) => new(whole, 1);

    public static Ratio operator +(Ratio a, Ratio b) => new((a._up * b.Down) + (b._up * a.Down), a.Down * b.Down);

    public static Ratio operator -(Ratio a, Ratio b) => new((a._up * b.Down) - (b._up * a.Down), a.Down * b.Down);

    public static Ratio operator *(Ratio a, Ratio b) => new(a._up * b._up, a.Down * b.Down);

    public static Ratio operator /(Ratio a, Ratio b) => new(a._up * b.Down, a.Down * b._up);

    public static bool operator <(Ratio a, Ratio b) => a.CompareTo(b) < 0;

    public static bool operator >(Ratio a, Ratio b) => a.CompareTo(b) > 0;

    public BigInteger Whole => _up.Sign < 0 ? -((-_up + Down - 1) / Down) : _up / Down;

    public Ratio Abs => new(BigInteger.Abs(_up), Down);

    /// <summary>To the nearest whole number, a half to the even one.</summary>
    public BigInteger Nearest
    {
        get
        {
            Ratio rest = this - Whole;
            int half = rest.CompareTo(new Ratio(1, 2));
            return half > 0 || (half == 0 && !Whole.IsEven) ? Whole + 1 : Whole;
        }
    }

    public int CompareTo(Ratio other) => (_up * other.Down).CompareTo(other._up * Down);

    public override string ToString() => $"{_up}/{Down}";
}
