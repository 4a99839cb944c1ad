using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fab.Domain;
using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Host;

/// <summary>What the system tells the program to do.</summary>
internal enum HostSignal
{
    /// <summary>Ctrl-C: a person wants something.</summary>
    Interrupt,

    /// <summary>The program is to end (SIGTERM, SIGHUP).</summary>
    Terminate,
}

/// <summary>All that the bridge's commands touch of the process around them, so that tests can be the process.</summary>
/// <param name="Width">Columns of the terminal that <paramref name="Out"/> is.</param>
internal sealed record HostTerminal(
    TextWriter Out,
    TextWriter Err,
    TextReader In,
    bool OutIsTerminal,
    bool InIsTerminal,
    Func<int> Width,
    TimeProvider Time,
    ChannelReader<HostSignal> Signals,
    Func<SerialSettings, ISerialLink> OpenPort) : IDisposable
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _lineIsOpen;

    public static HostTerminal OfThisProcess(ChannelReader<HostSignal> signals)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new HostTerminal(
            new StreamWriter(Console.OpenStandardOutput(), utf8, 4096) { AutoFlush = true },
            new StreamWriter(Console.OpenStandardError(), utf8, 256) { AutoFlush = true },
            Console.In,
            !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            !Console.IsInputRedirected,
            () => Console.IsOutputRedirected || Console.WindowWidth < 20 ? 100 : Console.WindowWidth,
            TimeProvider.System,
            signals,
            SerialLinks.Open);
    }

    public void Line(string text)
    {
        EraseLine();
        Out.WriteLine(text);
    }

    /// <summary>Draws over the last redrawn line; for terminals only.</summary>
    public void Redraw(string text)
    {
        int room = Width() - 1;
        Out.Write($"\r{(text.Length <= room ? text : text[..room])}\e[K");
        _lineIsOpen = true;
    }

    /// <summary>Beside the result: a question, a warning.</summary>
    public void Notice(string text)
    {
        EraseLine();
        Err.WriteLine(text);
    }

    public void Json(JsonObject what) => Line(what.ToJsonString(Compact));

    public void Refused(Refusal why)
    {
        EraseLine();
        Err.WriteLine($"{why.Code}: {why.Message}");
        if (why.WayOut is not null) Err.WriteLine($"  → {why.WayOut}");
    }

    public void Dispose()
    {
        EraseLine();
        Out.Flush();
        Err.Flush();
    }

    private void EraseLine()
    {
        if (!_lineIsOpen) return;
        Out.Write("\r\e[K");
        _lineIsOpen = false;
    }
}
