using System.Globalization;
using Fab.Cluster.Processes;

namespace Fab.Cluster.Parts;

/// <summary>A bridge of its own, enrolled at the hub as any is.</summary>
public sealed class BridgePart(ClusterFolder folder, int number, IReadOnlyList<HubPart> hubs, Func<string, CancellationToken, Task<string>> code, TimeSpan clockOff)
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
        if (clockOff != TimeSpan.Zero) arguments.AddRange(["--clock-off", clockOff.TotalSeconds.ToString(CultureInfo.InvariantCulture)]);
        return new ProgramCall("dotnet", arguments);
    }

    protected override Task<bool> IsReadyAsync(CancellationToken ct) => Task.FromResult(File.Exists(ReadyFile));
}
