namespace Fab.Cli.Terminal;

internal enum Style
{
    Plain,
    Strong,
    Dim,
    Good,
    Busy,
    Warn,
    Bad,
}

/// <summary>Colours for a terminal; nothing at all where <c>NO_COLOR</c> is set or the output is no terminal.</summary>
internal sealed class Styles(bool enabled)
{
    public string Of(Style style, string text) => !enabled || style == Style.Plain || text.Length == 0
        ? text
        : $"\e[{Code(style)}m{text}\e[0m";

    private static string Code(Style style) => style switch
    {
        Style.Strong => "1",
        Style.Dim => "2",
        Style.Good => "32",
        Style.Busy => "36",
        Style.Warn => "33",
        Style.Bad => "31",
        _ => "0",
    };
}
