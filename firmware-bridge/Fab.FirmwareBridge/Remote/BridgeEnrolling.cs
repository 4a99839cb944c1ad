using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fab.Contracts.Api;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.FirmwareBridge.Mqtt;

namespace Fab.FirmwareBridge.Remote;

/// <summary>Trades a one-time code at the hub for credentials, and writes them as the bridge's settings.</summary>
internal static class BridgeEnrolling
{
    /// <returns>Why not; null when the file is written.</returns>
    public static async Task<Refusal?> RunAsync(Uri hub, string code, string configFile, CancellationToken ct, IReadOnlyList<Uri>? otherHubs = null)
    {
        using var http = new HttpClient { BaseAddress = hub, Timeout = TimeSpan.FromSeconds(30) };
        BridgeEnrolment enrolled;
        try
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync("api/bridges/enrol", new EnrolRequest(code), FabJson.Options, ct).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode) return ReadRefusal(await answer.Content.ReadAsStringAsync(ct).ConfigureAwait(false));
            enrolled = (await answer.Content.ReadFromJsonAsync<BridgeEnrolment>(FabJson.Options, ct).ConfigureAwait(false))!;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException)
        {
            return new Refusal(RemoteCodes.HubUnreachable, $"No hub answers at {hub}: {e.Message}", "Look at the address and at the network; then try again, the code holds.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(configFile))!;
        Directory.CreateDirectory(folder);
        string? ca = enrolled.BrokerCa is null ? null : Path.Combine(folder, $"{enrolled.Name}-broker-ca.pem");
        if (ca is not null) await File.WriteAllTextAsync(ca, enrolled.BrokerCa, ct).ConfigureAwait(false);
        (string host, int port, bool isEncrypted) = BridgeConfig.Broker(enrolled.BrokerUrl);
        var config = new BridgeConfig
        {
            Name = enrolled.Name,
            Space = enrolled.Space,
            DataFolder = Path.Combine(folder, $"{enrolled.Name}-data"),
            Hub = hub,
            OtherHubs = otherHubs ?? [],
            Token = enrolled.Token,
            BrokerHost = host,
            BrokerPort = port,
            Username = enrolled.BrokerUser,
            Password = enrolled.BrokerPassword,
            Tls = isEncrypted ? new MqttTls(ca) : null,
        };
        WriteSecret(configFile, config.ToToml());
        return null;
    }

    private static Refusal ReadRefusal(string problem)
    {
        try
        {
            JsonNode? read = JsonNode.Parse(problem);
            return new Refusal((string?)read?["code"] ?? RemoteCodes.HubUnreachable, (string?)read?["detail"] ?? problem, (string?)read?["wayOut"]);
        }
        catch (JsonException)
        {
            return new Refusal(RemoteCodes.HubUnreachable, "What answers there is no hub of Fab.");
        }
    }

    /// <summary>Readable to its owner alone, from its first byte on.</summary>
    private static void WriteSecret(string path, string text)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(text);
    }
}
