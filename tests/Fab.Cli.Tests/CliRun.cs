using System.Text;
using System.Text.Json.Nodes;
using Fab.Cli.Terminal;

namespace Fab.Cli.Tests;

/// <summary>One run of the CLI inside the test: what it was given, and what it said.</summary>
internal sealed class CliRun
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _err = new();

    public string? Input { get; init; }

    public bool IsTerminal { get; init; }

    public int Width { get; init; } = 100;

    public Dictionary<string, string> Env { get; init; } = [];

    public TimeProvider Time { get; init; } = new SkippingTime();

    public string Out => _out.ToString();

    public string Err => _err.ToString();

    /// <summary>Standard output as a program reads it: every line is one object.</summary>
    public JsonObject[] Lines => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    public JsonObject Result => Lines[^1];

    public Task<int> Go(FakeHub hub, params string[] args) => Go(hub, CancellationToken.None, args);

    public Task<int> Go(FakeHub hub, CancellationToken ct, params string[] args) => Go(ct, [.. args, "--url", hub.Url]);

    public async Task<int> Go(CancellationToken ct, params string[] args)
    {
        using var host = new CliHost(
            new StringWriter(_out),
            new StringWriter(_err),
            new StringReader(Input ?? ""),
            IsTerminal,
            Input is not null,
            () => Width,
            name => Env.GetValueOrDefault(name),
            Time);
        return await FabCli.Run(args, host, ct);
    }
}
