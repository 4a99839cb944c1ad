using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Fab.Designs.Tools;

internal sealed record ToolEnd(int ExitCode, string Said, bool TimedOut);

/// <summary>One process in a session of its own, from start to end.</summary>
internal sealed class ToolProcess : IDisposable
{
    private const int SigKill = 9;

    private readonly Process _process;

    /// <param name="command">Begins with <c>setsid</c>, so that the process leads its own group.</param>
    public ToolProcess(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string folder)
    {
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (string argument in command.Skip(1)) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
    }

    /// <exception cref="Win32Exception">The system has no <c>setsid</c>, or cannot start processes at all.</exception>
    public async Task<ToolEnd> RunAsync(TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Task exited = await StartAsync();
        using var clock = new CancellationTokenSource(limit, time);
        using CancellationTokenRegistration onLimit = clock.Token.Register(Kill);
        using CancellationTokenRegistration onCancel = ct.Register(Kill);
        _process.StandardInput.Close();
        var said = new SpokenTail(ToolRun.MostSaid);
        await Task.WhenAll(said.ListenAsync(_process.StandardOutput), said.ListenAsync(_process.StandardError), exited);
        ct.ThrowIfCancellationRequested();
        return new ToolEnd(_process.ExitCode, said.ToString(), clock.IsCancellationRequested);
    }

    public void Dispose() => _process.Dispose();

    /// <summary>
    /// Starts the process and answers a task that ends with it. It runs on a thread of its own, because the kernel's
    /// "die with your parent" means the thread that started it, and threads of the pool come and go.
    /// </summary>
    private async Task<Task> StartAsync()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                _process.Start();
            }
            catch (Exception e)
            {
                started.SetException(e);
                return;
            }

            started.SetResult();
            _process.WaitForExit();
            exited.SetResult();
        })
        {
            IsBackground = true,
            Name = "tool " + _process.StartInfo.FileName,
        };
        thread.Start();
        await started.Task;
        return exited.Task;
    }

    // The whole group. The process may be gone already, which is what we want.
    private void Kill()
    {
        _ = SendSignal(-_process.Id, SigKill);
        _ = SendSignal(_process.Id, SigKill);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    /// <summary>Keeps the end of what was said on both streams, in the order it came.</summary>
    private sealed class SpokenTail(int most)
    {
        private readonly StringBuilder _text = new();

        public async Task ListenAsync(StreamReader stream)
        {
            char[] buffer = new char[4096];
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                lock (_text)
                {
                    _text.Append(buffer, 0, read);
                    if (_text.Length > most) _text.Remove(0, _text.Length - most);
                }
            }
        }

        public override string ToString()
        {
            lock (_text) return _text.ToString();
        }
    }
}
