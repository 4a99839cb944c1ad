using System.Collections.Concurrent;
using Fab.GrainHost.Activations;
using Fab.GrainHost.Calls;
using Fab.GrainHost.Reminders;
using Fab.GrainHost.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;

namespace Fab.GrainHost;

/// <summary>
/// Runs grains in this process: each with one request at a time, in its own order, on the scheduler it was given.
/// What crosses between grains, or between a grain and the rest, is a copy.
/// </summary>
public sealed class LocalGrainHost : IGrainFactory, IHostedService, IAsyncDisposable
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>; its instruments start with <c>fab.grain.</c>.</summary>
    public const string MeterName = GrainMetrics.MeterName;

    private readonly ConcurrentDictionary<GrainIdentity, GrainCell> _cells = [];
    private readonly CancellationTokenSource _forcedStop = new();
    private readonly TaskCompletionSource _drained = new();
    private readonly long _callTimeoutTimestamps;
    private volatile bool _isStopping;
    private volatile bool _isKilled;

    /// <param name="services">Where grains get their constructor's arguments, and the host its clock, scheduler, stores and log.</param>
    /// <param name="options">What to run and how.</param>
    public LocalGrainHost(IServiceProvider services, GrainHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        Services = services;
        Options = options;
        options.Json.MakeReadOnly(populateMissingResolver: true);
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Scheduler = services.GetService<IGrainScheduler>() ?? new ThreadPoolGrainScheduler();
        Log = services.GetService<ILogger<LocalGrainHost>>() ?? (ILogger)NullLogger.Instance;
        Classes = new GrainClasses(options.GrainClasses, options.Json);
        Reminders = new ReminderRegistry(this, services.GetService<IReminderStore>());
        Housekeeper = new Housekeeper(this);
        _callTimeoutTimestamps = TimestampAfter(options.CallTimeout, 0);
    }

    /// <summary>Grains that are active or have something to do.</summary>
    public int ActiveCount => _cells.Count;

    internal IServiceProvider Services { get; }

    internal GrainHostOptions Options { get; }

    internal TimeProvider Time { get; }

    internal IGrainScheduler Scheduler { get; }

    internal ILogger Log { get; }

    internal GrainClasses Classes { get; }

    internal ReminderRegistry Reminders { get; }

    internal Housekeeper Housekeeper { get; }

    internal WaitGraph Waits { get; } = new();

    /// <summary>Cancelled when a stop has run out of time.</summary>
    internal CancellationToken ForcedStop => _forcedStop.Token;

    internal bool IsStopping => _isStopping;

    internal bool IsKilled => _isKilled;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return (TGrainInterface)GrainProxy.Create(this, Classes.Interface(typeof(TGrainInterface), grainClassNamePrefix), primaryKey);
    }

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentNullException.ThrowIfNull(grainInterfaceType);
        ArgumentException.ThrowIfNullOrWhiteSpace(grainPrimaryKey);
        return (IGrain)GrainProxy.Create(this, Classes.Interface(grainInterfaceType, null), grainPrimaryKey);
    }

    /// <summary>Reads the reminders and lets them come. Calls work before it.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Reminders.StartAsync(cancellationToken);

    /// <summary>
    /// Refuses calls from outside, finishes what is under way and queued, deactivates every grain. When the token or
    /// <see cref="GrainHostOptions.StopTimeout"/> ends the wait, the rest is dropped as by <see cref="Kill"/>.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isKilled) return;
        _isStopping = true;
        Reminders.Stop();
        foreach (GrainCell cell in Cells()) cell.Wake();
        if (_cells.IsEmpty) _drained.TrySetResult();
        using var timeout = new CancellationTokenSource(Options.StopTimeout, Time);
        using CancellationTokenRegistration byTimeout = timeout.Token.Register(StopHard);
        using CancellationTokenRegistration byCaller = cancellationToken.Register(StopHard);
        await _drained.Task.ConfigureAwait(false);
        Housekeeper.Dispose();
    }

    /// <summary>
    /// Ends as a power cut does: no grain runs another step, nothing is deactivated or written. Callers outside get an
    /// <see cref="OrleansMessageRejectionException"/>. For crash simulations, and for a stop that ran out of time.
    /// </summary>
    public void Kill()
    {
        _isKilled = true;
        _isStopping = true;
        Reminders.Stop();
        Housekeeper.Dispose();
        foreach (GrainCell cell in Cells())
        {
            cell.Kill();
            foreach (GrainCall call in cell.Unanswered().OfType<GrainCall>())
            {
                if (call.Caller is null) call.Fail(new OrleansMessageRejectionException("The grain host is gone; whether the call was carried out is not known."));
            }
        }

        _cells.Clear();
        Scheduler.Schedule(new Drained(_drained));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _forcedStop.Dispose();
    }

    /// <summary>Sends a request that nobody waits for; on a stopping host only a grain's goes through.</summary>
    /// <returns>False when the host does not take it.</returns>
    internal bool TrySend(GrainIdentity grain, GrainRequest request)
    {
        if (!Takes(GrainContext.Ambient)) return false;
        while (!Cell(grain).TryEnqueue(request))
        {
            // That cell has just retired; the directory has, or makes, the next.
        }

        return true;
    }

    /// <summary>Sends a call whose answer is waited for.</summary>
    internal void Send(GrainIdentity grain, GrainCall call)
    {
        var caller = (GrainCell?)GrainContext.Ambient;
        if (!Takes(caller)) throw Stopping();
        GrainMetrics.Called(grain.Type);
        call.DeadlineTimestamp = Time.GetTimestamp() + _callTimeoutTimestamps;
        Housekeeper.ArmBy(call.DeadlineTimestamp);
        call.Target = Cell(grain);
        if (caller?.Current is { } callerRequest && Waits.TryAdd(call, caller, callerRequest) is { } cycle)
        {
            GrainMetrics.CallCycled(grain.Type);
            throw new GrainCallCycleException(cycle, call.Method.Name);
        }

        while (!call.Target.TryEnqueue(call)) call.Target = Cell(grain);
    }

    internal static OrleansMessageRejectionException Stopping() => new("The grain host is stopping; it takes no calls.");

    /// <summary>The cells in an order that is the same in every run.</summary>
    internal IEnumerable<GrainCell> Cells() => _cells.Values.OrderBy(c => c.GrainIdentity, GrainIdentity.Order);

    internal void Remove(GrainCell cell)
    {
        _cells.TryRemove(KeyValuePair.Create(cell.GrainIdentity, cell));
        if (_isStopping && _cells.IsEmpty) Scheduler.Schedule(new Drained(_drained));
    }

    internal long TimestampAfter(TimeSpan delay) => TimestampAfter(delay, Time.GetTimestamp());

    internal long TimestampAfter(TimeSpan delay, long fromTimestamp)
    {
        double to = fromTimestamp + (delay.TotalSeconds * Time.TimestampFrequency);
        return to >= long.MaxValue ? long.MaxValue : (long)to;
    }

    private bool Takes(GrainContext? caller) => !_isKilled && (!_isStopping || caller is GrainCell { Host: var host } && host == this);

    private GrainCell Cell(GrainIdentity grain) =>
        _cells.TryGetValue(grain, out GrainCell? cell)
            ? cell
            : _cells.GetOrAdd(grain, static (id, host) => new GrainCell(host, host.Classes.Find(id.Type)!, id), this);

    private void StopHard()
    {
        if (_drained.Task.IsCompleted) return;
        Log.StoppedHard();
        _forcedStop.Cancel();
        Kill();
    }

    private sealed class Drained(TaskCompletionSource drained) : IThreadPoolWorkItem
    {
        public void Execute() => drained.TrySetResult();
    }
}
