using System.Globalization;
using System.Text;

namespace Fab.Domain.Toml;

/// <summary>Unwinds the reader to <see cref="TomlReader.Read"/>; never leaves it.</summary>
internal sealed class TomlException(TomlProblem problem) : Exception(problem.Message)
{
    public TomlProblem Problem { get; } = problem;
}

/// <summary>A place in the text, and the small words of TOML that every part of the reader needs.</summary>
internal sealed class TomlCursor(string text)
{
    private int _at;
    private int _lineStart;

    public int Line { get; private set; } = 1;

    public bool AtEnd => _at >= text.Length;

    /// <summary>The character here, or NUL at the end (NUL itself is no TOML, so the two never mix).</summary>
    public char Current => AtEnd ? '\0' : text[_at];

    public char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    public bool At(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;

    public void Skip(int count) => _at += count;

    public TomlException Fail(string message) => new(new TomlProblem(Line, _at - _lineStart + 1, message));

    public bool Take(char wanted)
    {
        if (Current != wanted || AtEnd) return false;
        _at++;
        return true;
    }

    public void Expect(char wanted, string where)
    {
        if (!Take(wanted)) throw Fail($"Expected '{wanted}' {where}, found {Here()}.");
    }

    /// <summary>What stands here, for a message.</summary>
    public string Here() => Current switch
    {
        '\0' when AtEnd => "the end of the file",
        '\n' or '\r' => "the end of the line",
        char c when char.IsControl(c) => $"the control character U+{(int)c:X4}",
        char c => $"'{c}'",
    };

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t') _at++;
    }

    public bool TakeNewline()
    {
        if (Current == '\r' && Peek(1) == '\n') _at++;
        if (Current != '\n') return false;
        _at++;
        Line++;
        _lineStart = _at;
        return true;
    }

    /// <summary>Blanks, comments and line ends: what may stand between items of a list and between lines.</summary>
    public void SkipEmptiness()
    {
        while (true)
        {
            SkipBlanks();
            SkipComment();
            if (!TakeNewline()) return;
        }
    }

    public void ExpectLineEnd()
    {
        SkipBlanks();
        SkipComment();
        if (!AtEnd && !TakeNewline()) throw Fail($"Expected the end of the line, found {Here()}.");
    }

    /// <summary>Takes as long as the characters are of a bare word: those of numbers, dates and bare keys.</summary>
    public string TakeWhile(Func<char, bool> wanted)
    {
        int start = _at;
        while (!AtEnd && wanted(text[_at])) _at++;
        return text[start.._at];
    }

    public char TakeCharacter(bool multiline)
    {
        if (AtEnd) throw Fail("The text is not closed before the end of the file.");
        char c = text[_at];
        if (multiline && TakeNewline()) return '\n';
        if (c is '\n' or '\r') throw Fail("The text is not closed before the end of the line.");
        if (c != '\t' && (c < ' ' || c == '\x7f')) throw Fail($"{Here()} may not stand in a text; write it as an escape.");
        _at++;
        return c;
    }

    public void TakeEscape(StringBuilder into)
    {
        char c = Current;
        if (!AtEnd) _at++;
        switch (c)
        {
            case 'b': into.Append('\b'); break;
            case 't': into.Append('\t'); break;
            case 'n': into.Append('\n'); break;
            case 'f': into.Append('\f'); break;
            case 'r': into.Append('\r'); break;
            case '"': into.Append('"'); break;
            case '\\': into.Append('\\'); break;
            case 'u': into.Append(TakeCodePoint(4)); break;
            case 'U': into.Append(TakeCodePoint(8)); break;
            default: throw Fail($"'\\{c}' is no escape; a backslash itself is written twice.");
        }
    }

    private string TakeCodePoint(int digits)
    {
        string hex = _at + digits <= text.Length ? text.Substring(_at, digits) : "";
        if (!hex.All(char.IsAsciiHexDigit) || hex.Length == 0
            || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint point)
            || !Rune.IsValid(point))
        {
            throw Fail($"After '\\{(digits == 4 ? 'u' : 'U')}' come {digits} hexadecimal digits of a character.");
        }

        _at += digits;
        return new Rune(point).ToString();
    }

    private void SkipComment()
    {
        if (Current != '#') return;
        while (!AtEnd && Current != '\n' && !(Current == '\r' && Peek(1) == '\n'))
        {
            if (Current != '\t' && (Current < ' ' || Current == '\x7f')) throw Fail($"{Here()} may not stand in a comment.");
            _at++;
        }
    }
}
