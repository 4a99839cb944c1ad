using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Domain;

namespace Fab.Cli.Terminal;

/// <summary>
/// Speaks to a person or, with <c>--json</c>, to a program: then the lines for people are left out, and standard output
/// holds one JSON object a line of which the last is the result.
/// </summary>
internal sealed class Output
{
    private readonly CliHost _host;
    private readonly bool _isPlainTerminal;
    private bool _lineIsOpen;

    public Output(CliHost host, bool json)
    {
        _host = host;
        Json = json;
        _isPlainTerminal = host.Env("TERM") == "dumb";
        bool colour = !json && host.OutIsTerminal && !_isPlainTerminal && string.IsNullOrEmpty(host.Env("NO_COLOR"));
        Styles = new Styles(colour);
    }

    public bool Json { get; }

    public Styles Styles { get; }

    public int Width => _host.Width();

    /// <summary>Whether one line can be drawn over and over.</summary>
    public bool CanRedraw => !Json && _host.OutIsTerminal && !_isPlainTerminal;

    public void Line(string text = "")
    {
        if (Json) return;
        CloseLine();
        _host.Out.WriteLine(text);
        _host.Out.Flush();
    }

    public void Line(Style style, string text) => Line(Styles.Of(style, text));

    public void Table(TextTable table)
    {
        if (Json) return;
        CloseLine();
        foreach (string line in table.Render(Width, Styles)) _host.Out.WriteLine(line);
        _host.Out.Flush();
    }

    /// <summary>Draws over the last redrawn line; only where <see cref="CanRedraw"/>.</summary>
    public void Redraw(string text)
    {
        _host.Out.Write($"\r{text}\e[K");
        _host.Out.Flush();
        _lineIsOpen = true;
    }

    /// <summary>Takes the redrawn line away.</summary>
    public void EraseLine()
    {
        if (!_lineIsOpen) return;
        _host.Out.Write("\r\e[K");
        _host.Out.Flush();
        _lineIsOpen = false;
    }

    /// <summary>Something on the way, for programs.</summary>
    public void Event(string name, JsonObject fields)
    {
        if (!Json) return;
        WriteJson(Merge(new JsonObject { ["event"] = name }, fields));
    }

    /// <summary>The last line for programs.</summary>
    public void Result(JsonObject fields)
    {
        if (!Json) return;
        WriteJson(Merge(new JsonObject { ["ok"] = true }, fields));
    }

    /// <summary>A note beside the result, such as a warning: on standard error, for people.</summary>
    public void Note(string text)
    {
        if (Json) return;
        CloseLine();
        _host.Err.WriteLine(text);
    }

    /// <summary>Asks a yes-or-no question; only a clear yes is one.</summary>
    public bool Confirm(string question)
    {
        CloseLine();
        _host.Out.Write($"{question} [y/N] ");
        _host.Out.Flush();
        return _host.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    public void Refused(Refusal why, JsonObject? with = null)
    {
        CloseLine();
        if (Json)
        {
            WriteJson(Merge(new JsonObject { ["ok"] = false, ["error"] = CliJson.Node(why) }, with ?? []));
            return;
        }

        _host.Err.WriteLine($"{why.Code}: {why.Message}");
        if (why.WayOut is not null) _host.Err.WriteLine($"  → {why.WayOut}");
    }

    /// <summary>Text that is the result itself, such as an export.</summary>
    public void Raw(string text)
    {
        _host.Out.Write(text);
        _host.Out.Flush();
    }

    private static JsonObject Merge(JsonObject head, JsonObject tail)
    {
        foreach (KeyValuePair<string, JsonNode?> field in tail.ToArray())
        {
            tail.Remove(field.Key);
            head[field.Key] = field.Value;
        }

        return head;
    }

    private void CloseLine()
    {
        if (!_lineIsOpen) return;
        _host.Out.WriteLine();
        _host.Out.Flush();   // what follows may go to standard error
        _lineIsOpen = false;
    }

    private void WriteJson(JsonObject line)
    {
        _host.Out.WriteLine(line.ToJsonString(CliJson.Shapes.Options));
        _host.Out.Flush();
    }
}
