using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary><c>wallet</c>, <c>wallet top-up</c> and <c>wallet export</c>: one's own money.</summary>
internal static class WalletCommand
{
    private const int EntriesShown = 15;
    private static readonly Argument<string> Amount = new("amount") { Description = "Like 20 or 12.50." };

    private static readonly Option<string?> Member = new("--member")
    {
        Description = "Whose wallet, for stewards. Else your own.",
        HelpName = "MEMBER",
    };

    public static CliCommand Create()
    {
        var topUp = new CliCommand(CliCommand.Named("top-up", "Put money in.", Amount, Member), TopUp);
        var export = new CliCommand(
            CliCommand.Named("export", "Every transfer that touched it, for other programs.", LedgerExportPart.Format, LedgerExportPart.To, Member),
            (session, ct) => LedgerExportPart.Run(
                session, session.Parsed.GetValue(Member) is { } name ? $"api/wallet/export?of={Uri.EscapeDataString(name)}&" : "api/wallet/export?", ct));
        return new CliCommand(CliCommand.Named("wallet", "Your balance, what is held, and the last transfers; top-up AMOUNT, export."), Show, topUp, export);
    }

    private static async Task Show(Session session, CancellationToken ct)
    {
        WalletView wallet = await session.Hub.Get<WalletView>("api/wallet", ct);
        session.Say.Result(new JsonObject { ["wallet"] = CliJson.Node(wallet) });
        Print(session, wallet);
        if (wallet.Entries.Count == 0) return;
        session.Say.Line();
        session.Say.Table(LedgerTable.Of(wallet.Entries.OrderByDescending(e => e.Sequence).Take(EntriesShown), wallet.Account, session.Host.Time));
    }

    private static async Task TopUp(Session session, CancellationToken ct)
    {
        string typed = session.Parsed.GetRequiredValue(Amount);
        if (!Amounts.TryParse(typed, out Cents amount)) throw CommandEnded.Usage($"'{typed}' is no amount to put in.", "Write it like 20 or 12.50.");
        MemberId? member = session.Parsed.GetValue(Member) is { } name ? new MemberId(name) : null;

        // The id makes a top-up that is sent twice count once.
        var request = new TopUpRequest(amount, Guid.NewGuid().ToString("N"), member);
        WalletView wallet = await session.Hub.Post<TopUpRequest, WalletView>("api/wallet/top-up", request, ct);
        session.Say.Line($"Put in {amount}.");
        Print(session, wallet);
        session.Say.Result(new JsonObject { ["wallet"] = CliJson.Node(wallet) });
    }

    private static void Print(Session session, WalletView wallet)
    {
        string held = wallet.Held.Value == 0 ? "" : $" ({wallet.Posted} less {wallet.Held} held for jobs and bids)";
        session.Say.Line($"{wallet.Account}: {session.Say.Styles.Of(Style.Strong, wallet.Available.ToString())} to spend{held}");
    }
}
