using Fab.FirmwareBridge.Host;

namespace Fab.FirmwareBridge.Tests.Host;

public sealed class LineEditorTests
{
    private readonly LineEditor _editor = new();

    [Fact]
    public void Up_AfterTwoLines_BringsThemBackAndDownTheDraft()
    {
        Enter("G28");
        Enter("M105");
        Enter("M105");
        Type("M1");
        Press(ConsoleKey.UpArrow);
        Assert.Equal("M105", _editor.Text);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("G28", _editor.Text);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("G28", _editor.Text);
        Press(ConsoleKey.DownArrow);
        Press(ConsoleKey.DownArrow);
        Assert.Equal(("M1", 2), (_editor.Text, _editor.Cursor));
        Press(ConsoleKey.DownArrow);
        Assert.Equal("M1", _editor.Text);
    }

    [Fact]
    public void Keys_InTheMiddle_ChangeWhatIsThere()
    {
        Type("G1 Y5");
        Press(ConsoleKey.Home);
        Press(ConsoleKey.RightArrow);
        Press(ConsoleKey.Delete);
        Type("28");
        Press(ConsoleKey.End);
        Press(ConsoleKey.Backspace);
        Press(ConsoleKey.LeftArrow);
        Press(ConsoleKey.Backspace);
        Assert.Equal("G28Y", _editor.Text);
        Assert.Equal("G28Y", _editor.Press(Key(ConsoleKey.Enter, '\r')));
        Assert.Equal("", _editor.Text);
    }

    private void Enter(string line)
    {
        Type(line);
        Assert.Equal(line, _editor.Press(Key(ConsoleKey.Enter, '\r')));
    }

    private void Type(string text)
    {
        foreach (char c in text) Assert.Null(_editor.Press(Key(ConsoleKey.None, c)));
    }

    private void Press(ConsoleKey key) => Assert.Null(_editor.Press(Key(key, '\0')));

    private static ConsoleKeyInfo Key(ConsoleKey key, char c) => new(c, key, shift: false, alt: false, control: false);
}
