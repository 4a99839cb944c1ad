using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fab.Cluster.Processes;

namespace Fab.Cluster.Parts;

/// <summary>A hub on PostgreSQL that talks with its bridges over the broker; the only one, or one of several.</summary>
/// <param name="number">From 1; the first sets the space up.</param>
/// <param name="isOneOfSeveral">Whether it has a silo that others reach.</param>
public sealed partial class HubPart(ClusterFolder folder, int number, bool isOneOfSeveral, DatabasePart database, BrokerPart broker, int port, int brokerPortForBridges)
    : Part(NameOf(number), folder)
{
    private const string Token = "steward.token";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public int Port { get; } = port > 0 ? port : folder.Port(NameOf(number));

    /// <summary>Where the hub's program lies: what the next start runs.</summary>
    public string Programs { get; set; } = AppContext.BaseDirectory;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>The first steward's, made when the hub was set up.</summary>
    public string? StewardToken => Folder.Secret(Token);

    public static string NameOf(int number) => number == 1 ? "hub" : string.Create(CultureInfo.InvariantCulture, $"hub-{number}");

    protected override ProgramCall Call() => new("dotnet",
    [
        Path.Combine(Programs, "Fab.Gateway.dll"), "up",
        "--data", Folder.At(Name), "--port", Port.ToString(CultureInfo.InvariantCulture),
        "--postgres", database.ConnectionString,
        "--mqtt", broker.Url, "--mqtt-ca", broker.CaFile, "--mqtt-files", Folder.Broker, "--mqtt-pid", broker.ProcessFile,
        "--mqtt-public", string.Create(CultureInfo.InvariantCulture, $"mqtts://127.0.0.1:{brokerPortForBridges}"),
        .. isOneOfSeveral ? ["--silo", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Folder.Port($"silo-{number}")}"), "--shared", Folder.At("shared")] : Array.Empty<string>(),
    ]);

    protected override async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync($"{Url}/healthz", ct).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode) return false;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }

        if (StewardToken is not null) return true;
        // A start that was not set up prints a code of its own; the last one holds.
        Match? told = ToldCode().Matches(await File.ReadAllTextAsync(LogFile, ct).ConfigureAwait(false)).LastOrDefault();
        if (told is null) return false;
        using var nobody = new HubApi(Url, null);
        JsonNode done = await nobody.Post(
            "/api/setup",
            new JsonObject
            {
                ["code"] = told.Groups[1].Value,
                ["space"] = new JsonObject { ["name"] = "Cluster", ["language"] = "en" },
                ["id"] = "steward",
                ["name"] = "Steward",
                ["withToken"] = true,
            },
            ct).ConfigureAwait(false);
        Folder.Keep(Token, (string)done["token"]!);
        return true;
    }

    [GeneratedRegex(@"/setup#(\S+)")]
    private static partial Regex ToldCode();
}
