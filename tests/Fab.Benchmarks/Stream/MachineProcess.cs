using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Fab.Benchmarks.Stream;

/// <summary>The sender's side of a <see cref="MachineServer"/>.</summary>
internal sealed class MachineProcess : IDisposable
{
    private readonly Process _process;

    private MachineProcess(Process process, string[] paths) => (_process, Paths) = (process, paths);

    public IReadOnlyList<string> Paths { get; }

    public static MachineProcess Start(MachineSetup setup, int? onCpu = null)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(MachineProcess).Assembly.Location, "stream-machine", JsonSerializer.Serialize(setup) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (onCpu is { } cpu && OperatingSystem.IsLinux()) process.ProcessorAffinity = 1 << cpu;
        return new MachineProcess(process, Read<string[]>(process));
    }

    /// <summary>Counts from the <paramref name="from"/>th to the <paramref name="to"/>th command from now on; await it after starting the job.</summary>
    public Task<MachineCount[]> CountAsync(long from, long to) =>
        Task.Run(() => Ask<MachineCount[]>(string.Create(CultureInfo.InvariantCulture, $"count {from} {to}")));

    /// <summary>Forgets the stop that was heard last.</summary>
    public void Listen() => Ask<bool>("listen");

    /// <summary>Seconds on the clock that never jumps; 0 when no stop was heard since <see cref="Listen"/>.</summary>
    public double StopHeardAt() => Ask<double>("stopped");

    public void Reset() => Ask<bool>("reset");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }

    private static T Read<T>(Process process) => JsonSerializer.Deserialize<T>(
        process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The virtual machines' process has ended."))!;

    private T Ask<T>(string line)
    {
        _process.StandardInput.WriteLine(line);
        return Read<T>(_process);
    }
}
