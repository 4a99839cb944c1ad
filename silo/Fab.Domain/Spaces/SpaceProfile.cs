namespace Fab.Domain.Spaces;

/// <summary>Why a space's description is refused.</summary>
[RefusalCodes]
public static class SpaceRefusals
{
    public const string NameMalformed = "space-name-malformed";
    public const string CurrencyMalformed = "currency-malformed";
    public const string LanguageMalformed = "language-malformed";
}

/// <param name="Currency">Three capitals after ISO 4217, such as <c>EUR</c>; null for a unit of the space's own.</param>
/// <param name="Language">Two letters, such as <c>en</c>: what people read who have not chosen.</param>
public sealed record DescribeSpace(string Name, string? Currency, string Language, string By);

public sealed record SpaceDescribed(string Name, string? Currency, string Language, string By);

/// <summary>What a space says of itself. Nothing of it changes what is owed to whom.</summary>
public sealed record SpaceProfile
{
    public const int MaxNameLength = 60;

    /// <summary>Null before anybody said.</summary>
    public string? Name { get; init; }

    public string? Currency { get; init; }

    public string? Language { get; init; }

    /// <summary>Pure. What holds already yields no events.</summary>
    public Decision<SpaceDescribed> Decide(DescribeSpace c)
    {
        ArgumentNullException.ThrowIfNull(c);
        string name = (c.Name ?? "").Trim();
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
            return new Refusal(SpaceRefusals.NameMalformed, $"A space's name has 1 to {MaxNameLength} characters on one line.");
        string? currency = string.IsNullOrEmpty(c.Currency) ? null : c.Currency;
        if (currency is not null && !(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper)))
            return new Refusal(SpaceRefusals.CurrencyMalformed, $"'{currency}' is no currency.", "Write three capitals, such as EUR, or nothing for a unit of the space's own.");
        if (c.Language is not { Length: 2 } || !c.Language.All(char.IsAsciiLetterLower))
            return new Refusal(SpaceRefusals.LanguageMalformed, $"'{c.Language}' is no language.", "Write two letters, such as en.");
        return (name, currency, c.Language) == (Name, Currency, Language)
            ? Decision<SpaceDescribed>.Accept()
            : Decision<SpaceDescribed>.Accept(new SpaceDescribed(name, currency, c.Language, c.By));
    }

    public SpaceProfile Apply(SpaceDescribed e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return this with { Name = e.Name, Currency = e.Currency, Language = e.Language };
    }
}
