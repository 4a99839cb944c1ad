using System.Globalization;
using System.Text.RegularExpressions;
using Fab.Domain.Machines;

namespace Fab.Firmware.Tests.GCode;

/// <summary>What one command does, as the slow reading sees it. Null: not known, or nothing of the kind.</summary>
internal sealed record SlowStep(string Command, bool Moves, decimal?[] To, decimal Extruded, decimal Feed);

/// <summary>
/// Reads G-code as one would with pen and paper: whole text, regular expressions, decimal numbers, one table of modes. Shares
/// nothing with the reader it is held against.
/// </summary>
internal sealed class SlowReading(Dialect dialect, decimal[][]? zeros = null)
{
    private readonly decimal?[] _at = [null, null, null];
    private readonly decimal[] _shift = [0, 0, 0];
    private readonly decimal[][] _zeros = zeros ?? [.. Enumerable.Range(0, 6).Select(_ => new decimal[3])];
    private decimal _unit = 1, _feed, _e, _eShift, _tool;
    private bool _absolute = true, _absoluteE = true;
    private int _system, _motion = dialect == Dialect.Grbl ? 0 : -1;

    public static IEnumerable<string> Commands(string text)
    {
        foreach (string line in Regex.Split(text.TrimStart('\uFEFF'), "\r\n|\n|\r"))
        {
            string kept = Regex.Replace(Regex.Replace(line, @"\([^)]*\)?", ""), ";.*", "");
            kept = new string([.. kept.Where(c => c is >= ' ' and < '\x7f' and not '\\' or '\t')]).Replace('\t', ' ').Trim().ToUpperInvariant();
            Match numbered = Regex.Match(kept, @"^N-?\d+\s*");
            if (numbered.Success) kept = Regex.Replace(kept[numbered.Length..], @"\s*\*\d+$", "");
            if (kept.Length > 0 && kept != "%") yield return kept;
        }
    }

    public IEnumerable<SlowStep> Read(string text)
    {
        foreach (string command in Commands(text)) yield return Step(command);
    }

    private SlowStep Step(string command)
    {
        List<(char Letter, decimal? Value)> words = [.. Regex.Matches(command, @"([A-Z])\s*([+-]?(?:\d+\.?\d*|\.\d+))?").Select(word => (
            word.Groups[1].Value[0], word.Groups[2].Success ? decimal.Parse(word.Groups[2].Value, NumberStyles.Float, CultureInfo.InvariantCulture) : (decimal?)null))];
        decimal e = _e;
        bool moves = dialect == Dialect.Marlin ? Marlin(words) : Grbl(words);
        return new SlowStep(command, moves, [.. _at], _e - e, _feed);
    }

    private bool Marlin(List<(char Letter, decimal? Value)> words)
    {
        decimal? Word(char letter) => words.Skip(1).LastOrDefault(word => word.Letter == letter && word.Value is not null).Value;
        switch ($"{words[0].Letter}{words[0].Value}")
        {
            case "G0" or "G1" or "G2" or "G3":
                if (Word('F') is > 0 and { } feed) _feed = feed * _unit;
                for (int axis = 0; axis < 3; axis++) Go(axis, Word("XYZ"[axis]), _absolute, Offset(axis));
                if (Word('E') is { } e) _e = _absoluteE ? (e * _unit) + _eShift : _e + (e * _unit);
                return true;
            case "G20" or "G21":
                _unit = words[0].Value == 20 ? 25.4m : 1;
                break;
            case "G28":
                bool all = !words.Any(word => "XYZ".Contains(word.Letter));
                for (int axis = 0; axis < 3; axis++)
                {
                    if (all || words.Any(word => word.Letter == "XYZ"[axis])) (_at[axis], _shift[axis]) = (0, 0);
                }

                break;
            case "G90" or "G91":
                _absolute = _absoluteE = words[0].Value == 90;
                break;
            case "G92":
                Number(Word);
                if (Word('E') is { } count) _eShift = _e - (count * _unit);
                break;
            case "M82" or "M83":
                _absoluteE = words[0].Value == 82;
                break;
        }

        return false;
    }

    private bool Grbl(List<(char Letter, decimal? Value)> words)
    {
        decimal? Word(char letter) => words.LastOrDefault(word => word.Letter == letter).Value;
        HashSet<decimal> g = [.. words.Where(word => word.Letter == 'G').Select(word => word.Value!.Value)];
        if (g.Contains(20)) _unit = 25.4m;
        if (g.Contains(21)) _unit = 1;
        if (Word('F') is > 0 and { } feed) _feed = feed * _unit;
        foreach (decimal system in g.Where(code => code is >= 54 and <= 59)) _system = (int)system - 54;
        if (g.Contains(90)) _absolute = true;
        if (g.Contains(91)) _absolute = false;
        if (g.Contains(49)) _tool = 0;
        foreach (decimal motion in g.Where(code => code is 0 or 1 or 2 or 3)) _motion = (int)motion;
        if (g.Contains(43.1m)) _tool = (Word('Z') ?? 0) * _unit;
        else if (g.Contains(92)) Number(Word);
        else if (g.Contains(92.1m)) Array.Clear(_shift);
        else if (g.Contains(10)) SetZero(Word);
        else if (words.Any(word => "XYZ".Contains(word.Letter)))
        {
            bool machine = g.Contains(53);
            for (int axis = 0; axis < 3; axis++) Go(axis, Word("XYZ"[axis]), _absolute || machine, machine ? 0 : Offset(axis));
            return true;
        }

        return false;
    }

    private decimal Offset(int axis) => _zeros[_system][axis] + _shift[axis] + (axis == 2 ? _tool : 0);

    private void Go(int axis, decimal? word, bool absolute, decimal offset)
    {
        if (word is not { } value) return;
        _at[axis] = absolute ? (value * _unit) + offset : (_at[axis] ?? 0) + (value * _unit);
    }

    private void Number(Func<char, decimal?> word)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            if (word("XYZ"[axis]) is { } value) _shift[axis] += (_at[axis] ?? 0) - (value * _unit) - Offset(axis);
        }
    }

    private void SetZero(Func<char, decimal?> word)
    {
        int system = word('P') is >= 1 and <= 6 and { } p ? (int)p - 1 : _system;
        for (int axis = 0; axis < 3; axis++)
        {
            if (word("XYZ"[axis]) is not { } value) continue;
            _zeros[system][axis] = word('L') == 20 ? _at[axis]!.Value - (value * _unit) - _shift[axis] - (axis == 2 ? _tool : 0) : value * _unit;
        }
    }
}
