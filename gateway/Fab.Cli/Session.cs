using System.CommandLine;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain;

namespace Fab.Cli;

/// <summary>One run of one command: where it talks to, as whom, and how it speaks.</summary>
internal sealed class Session : IDisposable
{
    private const string DefaultUrl = "http://127.0.0.1:5080";
    private readonly string? _role;

    private Session(CliHost host, ParseResult parsed, HubClient hub, Output output)
    {
        Host = host;
        Parsed = parsed;
        Hub = hub;
        Say = output;
        _role = parsed.GetValue(Globals.As);
    }

    public CliHost Host { get; }

    public ParseResult Parsed { get; }

    public HubClient Hub { get; }

    public Output Say { get; }

    /// <summary>How to say this hub and person again in a command that is suggested: <c> --as maker</c>, or nothing.</summary>
    public string Repeat =>
        (Parsed.GetValue(Globals.Url) is { } url ? $" --url {url}" : "") + (_role is null ? "" : $" --as {_role}");

    public static async Task<Session> Open(CliHost host, ParseResult parsed, Output output, CancellationToken ct)
    {
        string? said = NotEmpty(parsed.GetValue(Globals.Url)) ?? NotEmpty(host.Env("FAB_URL"));
        var session = new Session(host, parsed, new HubClient(ParseUrl(said ?? DefaultUrl), said is null, host.Time), output);
        try
        {
            await session.SignIn(ct);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose() => Hub.Dispose();

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Uri ParseUrl(string text)
    {
        bool good = Uri.TryCreate(text.TrimEnd('/') + '/', UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
        return good ? url! : throw CommandEnded.Usage($"'{text}' is no hub's address.", "Write it like http://127.0.0.1:5080.");
    }

    private async Task SignIn(CancellationToken ct)
    {
        string? token = NotEmpty(Parsed.GetValue(Globals.Token));
        if (token is not null && _role is not null) throw CommandEnded.Usage("Give --token or --as, not both.");
        if (_role is not null) token = await DemoToken(_role, ct);
        token ??= NotEmpty(Host.Env("FAB_TOKEN"));
        if (token is null) return;
        if (token.Any(c => c is <= ' ' or > '~')) throw CommandEnded.Usage("That is no token: it holds characters that no token has.");
        Hub.UseToken(token);
    }

    private async Task<string> DemoToken(string role, CancellationToken ct)
    {
        try
        {
            return (await Hub.Get<DemoToken>($"api/demo/token?role={Uri.EscapeDataString(role)}", ct)).Token;
        }
        catch (CommandEnded refused) when (refused.Status == 404)
        {
            throw CommandEnded.Refused(new Refusal(
                CliRefusals.NoDemoTokens,
                $"The hub at {Hub.Hub.GetLeftPart(UriPartial.Authority)} gives no demo tokens here, so --as does not work.",
                "Use --token or FAB_TOKEN; --as works only on a demo hub's own machine."));
        }
    }
}
