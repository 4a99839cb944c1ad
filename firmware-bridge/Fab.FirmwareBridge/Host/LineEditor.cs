using System.Text;

namespace Fab.FirmwareBridge.Host;

/// <summary>The line being typed, and those typed before: what each key does to them.</summary>
internal sealed class LineEditor
{
    private const int MostKept = 500;

    private readonly List<string> _history = [];
    private readonly StringBuilder _text = new();
    private string _draft = "";
    private int _at;

    /// <summary>As it stands.</summary>
    public string Text => _text.ToString();

    /// <summary>Where the cursor stands in it.</summary>
    public int Cursor { get; private set; }

    /// <summary>Takes a key in.</summary>
    /// <returns>The line, when the key finished one; null while it goes on.</returns>
    public string? Press(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Finish();
            case ConsoleKey.UpArrow when _at > 0:
                if (_at == _history.Count) _draft = Text;
                Show(_history[--_at]);
                break;
            case ConsoleKey.DownArrow when _at < _history.Count:
                Show(++_at == _history.Count ? _draft : _history[_at]);
                break;
            case ConsoleKey.LeftArrow:
                Cursor = Math.Max(0, Cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                Cursor = Math.Min(_text.Length, Cursor + 1);
                break;
            case ConsoleKey.Home:
                Cursor = 0;
                break;
            case ConsoleKey.End:
                Cursor = _text.Length;
                break;
            case ConsoleKey.Backspace when Cursor > 0:
                _text.Remove(--Cursor, 1);
                break;
            case ConsoleKey.Delete when Cursor < _text.Length:
                _text.Remove(Cursor, 1);
                break;
            case ConsoleKey.Escape:
                Show("");
                break;
            default:
                if (key.KeyChar < ' ') break;
                _text.Insert(Cursor++, key.KeyChar);
                break;
        }

        return null;
    }

    private string Finish()
    {
        string line = Text;
        if (line.Length > 0 && (_history.Count == 0 || _history[^1] != line)) _history.Add(line);
        if (_history.Count > MostKept) _history.RemoveAt(0);
        _at = _history.Count;
        _draft = "";
        Show("");
        return line;
    }

    private void Show(string text)
    {
        _text.Clear().Append(text);
        Cursor = text.Length;
    }
}
