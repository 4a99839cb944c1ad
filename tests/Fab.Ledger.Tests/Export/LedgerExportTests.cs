using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Ledger.Tests.Rules;
using Fab.Ledger.Tests.Stores;
using Fab.Silo.Ledger;
using Fab.TestSupport;

namespace Fab.Ledger.Tests.Export;

public sealed class LedgerExportTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Hledger_GivenTheExport_AcceptsItStrictlyAndFindsTheSameBalances()
    {
        ILedger ledger = await FilledAsync();
        string path = Path.GetTempFileName();
        try
        {
            await using (var writer = new StreamWriter(path)) await ledger.WriteHledgerAsync(writer, default);
            await RunHledgerAsync("-f", path, "check", "--strict");
            string csv = await RunHledgerAsync("-f", path, "balance", "--flat", "--empty", "--no-total", "-O", "csv");

            Dictionary<string, decimal> theirs = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(line => line.Trim('"').Split("\",\""))
                .ToDictionary(f => f[0], f => decimal.Parse(f[1].Split(' ')[0], CultureInfo.InvariantCulture));
            Dictionary<string, decimal> ours = (await ledger.GetAccountsAsync(default))
                .ToDictionary(a => a.Account, a => (Accounts.KindOf(a.Account).IsDebitNormal ? 1 : -1) * a.Posted.Value / 100m);

            Assert.Equal(
                ours.Where(a => a.Value != 0).OrderBy(a => a.Key, StringComparer.Ordinal),
                theirs.Where(a => a.Value != 0).OrderBy(a => a.Key, StringComparer.Ordinal));
            Assert.True(theirs.Count(a => a.Value != 0) >= 5);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Hledger_OfALateEvent_DatesItWhenItHappened()
    {
        var ledger = new MemoryLedger(_time);
        await ledger.SubmitAsync(
            TransferRequest.Post("t", new Posting("cash", "wallet:maker", new Cents(123456))) with
            {
                Memo = "Till; of | May",
                EffectiveAt = new DateTimeOffset(2025, 5, 6, 23, 30, 0, TimeSpan.FromHours(-2)),
            },
            default);
        var text = new StringWriter();
        await ledger.WriteHledgerAsync(text, default);

        Transfer stored = (await ledger.GetTransferAsync("t", default))!;
        Assert.Equal(
            $"""
            ; Fab ledger. Debits are positive.
            commodity 1000.00 CU

            account cash  ; type:A
            account wallet:maker  ; type:L

            2025-05-07 * (t) Till, of / May
                ; sequence 1, Post, recorded 2026-01-01T00:00:00.000000Z, chain {stored.Chain}
                cash  1234.56 CU
                wallet:maker  -1234.56 CU


            """,
            text.ToString());
    }

    /// <summary>A reader who has only the export and docs/ledger-format.md recomputes every hash and the Merkle root.</summary>
    [Fact]
    public async Task JsonLines_ReadByAStranger_GiveTheSameChainAndRoot()
    {
        ILedger ledger = await FilledAsync();
        using var stream = new MemoryStream();
        await ledger.WriteJsonLinesAsync(stream, default);
        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        byte[] chain = new byte[32];
        foreach (string line in lines)
        {
            byte[] leaf = SHA256.HashData([0x00, .. EncodeFromJson(JsonDocument.Parse(line).RootElement)]);
            chain = SHA256.HashData([0x02, .. chain, .. leaf]);
            Assert.Contains($"\"leaf\":\"{Convert.ToHexStringLower(leaf)}\"", line, StringComparison.Ordinal);
            Assert.Contains($"\"chain\":\"{Convert.ToHexStringLower(chain)}\"", line, StringComparison.Ordinal);
        }

        LedgerVerification verification = await ledger.VerifyAsync(default);
        Assert.Equal(verification.Transfers, lines.Length);
        Assert.Equal(verification.Chain, Convert.ToHexStringLower(chain));
    }

    [Fact]
    public async Task JsonLines_ReadBack_AreTheSameTransfers()
    {
        ILedger ledger = await FilledAsync();
        using var stream = new MemoryStream();
        await ledger.WriteJsonLinesAsync(stream, default);
        var audit = new LedgerAudit();
        foreach (string line in Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.True(audit.Add(JsonSerializer.Deserialize<Transfer>(line, FabJson.Options)!));
    }

    [Fact]
    public async Task Export_LongerThanAPage_IsWhole()
    {
        var ledger = new MemoryLedger(_time);
        for (int batch = 0; batch < 3; batch++)
        {
            await ledger.SubmitAsync(
                [.. Enumerable.Range(0, 700).Select(i => TransferRequest.Post($"{batch}-{i}", new Posting("cash", "wallet:maker", new Cents(1))))],
                linked: true,
                default);
        }

        long expected = 0;
        await foreach (Transfer transfer in ledger.ReadAllAsync(default)) Assert.Equal(++expected, transfer.Sequence);
        Assert.Equal(2100, expected);
    }

    /// <summary>A random life, and what might trip a journal's reader.</summary>
    private async Task<ILedger> FilledAsync()
    {
        var ledger = new MemoryLedger(_time);
        await LedgerModel.LiveAsync(ledger, _time, [.. Enumerable.Range(1, 60)]);
        IReadOnlyList<LedgerResult> results = await ledger.SubmitAsync(
            [
                TransferRequest.Post("date:2020-13-45", new Posting("cash", "wallet:maker", new Cents(5))) with
                {
                    Memo = "date:nonsense ; 2020/13/45 = \"quoted\" (code) | note ß 🛠",
                    References = new Dictionary<string, string> { ["date"] = "2020-13-45", ["x:date2:"] = "date:13, [2020-13-45] ; y" },
                },
                TransferRequest.Hold("h", new Posting("wallet:maker", "rent:reprap-1", new Cents(5)), _time.GetUtcNow().AddDays(1)) with { Memo = "include /etc/passwd" },
            ],
            linked: true,
            default);
        Assert.All(results, result => Assert.Null(result.Refusal));
        return ledger;
    }

    private static byte[] EncodeFromJson(JsonElement json)
    {
        var transfer = new Transfer(
            json.GetProperty("sequence").GetInt64(),
            json.GetProperty("id").GetString()!,
            json.GetProperty("kind").GetString() switch
            {
                "post" => (TransferKind)1,
                "hold" => (TransferKind)2,
                "postHold" => (TransferKind)3,
                "voidHold" => (TransferKind)4,
                "expireHold" => (TransferKind)5,
                _ => 0,
            },
            json.GetProperty("at").GetDateTimeOffset())
        {
            EffectiveAt = json.TryGetProperty("effectiveAt", out JsonElement effective) ? effective.GetDateTimeOffset() : null,
            ExpiresAt = json.TryGetProperty("expiresAt", out JsonElement expires) ? expires.GetDateTimeOffset() : null,
            HoldId = json.TryGetProperty("holdId", out JsonElement hold) ? hold.GetString() : null,
            Released = new Cents(json.GetProperty("released").GetInt64()),
            Corrects = json.TryGetProperty("corrects", out JsonElement corrects) ? corrects.GetString() : null,
            Memo = json.GetProperty("memo").GetString()!,
            Postings =
            [
                .. json.GetProperty("postings").EnumerateArray().Select(p => new Posting(
                    p.GetProperty("debit").GetString()!,
                    p.GetProperty("credit").GetString()!,
                    new Cents(p.GetProperty("amount").GetInt64()),
                    p.GetProperty("unit").GetInt32())),
            ],
            References = json.GetProperty("references").EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetString()!),
        };
        return FormatReader.Encode(transfer);
    }

    private static async Task<string> RunHledgerAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("hledger") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"hledger {string.Join(' ', arguments)}: {await errors}");
        return output;
    }
}
