using System.Text;

namespace Fab.Domain.Toml;

/// <summary>
/// Reads TOML 1.0 (toml.io/en/v1.0.0), keeping the line of every value so that a wrong field can be pointed at.
/// Dates and times are checked for form only. Never throws on bad input: the first problem is the answer.
/// </summary>
public sealed class TomlReader
{
    /// <summary>Deeper nesting than this is refused, so that no document can exhaust the stack.</summary>
    public const int MaxDepth = 64;

    private enum Origin
    {
        Implied,        // made on the way to another table: [a] by [a.b]
        Header,         // [a]
        Dotted,         // a by a.b = 1
        Closed,         // an inline table: nothing may be added
    }

    private readonly TomlCursor _cursor;
    private readonly Dictionary<TomlTable, Origin> _origins = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TomlArray> _listsOfTables = new(ReferenceEqualityComparer.Instance);
    private readonly TomlTable _root = new(1);

    private TomlReader(string text)
    {
        _cursor = new TomlCursor(text);
    }

    public static TomlResult Read(string text)
    {
        try
        {
            return new TomlResult(new TomlReader(text).ReadDocument(), null);
        }
        catch (TomlException e)
        {
            return new TomlResult(null, e.Problem);
        }
    }

    /// <summary>Bytes must be UTF-8; a byte order mark is skipped.</summary>
    public static TomlResult Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            return Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8));
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + utf8[..Math.Clamp(e.Index, 0, utf8.Length)].Count((byte)'\n');
            return new TomlResult(null, new TomlProblem(line, 1, "The file is not UTF-8 text."));
        }
    }

    private TomlTable ReadDocument()
    {
        _origins[_root] = Origin.Header;
        TomlTable table = _root;
        while (true)
        {
            _cursor.SkipEmptiness();
            if (_cursor.AtEnd) return _root;
            if (_cursor.At("[[")) table = ReadListHeader();
            else if (_cursor.Current == '[') table = ReadHeader();
            else ReadPair(table, 0);
            _cursor.ExpectLineEnd();
        }
    }

    private TomlTable ReadHeader()
    {
        _cursor.Skip(1);
        List<string> path = ReadKey();
        _cursor.Expect(']', "after the table's name");
        TomlTable parent = Descend(_root, path, Origin.Implied);
        string name = path[^1];
        switch (parent[name])
        {
            case null:
                return Add(parent, name, Origin.Header);
            case TomlTable known when _origins[known] == Origin.Implied:
                _origins[known] = Origin.Header;
                return known;
            case TomlTable known:
                throw _cursor.Fail($"The table '{string.Join('.', path)}' is already there, on line {known.Line}.");
            case TomlValue other:
                throw _cursor.Fail($"'{string.Join('.', path)}' is already {other.Kind}, on line {other.Line}.");
        }
    }

    private TomlTable ReadListHeader()
    {
        _cursor.Skip(2);
        List<string> path = ReadKey();
        if (!_cursor.At("]]")) throw _cursor.Fail($"Expected ']]' after the list's name, found {_cursor.Here()}.");
        _cursor.Skip(2);
        TomlTable parent = Descend(_root, path, Origin.Implied);
        string name = path[^1];
        var item = new TomlTable(_cursor.Line);
        _origins[item] = Origin.Header;
        switch (parent[name])
        {
            case null:
                AddListOfTables(parent, name, [item]);
                return item;
            case TomlArray list when _listsOfTables.Contains(list):
                ((List<TomlValue>)list.Items).Add(item);
                return item;
            case TomlValue other:
                throw _cursor.Fail($"'{string.Join('.', path)}' is already {other.Kind}, on line {other.Line}.");
        }
    }

    private void AddListOfTables(TomlTable parent, string name, List<TomlValue> items)
    {
        var list = new TomlArray(items, _cursor.Line);
        _listsOfTables.Add(list);
        parent.TryAdd(name, list);
    }

    private void ReadPair(TomlTable table, int depth)
    {
        List<string> path = ReadKey();
        _cursor.Expect('=', "after the name");
        _cursor.SkipBlanks();
        TomlTable parent = Descend(table, path, Origin.Dotted);
        TomlValue value = ReadValue(depth);
        if (!parent.TryAdd(path[^1], value))
        {
            throw _cursor.Fail($"'{string.Join('.', path)}' is already there, on line {parent[path[^1]]!.Line}.");
        }
    }

    /// <summary>The table that holds the last name of the path, making those on the way.</summary>
    private TomlTable Descend(TomlTable from, List<string> path, Origin made)
    {
        TomlTable table = from;
        foreach (string name in path.Take(path.Count - 1))
        {
            table = table[name] switch
            {
                null => Add(table, name, made),
                TomlTable next when MayExtend(next, made) => next,
                TomlArray list when made == Origin.Implied && _listsOfTables.Contains(list) => (TomlTable)list.Items[^1],
                TomlValue other => throw _cursor.Fail(
                    $"'{name}' is {other.Kind} from line {other.Line}; nothing can be added to it here."),
            };
        }

        return table;
    }

    /// <summary>A header may go through any table but a closed one; dotted names only through what dotted names made.</summary>
    private bool MayExtend(TomlTable table, Origin by) => _origins[table] switch
    {
        Origin.Closed => false,
        Origin.Dotted => true,
        _ => by == Origin.Implied,
    };

    private TomlTable Add(TomlTable parent, string name, Origin origin)
    {
        var table = new TomlTable(_cursor.Line);
        _origins[table] = origin;
        parent.TryAdd(name, table);
        return table;
    }

    private List<string> ReadKey()
    {
        var path = new List<string>();
        do
        {
            _cursor.SkipBlanks();
            path.Add(ReadKeyPart());
            _cursor.SkipBlanks();
            if (path.Count > MaxDepth) throw _cursor.Fail($"The name has more than {MaxDepth} parts.");
        }
        while (_cursor.Take('.'));
        return path;
    }

    private string ReadKeyPart()
    {
        if (_cursor.Current == '"') return ReadText('"', mayBeMultiline: false);
        if (_cursor.Current == '\'') return ReadText('\'', mayBeMultiline: false);
        string bare = _cursor.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        return bare.Length > 0 ? bare : throw _cursor.Fail($"Expected a name, found {_cursor.Here()}.");
    }

    private TomlValue ReadValue(int depth)
    {
        if (depth > MaxDepth) throw _cursor.Fail($"Lists and tables are nested more than {MaxDepth} deep.");
        int line = _cursor.Line;
        return _cursor.Current switch
        {
            '"' or '\'' => new TomlText(ReadText(_cursor.Current, mayBeMultiline: true), line),
            '[' => ReadList(depth),
            '{' => ReadInlineTable(depth),
            _ => ReadWord(line),
        };
    }

    private TomlValue ReadWord(int line)
    {
        string word = _cursor.TakeWhile(IsOfWord);
        // A date and its time may be written with a blank between them.
        if (TomlWords.IsDate(word) && _cursor.Current == ' ' && char.IsAsciiDigit(_cursor.Peek(1)))
        {
            _cursor.Skip(1);
            word += "T" + _cursor.TakeWhile(IsOfWord);
        }

        if (word.Length == 0) throw _cursor.Fail($"Expected a value, found {_cursor.Here()}.");
        return TomlWords.Parse(word, line)
            ?? throw _cursor.Fail($"'{word}' is no number, date, true or false; a text stands in quotes.");
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '_' or '.' or ':';

    private TomlArray ReadList(int depth)
    {
        int line = _cursor.Line;
        var items = new List<TomlValue>();
        _cursor.Skip(1);
        while (true)
        {
            _cursor.SkipEmptiness();
            if (_cursor.Take(']')) return new TomlArray(items, line);
            items.Add(ReadValue(depth + 1));
            _cursor.SkipEmptiness();
            if (_cursor.Take(',')) continue;
            _cursor.Expect(']', "or ',' in the list");
            return new TomlArray(items, line);
        }
    }

    private TomlTable ReadInlineTable(int depth)
    {
        var table = new TomlTable(_cursor.Line);
        _origins[table] = Origin.Dotted;
        _cursor.Skip(1);
        _cursor.SkipBlanks();
        if (!_cursor.Take('}'))
        {
            do
            {
                _cursor.SkipBlanks();
                ReadPair(table, depth + 1);
                _cursor.SkipBlanks();
            }
            while (_cursor.Take(','));
            _cursor.Expect('}', "or ',' in the table");
        }

        Close(table);
        return table;
    }

    private void Close(TomlTable table)
    {
        _origins[table] = Origin.Closed;
        foreach (TomlTable inner in table.Keys.Select(key => table[key]).OfType<TomlTable>()) Close(inner);
    }

    private string ReadText(char quote, bool mayBeMultiline)
    {
        string triple = new(quote, 3);
        bool multiline = mayBeMultiline && _cursor.At(triple);
        _cursor.Skip(multiline ? 3 : 1);
        if (multiline) _cursor.TakeNewline();
        var value = new StringBuilder();
        while (true)
        {
            if (multiline ? _cursor.At(triple) : _cursor.Current == quote)
            {
                if (!multiline)
                {
                    _cursor.Skip(1);
                    return value.ToString();
                }

                // Up to two quotes may stand right before the closing three.
                _cursor.Skip(3);
                for (int more = 0; more < 2 && _cursor.Take(quote); more++) value.Append(quote);
                return value.ToString();
            }

            char c = _cursor.TakeCharacter(multiline);
            if (c != '\\' || quote == '\'') value.Append(c);
            else if (!multiline || !SkippedLineEnd()) _cursor.TakeEscape(value);
        }
    }

    /// <summary>A backslash at a line's end swallows the end and all blanks and empty lines after it.</summary>
    private bool SkippedLineEnd()
    {
        int blanks = 0;
        while (_cursor.Peek(blanks) is ' ' or '\t') blanks++;
        if (_cursor.Peek(blanks) != '\n' && !(_cursor.Peek(blanks) == '\r' && _cursor.Peek(blanks + 1) == '\n')) return false;
        do
        {
            _cursor.SkipBlanks();
        }
        while (_cursor.TakeNewline());
        return true;
    }
}
