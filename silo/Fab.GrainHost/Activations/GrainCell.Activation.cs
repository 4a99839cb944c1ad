using Fab.GrainHost.Calls;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Fab.GrainHost.Activations;

/// <content>The instance: made, used, ended.</content>
internal sealed partial class GrainCell
{
    private readonly List<IPersistentStateReader> _states = [];
    private readonly List<GrainTimer> _timers = [];
    private volatile Grain? _instance;
    private AsyncServiceScope? _scope;
    private DeactivationReason? _ending;
    private long _lastUsedTimestamp;
    private long _keepUntilTimestamp;

    /// <summary>The grain, while it is active.</summary>
    public Grain? Instance => _instance;

    public override IGrainFactory GrainFactory => Host;

    public override IReminderRegistry Reminders => Host.Reminders;

    public override IServiceProvider ActivationServices =>
        _scope?.ServiceProvider ?? throw new InvalidOperationException($"{GrainIdentity} is not active.");

    public IPersistentStateReader AddState(IPersistentStateReader state)
    {
        _states.Add(state);
        return state;
    }

    public override void Deactivate(DeactivationReason reason)
    {
        lock (_gate) _ending ??= reason;
        Interlocked.Exchange(ref _keepUntilTimestamp, 0);
        Wake();
    }

    public override void DelayDeactivation(TimeSpan timeSpan)
    {
        long until = timeSpan == Timeout.InfiniteTimeSpan ? long.MaxValue
            : timeSpan == TimeSpan.Zero ? 0
            : Host.TimestampAfter(timeSpan);
        Interlocked.Exchange(ref _keepUntilTimestamp, until);
    }

    public override IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_timers) _timers.Add(timer);
        timer.Start();
        return timer;
    }

    public void Forget(GrainTimer timer)
    {
        lock (_timers) _timers.Remove(timer);
    }

    public void MarkUsed()
    {
        Volatile.Write(ref _lastUsedTimestamp, Host.Time.GetTimestamp());
        if (_instance is not null) Host.Housekeeper.ArmBy(IdleTimestamp());
    }

    /// <summary>Ends the activation if nobody has used it for long; returns when to look again.</summary>
    public long EndIfIdle(long nowTimestamp)
    {
        if (_instance is null) return long.MaxValue;
        long due = IdleTimestamp();
        if (due > nowTimestamp) return due;
        lock (_gate)
        {
            if (_current is not null || _requests.Count > 0) return nowTimestamp;
        }

        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"Unused for {Host.Options.IdleAge}."));
        return long.MaxValue;
    }

    /// <summary>As after a power cut: nothing of the grain runs again.</summary>
    public void Kill()
    {
        lock (_timers) _timers.ForEach(t => t.Kill());
    }

    private long IdleTimestamp() => Math.Max(
        Host.TimestampAfter(Host.Options.IdleAge, Volatile.Read(ref _lastUsedTimestamp)),
        Interlocked.Read(ref _keepUntilTimestamp));

    private async Task Activate()
    {
        try
        {
            lock (_gate) _ending = null;
            Interlocked.Exchange(ref _keepUntilTimestamp, 0);
            _scope = Host.Services.CreateAsyncScope();
            Grain instance = Class.Create(this);
            foreach (IPersistentStateReader state in _states) await state.ReadStateAsync(Host.ForcedStop);
            await instance.OnActivateAsync(Host.ForcedStop);
            _instance = instance;
            GrainMetrics.Activated(GrainIdentity.Type);
        }
        catch
        {
            GrainMetrics.ActivationFailed(GrainIdentity.Type);
            await Release(null);
            throw;
        }
    }

    private async Task End()
    {
        Grain instance = _instance!;
        DeactivationReason reason = _ending!.Value;
        try
        {
            await instance.OnDeactivateAsync(reason, Host.ForcedStop);
        }
#pragma warning disable CA1031 // The activation ends whether the grain likes it or not.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Host.Log.DeactivationFailed(failure, GrainIdentity);
        }

        await Release(instance);
        GrainMetrics.Deactivated(GrainIdentity.Type);
    }

    private async Task Release(Grain? instance)
    {
        GrainTimer[] timers;
        lock (_timers)
        {
            timers = [.. _timers];
            _timers.Clear();
        }

        foreach (GrainTimer timer in timers) timer.Dispose();
        try
        {
            if (instance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
            if (_scope is { } scope) await scope.DisposeAsync();
        }
#pragma warning disable CA1031 // What fails to be disposed of is gone all the same.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Host.Log.DeactivationFailed(failure, GrainIdentity);
        }

        _scope = null;
        _states.Clear();
        _instance = null;
        lock (_gate) _ending = null;
    }

    /// <summary>The activation's last request.</summary>
    private sealed class EndOfActivation : GrainRequest
    {
        public override bool CountsAsUse => false;

        public override bool NeedsActivation => false;

        public override Task RunAsync(GrainCell cell) => cell.End();

        public override void Fail(Exception why)
        {
            // Nobody waits for it.
        }
    }
}
