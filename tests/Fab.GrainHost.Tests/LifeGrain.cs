using Orleans;
using Orleans.Runtime;

namespace Fab.GrainHost.Tests;

/// <summary>A grain that notes what happens to it and keeps a number.</summary>
public interface ILifeGrain : IGrainWithStringKey, IRemindable
{
    Task<int> Next();

    Task Save(int number);

    Task<int> Saved();

    Task Clear();

    Task<string> Version();

    Task Leave();

    Task Stay(TimeSpan time);

    Task StartTimer(string name, TimeSpan due, TimeSpan period, bool keepAlive);

    Task ChangeTimer(TimeSpan due, TimeSpan period);

    Task StopTimer();

    Task Remind(string name, TimeSpan due, TimeSpan period);

    Task<bool> Forget(string name);

    Task<List<string>> Reminders();

    Task WaitFor(string gate);
}

public sealed class SavedNumber
{
    public int Number { get; set; }
}

/// <summary>What a test tells life grains to do.</summary>
internal sealed class LifeOrders
{
    public bool FailActivation { get; set; }

    public bool FailDeactivation { get; set; }

    /// <summary>Deactivation waits for this gate.</summary>
    public string? DeactivationGate { get; set; }

    public bool FailTick { get; set; }

    public string? TickGate { get; set; }
}

internal sealed class LifeGrain(
    [PersistentState("number")] IPersistentState<SavedNumber> state,
    [PersistentState("other", "named")] IPersistentState<SavedNumber> other,
    Notes notes,
    LifeOrders orders,
    GateService gates,
    TimeProvider time) : Grain, ILifeGrain, IDisposable
{
    private static readonly DateTimeOffset s_epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private IGrainTimer? _timer;
    private int _count;

    private string Me => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (orders.FailActivation) throw new InvalidOperationException("not in the mood");
        notes.Add($"{Me} wakes with {state.State.Number}");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        notes.Add($"{Me} ends: {reason.ReasonCode}");
        if (orders.DeactivationGate is { } gate) await gates.Opened(gate).WaitAsync(cancellationToken);
        if (orders.FailDeactivation) throw new InvalidOperationException("will not go");
    }

    public Task<int> Next() => Task.FromResult(++_count);

    public async Task Save(int number)
    {
        state.State.Number = number;
        await state.WriteStateAsync();
        other.State.Number = -number;
        await other.WriteStateAsync();
    }

    public Task<int> Saved() => Task.FromResult(state.State.Number);

    public Task Clear() => state.ClearStateAsync();

    public Task<string> Version() => Task.FromResult($"{state.Etag ?? "none"} {state.RecordExists}");

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Stay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task StartTimer(string name, TimeSpan due, TimeSpan period, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(Tick, name, new GrainTimerCreationOptions(due, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task ChangeTimer(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task StopTimer()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task Remind(string name, TimeSpan due, TimeSpan period)
    {
        IGrainReminder reminder = await this.RegisterOrUpdateReminder(name, due, period);
        notes.Add($"{Me} has {reminder.ReminderName}");
    }

    public async Task<bool> Forget(string name)
    {
        if (await this.GetReminder(name) is not { } reminder) return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<List<string>> Reminders() => [.. (await this.GetReminders()).Select(r => r.ReminderName)];

    public Task WaitFor(string gate) => gates.Opened(gate);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (orders.FailTick) throw new InvalidOperationException("did not hear");
        notes.Add($"{Me} hears {reminderName} at {Clock()}");
        return Task.CompletedTask;
    }

    public void Dispose() => notes.Add($"{Me} is disposed of");

    private async Task Tick(string name, CancellationToken ct)
    {
        notes.Add($"{name} ticks at {Clock()}");
        if (orders.TickGate is { } gate) await gates.Opened(gate).WaitAsync(ct);
        if (orders.FailTick) throw new InvalidOperationException("tick failed");
    }

    /// <summary>Seconds since the tests' clock began.</summary>
    private string Clock() => $"{(time.GetUtcNow() - s_epoch).TotalSeconds:0.###}";
}
