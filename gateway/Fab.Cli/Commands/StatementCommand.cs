using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain.Fund;

namespace Fab.Cli.Commands;

/// <summary><c>fund statement PERIOD</c>: what the books say of a closed month, to read, to keep, and to hold against them.</summary>
internal static class StatementCommand
{
    private static readonly Argument<string> Of = new("PERIOD") { Description = "A closed month: 2026-11." };

    private static readonly Option<string?> Format = new Option<string?>("--format")
    {
        Description = "For other programs: csv (the balances) or hledger (the month as a journal).",
        HelpName = "FORMAT",
    }.AcceptOnlyFromAmong("csv", "hledger");

    public static CliCommand Create() =>
        new(CliCommand.Named("statement", "A closed month's balances before and after, and whom it paid.", Of, Format, LedgerExportPart.To), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string path = $"api/fund/periods/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Of))}/statement";
        if (session.Parsed.GetValue(Format) is { } format)
        {
            await LedgerExportPart.Run(session, $"{path}?", format, ct);
            return;
        }

        if (session.Parsed.GetValue(LedgerExportPart.To) is not null) throw CommandEnded.Usage("--output wants to know what to write.", "Give --format csv or --format hledger.");
        StatementView statement = await session.Hub.Get<StatementView>(path, ct);
        session.Say.Result(new JsonObject { ["statement"] = CliJson.Node(statement) });
        CloseCommand.Tell(session, statement.Close);
        session.Say.Line();
        var balances = new TextTable("ACCOUNT", "BEFORE", "DEBITS", "CREDITS", "AFTER").Right(1, 2, 3, 4);
        foreach (StatementAccount account in statement.Accounts)
            balances.Add(account.Account, account.Opening.ToString(), account.Debits.ToString(), account.Credits.ToString(), account.Closing.ToString());
        session.Say.Table(balances);
        if (statement.Payouts.Count > 0)
        {
            session.Say.Line();
            var payouts = new TextTable("FROM", "TO", "AMOUNT", "TRANSFER").Right(2);
            foreach (StatementPayout payout in statement.Payouts) payouts.Add(payout.From, payout.To, payout.Amount.ToString(), payout.Transfer);
            session.Say.Table(payouts);
            if (statement.MorePayouts > 0) session.Say.Line(string.Create(CultureInfo.InvariantCulture, $"And {statement.MorePayouts} more, in the books."));
        }

        session.Say.Line(string.Create(CultureInfo.InvariantCulture, $"Root of the first {statement.Closing.Size} transfers: {statement.Closing.Root}"));
    }
}
