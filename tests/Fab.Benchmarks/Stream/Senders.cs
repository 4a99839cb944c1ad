using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sending;

namespace Fab.Benchmarks.Stream;

/// <summary>What a sender says of its run; the machine says the rest.</summary>
internal sealed record SenderCount(double CpuSeconds, long Lines, long Resends, long Timeouts, int Window);

/// <summary>Fab's own sender, in this process.</summary>
internal sealed class FabSender : IAsyncDisposable
{
    private readonly TaskCompletionSource _ready = New();
    private TaskCompletionSource<StreamNotice> _jobEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StreamStatus? _status;
    private TaskCompletionSource _stopSettled = New();
    private TaskCompletionSource<bool>? _readyAgain;

    /// <param name="scale">
    /// Machine seconds in a second of ours. A router faster than life is where no feed can have brought it, so its places are
    /// held against the program only at 1.
    /// </param>
    public FabSender(Dialect dialect, string path, int baud, double scale) => Conversation = new Conversation(
        dialect == Dialect.Marlin ? new MarlinCore() : new GrblCore(scale == 1 ? new() : new GrblOptions { AuditTolerance = null }),
        dialect,
        PosixSerialLink.Open(new SerialSettings(path, baud)),
        TimeProvider.System,
        Hear,
        reason => _jobEnd.TrySetResult(new StreamNotice.Failed("lost", null, null, reason)));

    public Conversation Conversation { get; }

    public Task Ready => _ready.Task;

    public StreamStatus? Status => _status;

    public Task<StreamNotice> JobEnd => _jobEnd.Task;

    public async Task StartAsync(IProgramSource program)
    {
        _jobEnd = new TaskCompletionSource<StreamNotice>(TaskCreationOptions.RunContinuationsAsynchronously);
        _stopSettled = New();
        if (await Conversation.AskAsync((core, now) => core.Start(program, 0, now)) is { } refusal) throw new InvalidOperationException(refusal.Message);
    }

    public async Task<SenderCount> RunAsync(StreamJob job, Task measured)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await StartAsync(GCodeProgram.Of(job.Text));
        Task first = await Task.WhenAny(measured, _jobEnd.Task);
        if (first != measured && _jobEnd.Task.Result is StreamNotice.Failed failed) throw new InvalidOperationException($"{failed.Code}: {failed.Text}");
        await measured;
        TimeSpan used = Environment.CpuUsage.TotalTime - cpu;
        StreamStatus status = _status!;
        await _jobEnd.Task;
        return new SenderCount(used.TotalSeconds, job.Lines, status.Resends, status.Timeouts, status.Window);
    }

    /// <summary>
    /// As a person does after a stop: waits until it is confirmed, resets the machine and clears the stop, and once more if
    /// the stop's repeat reached the machine only after its reset.
    /// </summary>
    public async Task ReadyAgainAsync(Action reset)
    {
        await _stopSettled.Task;
        do
        {
            reset();
            _readyAgain = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            await Conversation.AskAsync((core, now) => core.ResetAfterStop(now));
        }
        while (!await _readyAgain.Task);
    }

    public ValueTask DisposeAsync() => Conversation.DisposeAsync();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Hear(StreamNotice notice, StreamStatus status)
    {
        _status = status;
        switch (notice)
        {
            case StreamNotice.Ready:
                _ready.TrySetResult();
                _readyAgain?.TrySetResult(true);
                break;
            case StreamNotice.StopConfirmed:
                _stopSettled.TrySetResult();
                break;
            case StreamNotice.NeedsPerson:
                _stopSettled.TrySetResult();
                _readyAgain?.TrySetResult(false);
                break;
            case StreamNotice.Finished or StreamNotice.Failed:
                _jobEnd.TrySetResult(notice);
                break;
        }
    }
}

/// <summary>Printrun's printcore, in a Python process of its own.</summary>
internal static class PrintcoreSender
{
    private const string Python = "/usr/bin/python3";

    public static bool IsThere() => File.Exists("/usr/lib/python3/dist-packages/printrun/printcore.py");

    public static async Task<SenderCount> RunAsync(string path, int baud, StreamJob job)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, job.Text);
            using Process process = Process.Start(new ProcessStartInfo(Python)
            {
                ArgumentList = { Path.Combine(AppContext.BaseDirectory, "stream_printcore.py"), path, baud.ToString(CultureInfo.InvariantCulture), file },
                RedirectStandardOutput = true,
            })!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw new InvalidOperationException("printcore's script failed; its words are above.");
            using JsonDocument said = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
            return new SenderCount(said.RootElement.GetProperty("cpu").GetDouble(), job.Lines, 0, 0, 1);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
