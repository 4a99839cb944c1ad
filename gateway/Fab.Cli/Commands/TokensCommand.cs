using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain.Members;

namespace Fab.Cli.Commands;

/// <summary><c>tokens</c>: mine, for programs that speak for me.</summary>
internal static class TokensCommand
{
    private static readonly Argument<string> Label = new("NAME") { Description = "What you call it, such as 'lamp above the printers'." };
    private static readonly Argument<string> Id = new("ID") { Description = "As ./fab tokens lists it." };

    private static readonly Option<string[]> Scope = new("--scope")
    {
        Description = $"What it may be used for: {string.Join(", ", Scopes.All)}; may be given several times. Else all that you may do.",
        HelpName = "SCOPE",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int?> Days = new("--days") { Description = "After so many days it ends. Else never.", HelpName = "N" };

    public static CliCommand Create()
    {
        Scope.AcceptOnlyFromAmong([.. Scopes.All]);
        var add = new CliCommand(CliCommand.Named("add", "Make a token, which is shown once.", Label, Scope, Days), Add);
        var revoke = new CliCommand(CliCommand.Named("revoke", "Take a token back.", Id), Revoke);
        return new CliCommand(CliCommand.Named("tokens", "Your tokens; add NAME, revoke ID."), Run, add, revoke);
    }

    private static async Task Run(Session session, CancellationToken ct)
    {
        TokenEntry[] tokens = await session.Hub.Get<TokenEntry[]>("api/account/tokens", ct);
        session.Say.Result(new JsonObject { ["tokens"] = CliJson.Node(tokens) });
        var table = new TextTable("TOKEN", "NAME", "FOR", "ENDS", "LAST USED");
        foreach (TokenEntry token in tokens)
        {
            table.Add(
                new Cell(token.Id, Style.Strong),
                token.Label,
                token.Scopes is null ? "all that you may do" : string.Join(", ", token.Scopes),
                token.Until is { } until ? Day(until) : "never",
                token.UsedAt is { } used ? Day(used) : "–");
        }

        session.Say.Table(table);
    }

    private static async Task Add(Session session, CancellationToken ct)
    {
        string[] scopes = session.Parsed.GetRequiredValue(Scope);
        var wanted = new NewToken(session.Parsed.GetRequiredValue(Label), scopes.Length == 0 ? null : scopes, session.Parsed.GetValue(Days));
        MadeToken made = await session.Hub.Post<NewToken, MadeToken>("api/account/tokens", wanted, ct);
        session.Say.Line($"The token, told this once: {made.Token}");
        session.Say.Result(new JsonObject { ["token"] = made.Token, ["entry"] = CliJson.Node(made.Entry) });
    }

    private static async Task Revoke(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Id);
        await session.Hub.Try(HttpMethod.Delete, $"api/account/tokens/{Uri.EscapeDataString(id)}", over: "", ct);
        session.Say.Line($"The token {id} is nobody's any more.");
        session.Say.Result(new JsonObject { ["revoked"] = id });
    }

    private static string Day(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
