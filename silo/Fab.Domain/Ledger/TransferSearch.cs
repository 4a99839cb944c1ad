using System.Globalization;
using System.Text.RegularExpressions;
using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>
/// What a person looks for in the books: a piece of text, in whatever a transfer names (its id, the ids of what it resolves and
/// corrects, its memo, its references, its accounts), and where the text is an amount such as <c>12.50</c>, that amount too,
/// of one posting or of all together. The letters A to Z count as a to z; all others as they are, so that every store finds the same.
/// </summary>
public sealed partial record TransferSearch
{
    private TransferSearch(string text, Cents? amount) => (Text, Amount) = (text, amount);

    /// <summary>Trimmed, its letters A to Z made small; never empty.</summary>
    public string Text { get; }

    public Cents? Amount { get; }

    /// <summary>Null where nothing is looked for.</summary>
    public static TransferSearch? For(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        string trimmed = text.Trim();
        return new TransferSearch(Small(trimmed), AmountIn(trimmed));
    }

    public bool Finds(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        IEnumerable<string?> named =
        [
            transfer.Id, transfer.HoldId, transfer.Corrects, transfer.Memo,
            .. transfer.References.Values,
            .. transfer.Postings.SelectMany(p => new[] { p.Debit, p.Credit }),
        ];
        return named.Any(name => name is not null && Small(name).Contains(Text, StringComparison.Ordinal))
            || (Amount is { } amount && transfer.Postings.Count > 0
                && (transfer.Postings.Any(p => p.Amount == amount) || transfer.Postings.Sum(p => p.Amount.Value) == amount.Value));
    }

    private static string Small(string text) =>
        string.Create(text.Length, text, (small, from) =>
        {
            for (int i = 0; i < from.Length; i++) small[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        });

    private static Cents? AmountIn(string text) =>
        AmountPattern().Match(text) is { Success: true } match
        && long.TryParse(match.Groups["whole"].Value + match.Groups["cents"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long cents)
            ? new Cents(cents)
            : null;

    [GeneratedRegex(@"^(?<whole>[0-9]{1,13})[.,](?<cents>[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex AmountPattern();
}
