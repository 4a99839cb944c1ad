using System.Globalization;
using Fab.Contracts.Api;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Http;

namespace Fab.Gateway.Money;

/// <summary>What the books say of a closed period: to be read, printed, and held against them.</summary>
public static class StatementEndpoints
{
    /// <summary>Payments told one by one; more are in the books.</summary>
    private const int MostPayouts = 500;

    public static void MapStatements(this IEndpointRouteBuilder api) => api.MapGet("/api/fund/periods/{id}/statement", Statement)
        .For(MemberAction.SeeBooks).WithTags("Money")
        .WithSummary("A closed period's balances before and after, all that its close did, and the root of the books as they were then: format=json, csv (balances) or hledger (its journal).")
        .Produces<StatementView>();

    private static async Task<IResult> Statement(string id, FundDesk desk, ILedger ledger, CancellationToken ct, string format = "json")
    {
        if (await desk.Closed(id) is not { } closed) return FundEndpoints.NoPeriod(id).ToProblem();
        (List<Transfer> payouts, long size) = await Settled(closed, ledger, ct);
        long before = await desk.Closed(Period.Before(id)) is { } earlier ? (await Settled(earlier, ledger, ct)).Size : 0;
        var statement = new PeriodStatement(id, before, size);
        await foreach (Transfer transfer in ledger.ReadAllAsync(ct))
        {
            if (transfer.Sequence > size) break;
            statement.Add(transfer);
        }

        return format switch
        {
            "json" => Results.Ok(await View(closed, statement, payouts, before, size, ledger, ct)),
            "csv" => LedgerDownload.Text(writer => WriteCsv(writer, statement), "text/csv", $"fab-{id}.csv"),
            "hledger" => LedgerDownload.Text(writer => WriteHledger(writer, statement, ledger, ct), "text/plain", $"fab-{id}.journal"),
            _ => HttpRefusals.Malformed($"format is 'json', 'csv' or 'hledger', not '{format}'.").ToProblem(),
        };
    }

    /// <summary>The payments of a close, and how many transfers there were once it was in the books.</summary>
    private static async Task<(List<Transfer> Payouts, long Size)> Settled(ClosedPeriod closed, ILedger ledger, CancellationToken ct)
    {
        List<Transfer> payouts = [];
        foreach (string payout in FundClose.PayoutsOf(closed))
        {
            for (int number = 1; await ledger.GetTransferAsync(string.Create(CultureInfo.InvariantCulture, $"{payout}/{number}"), ct) is { } transfer; number++)
                payouts.Add(transfer);
        }

        long size = payouts.Select(p => p.Sequence).DefaultIfEmpty().Max();
        foreach (string rent in closed.Machines.Select(m => m.Transfer).OfType<string>())
            size = Math.Max(size, (await ledger.GetTransferAsync(rent, ct))?.Sequence ?? 0);
        if (size > 0) return (payouts, size);
        // A close that moved nothing stands in no transfer: then the books are those that there were when it was made.
        await foreach (Transfer transfer in ledger.ReadAllAsync(ct))
        {
            if (transfer.At > closed.At) break;
            size = transfer.Sequence;
        }

        return (payouts, size);
    }

    private static async Task<StatementView> View(
        ClosedPeriod closed, PeriodStatement statement, List<Transfer> payouts, long before, long size, ILedger ledger, CancellationToken ct)
    {
        StatementPayout[] paid =
        [
            .. payouts.SelectMany(t => t.Postings.Select(p => new StatementPayout(
                t.Id, t.Sequence, p.Debit, p.Credit[(p.Credit.IndexOf(':', StringComparison.Ordinal) + 1)..], p.Amount))),
        ];
        return new StatementView(
            closed,
            statement.Accounts(),
            [.. paid.Take(MostPayouts)],
            Math.Max(0, paid.Length - MostPayouts),
            (await ledger.RootAsync(before, ct)).Value!,
            (await ledger.RootAsync(size, ct)).Value!);
    }

    private static async Task WriteCsv(StreamWriter writer, PeriodStatement statement)
    {
        await writer.WriteAsync(PeriodStatement.CsvHeader);
        foreach (StatementAccount account in statement.Accounts()) await writer.WriteAsync(PeriodStatement.CsvRow(account));
    }

    private static async Task WriteHledger(StreamWriter writer, PeriodStatement statement, ILedger ledger, CancellationToken ct)
    {
        var declared = (await ledger.GetAccountsAsync(ct)).Select(a => a.Account).ToHashSet(StringComparer.Ordinal);
        await writer.WriteAsync(HledgerJournal.Header(declared));
        await writer.WriteAsync(statement.HledgerOpening());
        await foreach (Transfer transfer in ledger.ReadAllAsync(ct))
        {
            if (statement.PartOf(transfer) == StatementPart.Within) await writer.WriteAsync(HledgerJournal.Entry(transfer));
        }
    }
}
