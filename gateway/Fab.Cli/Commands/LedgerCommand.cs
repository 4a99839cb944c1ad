using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Domain;
using Fab.Domain.Ledger;

namespace Fab.Cli.Commands;

/// <summary><c>ledger</c>, <c>ledger transfers|verify|export</c>: the books, open to everyone.</summary>
internal static class LedgerCommand
{
    private const int MostAtOnce = 1000;

    private static readonly Option<string?> Account = new("--account") { Description = "Only this account's.", HelpName = "ACCOUNT" };
    private static readonly Option<string?> Text = new("--text") { Description = "Only those that name this text, or are of this amount (12.50).", HelpName = "TEXT" };
    private static readonly Option<long> After = new("--after") { Description = "Only after this sequence number.", HelpName = "SEQ" };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "How many at most.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    public static CliCommand Create()
    {
        CliCommand[] below =
        [
            new(CliCommand.Named("transfers", "The transfers, oldest first.", Account, Text, After, Limit), Transfers),
            new(CliCommand.Named("verify", "Recompute every balance and the hash chain."), Verify),
            new(CliCommand.Named("export", "The whole journal, for other programs.", LedgerExportPart.Format, LedgerExportPart.To), (session, ct) => LedgerExportPart.Run(session, "api/ledger/export?", ct)),
            .. LedgerProofCommands.Create(),
        ];
        Command syntax = CliCommand.Named("ledger", "The accounts; transfers, verify, export, root, prove, consistency, correct.");
        return new CliCommand(syntax, Accounts, below);
    }

    private static async Task Accounts(Session session, CancellationToken ct)
    {
        AccountBalance[] accounts = await session.Hub.Get<AccountBalance[]>("api/ledger/accounts", ct);
        session.Say.Result(new JsonObject { ["accounts"] = CliJson.Node(accounts) });
        var table = new TextTable("ACCOUNT", "POSTED", "HELD").Right(1, 2);
        foreach (AccountBalance account in accounts.OrderBy(a => a.Account, StringComparer.Ordinal))
            table.Add(account.Account, account.Posted.ToString(), account.Held.Value == 0 ? "" : account.Held.ToString());
        session.Say.Table(table);
    }

    private static async Task Transfers(Session session, CancellationToken ct)
    {
        int limit = session.Parsed.GetValue(Limit);
        long after = session.Parsed.GetValue(After);
        if (limit is < 1 or > MostAtOnce) throw CommandEnded.Usage($"--limit goes from 1 to {MostAtOnce}.");
        if (after < 0) throw CommandEnded.Usage("--after is a sequence number: 0 or more.");
        string path = string.Create(CultureInfo.InvariantCulture, $"api/ledger/transfers?after={after}&limit={limit}");
        string? account = session.Parsed.GetValue(Account);
        if (account is not null) path += $"&account={Uri.EscapeDataString(account)}";
        if (session.Parsed.GetValue(Text) is { } text) path += $"&text={Uri.EscapeDataString(text)}";
        Transfer[] entries = await session.Hub.Get<Transfer[]>(path, ct);
        session.Say.Result(new JsonObject { ["transfers"] = CliJson.Node(entries) });
        session.Say.Table(LedgerTable.Of(entries, account, session.Host.Time));
        if (entries.Length == limit) session.Say.Line(Style.Dim, string.Create(CultureInfo.InvariantCulture, $"More: --after {entries[^1].Sequence}"));
    }

    private static async Task Verify(Session session, CancellationToken ct)
    {
        LedgerVerification verdict = await session.Hub.Get<LedgerVerification>("api/ledger/verify", ct);
        var fields = new JsonObject { ["transfers"] = verdict.Transfers, ["head"] = verdict.Chain };
        if (!verdict.IsSound)
        {
            throw CommandEnded.Refused(
                new Refusal(CliRefusals.LedgerBroken, $"The ledger does not hold: {verdict.Fault?.Message}", "Stop the hub, keep its data as it is, and compare with an earlier export."),
                fields);
        }

        session.Say.Line(Style.Good, string.Create(CultureInfo.InvariantCulture, $"The ledger holds: {verdict.Transfers} transfers, every one balances, the chain is whole."));
        session.Say.Line($"head {verdict.Chain}");
        session.Say.Result(fields);
    }
}
