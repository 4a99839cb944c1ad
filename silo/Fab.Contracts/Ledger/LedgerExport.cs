using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Fab.Domain.Ledger;

namespace Fab.Contracts.Ledger;

/// <summary>The whole ledger as a stream: what the open books hand out.</summary>
public static class LedgerExport
{
    private const int FlushAtBytes = 1 << 16;

    /// <summary>Every transfer, in order, read page by page; those recorded meanwhile come at the end.</summary>
    /// <param name="account">Only those that touch this account; null for all.</param>
    public static async IAsyncEnumerable<Transfer> ReadAllAsync(
        this ILedger ledger, [EnumeratorCancellation] CancellationToken ct, string? account = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        long after = 0;
        while (true)
        {
            IReadOnlyList<Transfer> page = await ledger.GetTransfersAsync(after, LedgerLimits.MaxPage, account, ct);
            foreach (Transfer transfer in page) yield return transfer;
            if (page.Count < LedgerLimits.MaxPage) yield break;
            after = page[^1].Sequence;
        }
    }

    /// <summary>A journal that <c>hledger check --strict</c> accepts; its balances are the ledger's posted ones.</summary>
    public static async Task WriteHledgerAsync(this ILedger ledger, TextWriter writer, CancellationToken ct, string? account = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(writer);
        // Of all the books every account stands at the top; of one account's, each where it first occurs.
        IReadOnlyList<AccountBalance> accounts = account is null ? await ledger.GetAccountsAsync(ct) : [];
        var declared = accounts.Select(a => a.Account).ToHashSet(StringComparer.Ordinal);
        await writer.WriteAsync(HledgerJournal.Header(declared).AsMemory(), ct);
        await foreach (Transfer transfer in ledger.ReadAllAsync(ct, account))
        {
            // An account that a transfer brought in while we were writing.
            string[] late = [.. transfer.Postings.SelectMany(p => new[] { p.Debit, p.Credit }).Where(declared.Add)];
            if (late.Length > 0) await writer.WriteAsync(HledgerJournal.Declarations(late).AsMemory(), ct);
            await writer.WriteAsync(HledgerJournal.Entry(transfer).AsMemory(), ct);
        }
    }

    /// <summary>A row for each posting; see <see cref="LedgerCsv"/>.</summary>
    public static async Task WriteCsvAsync(this ILedger ledger, TextWriter writer, CancellationToken ct, string? account = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        await writer.WriteAsync(LedgerCsv.Header.AsMemory(), ct);
        await foreach (Transfer transfer in ledger.ReadAllAsync(ct, account)) await writer.WriteAsync(LedgerCsv.Rows(transfer).AsMemory(), ct);
    }

    /// <summary>The books in the words of ValueFlows 1.0, as JSON-LD; see docs/ledger-format.md.</summary>
    public static async Task WriteValueFlowsAsync(this ILedger ledger, Stream stream, CancellationToken ct, string? account = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await using var json = new Utf8JsonWriter(stream, ValueFlows.Writing);
        var flows = new ValueFlows(json);
        flows.Begin();
        await foreach (Transfer transfer in ledger.ReadAllAsync(ct, account))
        {
            flows.Add(transfer);
            if (json.BytesPending > FlushAtBytes) await json.FlushAsync(ct);
        }

        flows.End();
        await json.FlushAsync(ct);
    }

    /// <summary>One <see cref="Transfer"/> a line, hashes included: enough to recompute the chain. See docs/ledger-format.md.</summary>
    public static async Task WriteJsonLinesAsync(this ILedger ledger, Stream stream, CancellationToken ct, string? account = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await foreach (Transfer transfer in ledger.ReadAllAsync(ct, account))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(TransferLine.Of(transfer) + "\n"), ct);
        }
    }
}
