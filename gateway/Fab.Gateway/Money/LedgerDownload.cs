using Fab.Contracts.Ledger;
using Fab.Gateway.Http;

namespace Fab.Gateway.Money;

/// <summary>The books, or what touches one account of them, as a file.</summary>
internal static class LedgerDownload
{
    /// <param name="name">Of the file, without its ending.</param>
    /// <param name="account">Only transfers that touch it; null for all.</param>
    public static IResult Of(ILedger books, string format, string name, string? account) => format switch
    {
        "json" => Results.Stream(
            stream => books.WriteJsonLinesAsync(stream, CancellationToken.None, account), "application/x-ndjson", $"{name}.jsonl"),
        "hledger" => Text(writer => books.WriteHledgerAsync(writer, CancellationToken.None, account), "text/plain", $"{name}.journal"),
        "csv" => Text(writer => books.WriteCsvAsync(writer, CancellationToken.None, account), "text/csv", $"{name}.csv"),
        "valueflows" => Results.Stream(
            stream => books.WriteValueFlowsAsync(stream, CancellationToken.None, account), "application/ld+json", $"{name}.jsonld"),
        _ => HttpRefusals.Malformed($"format is 'json', 'hledger', 'csv' or 'valueflows', not '{format}'.").ToProblem(),
    };

    public static IResult Text(Func<StreamWriter, Task> write, string mediaType, string file) => Results.Stream(
        async stream =>
        {
            await using var writer = new StreamWriter(stream, leaveOpen: true);
            await write(writer);
        },
        $"{mediaType}; charset=utf-8",
        file);
}
