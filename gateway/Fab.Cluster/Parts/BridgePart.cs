using System.Globalization;
using Fab.Cluster.Processes;

namespace Fab.Cluster.Parts;

/// <summary>A bridge of its own, enrolled at the hub as any is.</summary>
public sealed class BridgePart(ClusterFolder folder, int number, ClusterOptions options, IReadOnlyList<HubPart> hubs, Func<string, CancellationToken, Task<string>> code)
    : Part(NameOf(number), folder)
{
    private string? _code;

    public string ConfigFile => Path.Combine(Home, "bridge.toml");

    private string Home => Folder.At(Name);

    private string ReadyFile => Path.Combine(Home, "ready");

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"bench-{number}");

    /// <summary>Makes it known to the hub, where it is not enrolled yet.</summary>
    public async Task InviteAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!File.Exists(ConfigFile)) _code = await code(Name, ct).ConfigureAwait(false);
    }

    protected override ProgramCall Call()
    {
        File.Delete(ReadyFile);
        List<string> arguments = [Path.Combine(AppContext.BaseDirectory, "Fab.FirmwareBridge.dll"), "bridge", "--config", ConfigFile, "--ready-file", ReadyFile];
        if (!File.Exists(ConfigFile)) arguments.AddRange(["--enrol", _code!, "--hub", string.Join(',', hubs.Select(hub => hub.Url))]);
        if (options.ClocksOffMinutes.ElementAtOrDefault(number - 1) is var minutes and not 0) arguments.AddRange(["--clock-off", (minutes * 60).ToString(CultureInfo.InvariantCulture)]);
        var variables = new Dictionary<string, string>();
        if (options.TelemetrySeconds is { } seconds) variables["FAB_BRIDGE_TELEMETRY_SECONDS"] = seconds.ToString(CultureInfo.InvariantCulture);
        if (options.MachinesInBridges) variables["FAB_BRIDGE_TIME_SCALE"] = options.TimeScale.ToString(CultureInfo.InvariantCulture);
        return new ProgramCall("dotnet", arguments) { Environment = variables };
    }

    protected override Task<bool> IsReadyAsync(CancellationToken ct) => Task.FromResult(File.Exists(ReadyFile));
}
