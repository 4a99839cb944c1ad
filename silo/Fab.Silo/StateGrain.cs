using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo;

/// <summary>
/// A <see cref="DecidingGrain{TState}"/> that owes to the outside: decide, persist, then tell. It holds how what is still owed
/// is tried again.
/// </summary>
public abstract class StateGrain<TState>(IPersistentState<TState> state, TimeProvider time, ILogger log) : DecidingGrain<TState>(state), IRemindable
    where TState : class, new()
{
    private const string OwedReminder = "owed";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private IGrainTimer? _timer;
    private bool _isReminded;

    protected DateTimeOffset Now => time.GetUtcNow();

    protected TimeProvider Time => time;

    protected ILogger Log => log;

    protected string Key => this.GetPrimaryKeyString();

    /// <summary>How soon what failed is tried again while the grain is awake.</summary>
    protected virtual TimeSpan RetryAfter => TimeSpan.FromSeconds(5);

    /// <summary>Something is still to be done outside: told, sent or paid.</summary>
    protected abstract bool Owes { get; }

    /// <summary>It must be done even when the process ends meanwhile. Costs two writes, so a grain may wait until it <see cref="IsLate"/>.</summary>
    protected virtual bool NeedsReminder => Owes;

    /// <summary>What is owed did not go at the first try.</summary>
    protected bool IsLate { get; private set; }

    /// <summary>Does what is owed. Throws when it could not; then it is called again.</summary>
    protected abstract Task DrainAsync();

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => await SettleAsync();

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _isReminded = true;
        OnReminder();
        return SettleAsync();
    }

    /// <summary>A minute has passed in which something was owed.</summary>
    protected virtual void OnReminder()
    {
    }

    /// <summary>
    /// What is owed from then on must be done even if the process ends right after the write, so the reminder stands before
    /// it; one that was set for nothing ends itself.
    /// </summary>
    protected override Task BeforeWriteAsync() => NeedsReminder ? RemindAsync(true) : Task.CompletedTask;

    /// <summary>
    /// Does what is owed now, and makes sure that what fails is tried again, by a timer while the grain is awake and by
    /// a reminder should the process end. A failure of the outside is logged and never reaches the caller: what was
    /// decided stands. A failure to write the grain's own state does.
    /// </summary>
    protected async Task SettleAsync()
    {
        try
        {
            await DrainAsync();
        }
        catch (StateNotSavedException unsaved)
        {
            ExceptionDispatchInfo.Throw(unsaved.InnerException!);
        }
#pragma warning disable CA1031 // Whatever the outside throws is tried again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // At the first try with all there is to know; then once a try, in a line.
            log.LogWarning(IsLate ? null : failure, "{Grain} could not do all that it owes ({Why}); it tries again", IdentityString, failure.Message);
        }

        await WatchAsync();
    }

    /// <summary>As <see cref="SaveAsync"/>, for use within <see cref="DrainAsync"/>.</summary>
    protected async Task SaveWhileDrainingAsync(TState next)
    {
        try
        {
            await SaveAsync(next);
        }
        catch (Exception failure)
        {
            throw new StateNotSavedException(failure);
        }
    }

    /// <summary>
    /// A failed watch must not undo what was decided either: the timer is set first and needs no store, and it brings
    /// us here again.
    /// </summary>
    private async Task WatchAsync()
    {
        bool owes = Owes;
        if (owes && _timer is null)
        {
            _timer = this.RegisterGrainTimer(
                TickAsync, new GrainTimerCreationOptions { DueTime = RetryAfter, Period = RetryAfter, KeepAlive = true });
        }

        try
        {
            await RemindAsync(NeedsReminder);
        }
#pragma warning disable CA1031 // The store of reminders failed; the timer comes back to it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "{Grain} could not set its reminder; it tries again", IdentityString);
            return;
        }

        if (owes) return;
        IsLate = false;
        _timer?.Dispose();
        _timer = null;
    }

    private Task TickAsync()
    {
        IsLate = Owes;
        return SettleAsync();
    }

    private async Task RemindAsync(bool wanted)
    {
        if (wanted == _isReminded) return;
        if (wanted)
        {
            await this.RegisterOrUpdateReminder(OwedReminder, ReminderPeriod, ReminderPeriod);
        }
        else if (await this.GetReminder(OwedReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        _isReminded = wanted;
    }

    protected sealed class StateNotSavedException(Exception inner) : Exception(inner?.Message, inner);
}
