using System.Diagnostics;
using System.Globalization;

namespace Fab.Cluster.Tests;

/// <summary><c>./fab cluster</c> as people run it.</summary>
public sealed class ClusterProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _data = Directory.CreateTempSubdirectory("fab-cluster-test-").FullName;

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Up_ThenCtrlC_LeavesNoProcessAndGoesOnNextTime()
    {
        using Process cluster = await UpAsync("--data", _data, "--port", "0", "--machines", "2", "--bridges", "1", "--seed");
        int[] parts = PartsIn(_data);
        Assert.True(parts.Length >= 5, $"{parts.Length} processes run");
        AssertSecretsAreTheOwners();
        string hub = ClusterState.Running(_data)!.Hub;
        string token = await File.ReadAllTextAsync(Path.Combine(_data, "secrets", "maker.token"));

        await SignalAsync(cluster, "-INT");

        Assert.Equal(0, cluster.ExitCode);
        Assert.Empty(PartsIn(_data));
        using Process again = await UpAsync("--data", _data, "--port", "0", "--machines", "2", "--bridges", "1", "--seed");
        using var maker = new HubApi(ClusterState.Running(_data)!.Hub, token);
        Assert.Equal(hub, ClusterState.Running(_data)!.Hub);
        Assert.Equal(100_000_00, (long)(await maker.Get("/api/wallet", CancellationToken.None))["available"]!);
        Assert.Equal(1, await RunAsync("up", "--data", _data));
        Assert.Equal(0, await RunAsync("status", "--data", _data));
        Assert.Equal(0, await RunAsync("down", "--data", _data));
        await EndedAsync(again);
        Assert.Empty(PartsIn(_data));
        Assert.Equal(1, await RunAsync("status", "--data", _data));
    }

    [Theory]
    [InlineData("-INT", 0)]
    [InlineData("-KILL", 137)]
    public async Task Up_WithoutAFolder_HoweverItEnds_LeavesNeitherProcessesNorTheirFolder(string signal, int exitCode)
    {
        using Process cluster = await UpAsync("--port", "0", "--machines", "1", "--bridges", "1");
        string folder = (await cluster.StandardOutput.ReadLineAsync())!;
        while (!folder.StartsWith("logs ", StringComparison.Ordinal)) folder = (await cluster.StandardOutput.ReadLineAsync())!;
        folder = Path.GetDirectoryName(folder["logs ".Length..].Trim())!;
        Assert.NotEmpty(PartsIn(folder));

        await SignalAsync(cluster, signal);

        Assert.Equal(exitCode, cluster.ExitCode);

        // What cleans up is a process too: it is seen by what it does.
        while (Directory.Exists(folder) || PartsIn(folder).Length > 0) await Task.Delay(50);
    }

    private void AssertSecretsAreTheOwners()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_data, "secrets")));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(_data, "secrets"))) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        // No list of processes shows a password.
        string[] secrets = [.. Directory.EnumerateFiles(Path.Combine(_data, "secrets")).Select(File.ReadAllText)];
        foreach (int part in PartsIn(_data)) Assert.DoesNotContain(secrets, secret => File.ReadAllText($"/proc/{part}/cmdline").Contains(secret.Trim(), StringComparison.Ordinal));
    }

    /// <summary>Processes whose command line names the folder.</summary>
    private static int[] PartsIn(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(process => CommandOf(process) is { } command && command.Contains(folder + "/", StringComparison.Ordinal)),
    ];

    private static string? CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static ProcessStartInfo Call(params string[] arguments) => new("env", ["--default-signal=INT", "dotnet", typeof(LocalCluster).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["FAB_ROOT"] = Checkout.Root },
    };

    private static async Task<Process> UpAsync(params string[] options)
    {
        Process process = Process.Start(Call(["up", .. options]))!;
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.Contains("Ctrl-C stops everything", StringComparison.Ordinal)) return process;
        }

        throw new InvalidOperationException($"The cluster did not start: {string.Join('\n', said)}");
    }

    private static async Task<int> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(Call(arguments))!;
        await EndedAsync(process);
        return process.ExitCode;
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using (Process kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await EndedAsync(process);
    }

    private static Task EndedAsync(Process process) => process.WaitForExitAsync().WaitAsync(Patience);
}
