using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fab.Gateway.Tests.Hubs;

/// <summary>A hub as people run it: a process of its own.</summary>
internal sealed partial class HubProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private HubProcess(Process process, string url) =>
        (_process, Url, _errors) = (process, url, process.StandardError.ReadToEndAsync());

    public string Url { get; }

    public int Id => _process.Id;

    /// <summary>Starts <c>fab up</c> with these arguments and returns once it says where it is.</summary>
    public static async Task<HubProcess> Start(params string[] arguments)
    {
        Process process = Launch(arguments);
        using CancellationTokenSource patience = Patience.Source();
        string? line = await process.StandardOutput.ReadLineAsync(patience.Token);
        Match url = Address().Match(line ?? "");
        if (url.Success) return new HubProcess(process, url.Value);
        string errors = await process.StandardError.ReadToEndAsync(patience.Token);
        throw new InvalidOperationException($"The hub did not start: {line} {errors}");
    }

    public static Task<HubProcess> Demo(string data, int timeScale) =>
        Start("--demo", "--data", data, "--port", "0", "--time-scale", timeScale.ToString(CultureInfo.InvariantCulture));

    /// <summary>Runs <c>fab up</c> where it is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Errors)> Run(params string[] arguments)
    {
        using Process process = Launch(arguments);
        using CancellationTokenSource patience = Patience.Source();
        string errors = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, errors);
    }

    /// <summary>As <c>kill -9</c>: nothing of the hub gets to run any more.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public async Task<(int ExitCode, string Errors)> Stop(string signal)
    {
        using Process kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        using CancellationTokenSource patience = Patience.Source();
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static Process Launch(string[] arguments)
    {
        // Whoever starts the tests in the background makes them, and all they start, deaf to Ctrl-C; a person's shell does not.
        string hub = Path.Combine(AppContext.BaseDirectory, "Fab.Gateway.dll");
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", hub, "up", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["FAB_ROOT"] = Repository.Root },
        };
        return Process.Start(start)!;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
