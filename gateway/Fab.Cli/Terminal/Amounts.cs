using System.Globalization;
using Fab.Domain.Units;

namespace Fab.Cli.Terminal;

/// <summary>Amounts as people type them.</summary>
internal static class Amounts
{
    /// <summary><c>12</c>, <c>12.3</c> or <c>12.34</c>: more than zero, at most two decimals, no sign, no grouping.</summary>
    public static bool TryParse(string text, out Cents amount)
    {
        amount = default;
        string[] parts = text.Split('.');
        bool shaped = parts.Length <= 2 && parts[0].Length is > 0 and <= 15 && parts.All(p => p.All(char.IsAsciiDigit))
            && (parts.Length == 1 || parts[1].Length is 1 or 2);
        if (!shaped) return false;
        long whole = long.Parse(parts[0], CultureInfo.InvariantCulture);
        long cents = parts.Length == 1 ? 0 : long.Parse(parts[1].PadRight(2, '0'), CultureInfo.InvariantCulture);
        amount = new Cents((whole * 100) + cents);
        return amount > Cents.Zero;
    }
}
