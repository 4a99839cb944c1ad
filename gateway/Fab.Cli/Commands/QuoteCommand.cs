using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;

namespace Fab.Cli.Commands;

/// <summary><c>quote</c>: price, time, material and which machines fit, before anything is queued or held.</summary>
internal static class QuoteCommand
{
    public static CliCommand Create() => new(
        CliCommand.Named("quote", "Price, time, material, and which machines fit.", QuoteOptions.All), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        QuoteView quote = await QuoteOptions.Ask(session, ct);
        QuoteOptions.Print(session.Say, quote);
        QuoteOptions.Warn(session.Say, quote);
        if (!QuoteOptions.FitsSomewhere(quote)) throw QuoteOptions.NoMachineFits(quote);
        session.Say.Line(
            Style.Dim,
            $"Valid until {InWords.Instant(quote.ValidUntil, session.Host.Time)}. Queue it with ./fab print and the same words; the rent \"at most\" is held meanwhile.");
        session.Say.Result(new JsonObject { ["quote"] = CliJson.Node(quote) });
    }
}
