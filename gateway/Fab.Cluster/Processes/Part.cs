namespace Fab.Cluster.Processes;

/// <summary>
/// A program of the cluster: started, looked at until it is ready, started again whenever it ends by itself or is killed.
/// What a service manager does elsewhere.
/// </summary>
public abstract class Part(string name, ClusterFolder folder) : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private ChildProcess? _process;
    private Reaper? _reaper;
    private Task _running = Task.CompletedTask;
    private TimeSpan _downFor;

    public string Name { get; } = name;

    public string LogFile => Folder.LogOf(Name);

    /// <summary>0 while it does not run.</summary>
    public int ProcessId
    {
        get
        {
            lock (_gate) return _process is { HasExited: false } running ? running.Id : 0;
        }
    }

    /// <summary>Times that it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Told when it has ended without being asked to.</summary>
    public event Action<Part>? Ended;

    protected ClusterFolder Folder { get; } = folder;

    /// <summary>The signal after which it ends in order.</summary>
    protected virtual int StopSignal => Native.Terminate;

    /// <summary>Starts it, keeps it running, and returns when it is ready.</summary>
    /// <exception cref="ClusterException">It does not get ready.</exception>
    internal async Task StartAsync(Reaper reaper, CancellationToken ct)
    {
        _reaper = reaper;
        await PrepareAsync(ct).ConfigureAwait(false);
        _running = Task.Run(() => KeepRunningAsync(_ending.Token), CancellationToken.None);
        await WaitUntilReadyAsync(ct).ConfigureAwait(false);
    }

    public async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        long until = Environment.TickCount64 + (long)StartPatience.TotalMilliseconds;
        while (ProcessId == 0 || !await IsReadyAsync(ct).ConfigureAwait(false))
        {
            if (Environment.TickCount64 > until) throw new ClusterException(ClusterRefusals.NotReady(Name, LogFile, LastWords()));
            await Task.Delay(LookAgain, ct).ConfigureAwait(false);
        }
    }

    /// <summary>As <c>kill -9</c>; it is started again after the pause.</summary>
    public async Task KillAsync(TimeSpan downFor)
    {
        ChildProcess? process;
        lock (_gate)
        {
            _downFor = downFor;
            process = _process;
        }

        if (process is { HasExited: false }) await process.KillAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it in order; it is started again, and this returns when it is ready.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        ChildProcess? process;
        lock (_gate) process = _process;
        await EndAsync(process).ConfigureAwait(false);
        await WaitUntilReadyAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Asks it to end, and makes it end if it does not.</summary>
    public async Task StopAsync()
    {
        ChildProcess? process;
        lock (_gate)
        {
            if (!_ending.IsCancellationRequested) _ending.Cancel();
            process = _process;
        }

        await EndAsync(process).ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _process?.Dispose();
        _ending.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is there before the first start: settings, folders.</summary>
    protected virtual Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

    protected abstract ProgramCall Call();

    protected abstract Task<bool> IsReadyAsync(CancellationToken ct);

    private async Task EndAsync(ChildProcess? process)
    {
        if (process is not { HasExited: false }) return;
        process.Signal(StopSignal);
        await Task.WhenAny(process.Exited, Task.Delay(StopPatience)).ConfigureAwait(false);
        if (!process.HasExited) await process.KillAsync().ConfigureAwait(false);
    }

    private async Task KeepRunningAsync(CancellationToken ct)
    {
        TimeSpan pause = FirstPause;
        while (!ct.IsCancellationRequested)
        {
            ChildProcess process;
            lock (_gate)
            {
                if (ct.IsCancellationRequested) return;
                _process?.Dispose();
                _process = process = ChildProcess.Start(Call(), LogFile);
                Starts++;
                _reaper!.Watch(process.Id);
            }

            long begun = Environment.TickCount64;
            await process.Exited.ConfigureAwait(false);
            _reaper.Forget(process.Id);
            if (ct.IsCancellationRequested) return;
            Ended?.Invoke(this);

            // What ends at once, again and again, is not started without pause.
            bool lasted = Environment.TickCount64 - begun > LastPause.TotalMilliseconds;
            pause = lasted ? FirstPause : pause + pause < LastPause ? pause + pause : LastPause;
            TimeSpan asked;
            lock (_gate) (asked, _downFor) = (_downFor, TimeSpan.Zero);
            await Task.Delay(asked > TimeSpan.Zero ? asked : pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string LastWords()
    {
        try
        {
            return string.Join(" / ", File.ReadLines(LogFile).TakeLast(5));
        }
        catch (IOException)
        {
            return "none";
        }
    }
}
