using System.Text.RegularExpressions;
using Fab.Domain.Machines;

namespace Fab.Domain.Commands;

/// <summary>What a row's <see cref="VettingRow.Command"/> stands for.</summary>
internal sealed partial record CommandPattern
{
    private readonly string? _dollar;
    private readonly CommandWord _from;
    private readonly long _to;
    private readonly IReadOnlyList<CommandWord> _words;
    private readonly Dialect _dialect;

    private CommandPattern(string? dollar, CommandWord from, long to, IReadOnlyList<CommandWord> words, Dialect dialect) =>
        (_dollar, _from, _to, _words, _dialect) = (dollar, from, to, words, dialect);

    /// <summary>Null when the text is no pattern.</summary>
    public static CommandPattern? Parse(string text, Dialect dialect)
    {
        if (dialect == Dialect.Grbl && Dollar().IsMatch(text)) return new CommandPattern(text, default, 0, [], dialect);
        Match code = Code().Match(text);
        if (!code.Success) return null;
        IReadOnlyList<CommandWord> words = CommandWords.Of(code.Groups["first"].Value + code.Groups["words"].Value, dialect);
        CommandWord first = words[0];
        long to = first.Thousandths ?? -1;
        if (code.Groups["last"].Success) to = CommandWords.Of(code.Groups["last"].Value, dialect)[0].Thousandths ?? -1;
        return to < (first.Thousandths ?? -1) ? null : new CommandPattern(null, first, to, [.. words.Skip(1)], dialect);
    }

    /// <summary>Whether a command with this code might be meant. Marlin runs M500.1 as M500; Grbl's G28.1 is not G28.</summary>
    public bool Concerns(CommandWord word)
    {
        if (_dollar is not null || word.Letter != _from.Letter) return false;
        if (_from.Thousandths is not { } from) return true;
        if (word.Thousandths is not { } value) return false;
        if (_dialect == Dialect.Marlin && from % 1000 == 0) value -= value % 1000;
        return value >= from && value <= _to;
    }

    public bool Matches(string clean, IReadOnlyList<CommandWord> words)
    {
        if (_dollar is "$*=") return SettingWrite().IsMatch(clean);
        if (_dollar is not null) return clean.StartsWith(_dollar, StringComparison.Ordinal);
        return words.Any(Concerns) && _words.All(asked => words.Any(word =>
            word.Letter == asked.Letter && (asked.Thousandths is null || word.Thousandths == asked.Thousandths)));
    }

    [GeneratedRegex(@"^(\$\*=|\$[A-Z0-9=#]*)$")]
    private static partial Regex Dollar();

    [GeneratedRegex(@"^(?<first>[GMTD](\d{1,4}(\.\d)?)?)(\.\.(?<last>[GM]\d{1,4}))?(?<words>( [A-Z](-?\d{1,6}(\.\d{1,3})?)?)*)$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\$\d+=")]
    private static partial Regex SettingWrite();
}
