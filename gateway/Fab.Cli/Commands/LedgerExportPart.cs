using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

namespace Fab.Cli.Commands;

/// <summary>What <c>ledger export</c>, <c>wallet export</c> and <c>fund statement</c> share: a format, and where the text goes.</summary>
internal static class LedgerExportPart
{
    public static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "hledger (a journal that hledger reads), json (for docs/verify-ledger.py), csv or valueflows (JSON-LD).",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "hledger",
    }.AcceptOnlyFromAmong("hledger", "json", "csv", "valueflows");

    public static readonly Option<string?> To = new("--output", "-o") { Description = "Write to this file. Else to standard output.", HelpName = "FILE" };

    /// <param name="from">The address, up to where <c>format=</c> is to be said.</param>
    public static Task Run(Session session, string from, CancellationToken ct) => Run(session, from, session.Parsed.GetValue(Format)!, ct);

    public static async Task Run(Session session, string from, string format, CancellationToken ct)
    {
        string path = $"{from}format={format}";
        if (session.Parsed.GetValue(To) is { } file)
        {
            long bytes = await ExportTo(session, path, file, ct);
            session.Say.Line($"Wrote {file}.");
            session.Say.Result(new JsonObject { ["format"] = format, ["file"] = file, ["bytes"] = bytes });
            return;
        }

        using var journal = new MemoryStream();
        await session.Hub.Download(path, journal, ct);
        string text = Encoding.UTF8.GetString(journal.GetBuffer(), 0, (int)journal.Length);
        if (session.Say.Json) session.Say.Result(new JsonObject { ["format"] = format, ["export"] = text });
        else session.Say.Raw(text.EndsWith('\n') ? text : text + "\n");
    }

    private static async Task<long> ExportTo(Session session, string path, string file, CancellationToken ct)
    {
        try
        {
            // Beside the file first: an export that breaks off leaves an earlier one whole.
            string partial = file + ".partial";
            long bytes;
            await using (FileStream to = File.Create(partial))
            {
                await session.Hub.Download(path, to, ct);
                bytes = to.Length;
            }

            File.Move(partial, file, overwrite: true);
            return bytes;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw CommandEnded.Usage($"The file {file} cannot be written: {unwritable.Message}");
        }
    }
}
