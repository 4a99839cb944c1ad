using Fab.GrainHost.Calls;
using Orleans;
using Orleans.Runtime;

namespace Fab.GrainHost.Reminders;

/// <summary>
/// Holds all reminders in memory beside the store and wakes grains when one is due. A tick is stored as done after the
/// grain took it, so a crash between makes it come again. Ticks that were missed come once, together.
/// </summary>
internal sealed class ReminderRegistry(LocalGrainHost host, IReminderStore? store) : IReminderRegistry
{
    /// <summary>A grain that failed a tick is asked again after this, or after the period where that is shorter.</summary>
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromMinutes(1);

    /// <summary>Timers cannot wait for ever; this one looks again.</summary>
    private static readonly TimeSpan s_waitMax = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainIdentity Grain, string Name), Reminder> _reminders = [];
    private ITimer? _clock;
    private bool _isStopped;

    private IReminderStore Store => store ?? throw new InvalidOperationException($"No {nameof(IReminderStore)} is registered: there are no reminders.");

    public async Task StartAsync(CancellationToken ct)
    {
        if (store is null) return;
        // No ConfigureAwait(false): a seeded scheduler keeps its actors through their context.
        IReadOnlyList<ReminderRecord> stored = await store.ReadAllAsync(ct);
        lock (_gate)
        {
            foreach (ReminderRecord record in stored)
            {
                if (host.Classes.Find(record.Grain.Type) is null) host.Log.ReminderWithoutClass(record.Grain, record.Name);
                else _reminders[(record.Grain, record.Name)] = new Reminder(record);
            }

            _clock = host.Time.CreateTimer(_ => OnDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Arm();
        }
    }

    /// <summary>No further ticks.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _clock?.Dispose();
        }
    }

    public async Task<IGrainReminder> RegisterOrUpdateAsync(GrainIdentity grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < host.Options.MinimumReminderPeriod)
        {
            throw new ArgumentException($"The period {period} of {grain}'s reminder '{name}' is under {host.Options.MinimumReminderPeriod}.", nameof(period));
        }

        period = TimeSpan.FromMilliseconds(Math.Floor(period.TotalMilliseconds));
        DateTimeOffset first = ToMilliseconds(host.Time.GetUtcNow() + dueTime);
        var reminder = new Reminder(new ReminderRecord(grain, name, first, period, first));
        await Store.UpsertAsync(reminder.Record, CancellationToken.None);
        lock (_gate)
        {
            _reminders[(grain, name)] = reminder;
            Arm();
        }

        return reminder;
    }

    public async Task UnregisterAsync(GrainIdentity grain, string name)
    {
        await Store.RemoveAsync(grain, name, CancellationToken.None);
        lock (_gate) _reminders.Remove((grain, name));
    }

    public Task<IGrainReminder?> GetAsync(GrainIdentity grain, string name)
    {
        lock (_gate) return Task.FromResult<IGrainReminder?>(_reminders.GetValueOrDefault((grain, name)));
    }

    public Task<List<IGrainReminder>> GetAllAsync(GrainIdentity grain)
    {
        lock (_gate)
        {
            return Task.FromResult<List<IGrainReminder>>(
                [.. _reminders.Values.Where(r => r.Record.Grain == grain).OrderBy(r => r.ReminderName, StringComparer.Ordinal)]);
        }
    }

    public bool IsCurrent(Reminder reminder)
    {
        lock (_gate) return _reminders.GetValueOrDefault((reminder.Record.Grain, reminder.ReminderName)) == reminder;
    }

    /// <summary>The grain took the tick: stores the next one.</summary>
    public async Task Confirm(Reminder reminder)
    {
        if (!IsCurrent(reminder)) return;
        reminder.Record = reminder.Record with { NextDueAt = NextAfter(reminder.Record, host.Time.GetUtcNow()) };
        await Store.UpsertAsync(reminder.Record, CancellationToken.None);
        SetAttempt(reminder, reminder.Record.NextDueAt);
    }

    /// <summary>The grain did not take the tick: it stays due.</summary>
    public void Postpone(Reminder reminder)
    {
        TimeSpan wait = reminder.Record.Period < s_retryAfter ? reminder.Record.Period : s_retryAfter;
        SetAttempt(reminder, host.Time.GetUtcNow() + wait);
    }

    private static DateTimeOffset NextAfter(ReminderRecord record, DateTimeOffset now)
    {
        long periods = record.Period > TimeSpan.Zero && now >= record.StartAt ? ((now - record.StartAt).Ticks / record.Period.Ticks) + 1 : 0;
        DateTimeOffset next = record.StartAt + TimeSpan.FromTicks(periods * record.Period.Ticks);
        return next > record.NextDueAt ? next : record.NextDueAt + record.Period;
    }

    /// <summary>Stores keep milliseconds.</summary>
    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private void SetAttempt(Reminder reminder, DateTimeOffset at)
    {
        lock (_gate)
        {
            reminder.AttemptAt = at;
            reminder.IsUnderWay = false;
            Arm();
        }
    }

    private void OnDue()
    {
        Reminder[] due;
        lock (_gate)
        {
            if (_isStopped) return;
            DateTimeOffset now = host.Time.GetUtcNow();
            due =
            [
                .. _reminders.Values.Where(r => !r.IsUnderWay && r.AttemptAt <= now)
                    .OrderBy(r => r.AttemptAt).ThenBy(r => r.Record.Grain, GrainIdentity.Order).ThenBy(r => r.ReminderName, StringComparer.Ordinal),
            ];
            foreach (Reminder reminder in due) reminder.IsUnderWay = true;
            Arm();
        }

        foreach (Reminder reminder in due) host.TrySend(reminder.Record.Grain, new ReminderTick(this, host, reminder));
    }

    /// <summary>Sets the clock to the next attempt. Needs the gate.</summary>
    private void Arm()
    {
        if (_isStopped || _clock is null) return;
        DateTimeOffset? next = _reminders.Values.Where(r => !r.IsUnderWay).Min(r => (DateTimeOffset?)r.AttemptAt);
        if (next is null)
        {
            _clock.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        TimeSpan wait = next.Value - host.Time.GetUtcNow();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_waitMax ? s_waitMax : wait;
        _clock.Change(wait, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>A reminder and where it stands.</summary>
internal sealed class Reminder(ReminderRecord record) : IGrainReminder
{
    public ReminderRecord Record { get; set; } = record;

    /// <summary>When to ask the grain next.</summary>
    public DateTimeOffset AttemptAt { get; set; } = record.NextDueAt;

    /// <summary>The grain is being asked.</summary>
    public bool IsUnderWay { get; set; }

    public string ReminderName => Record.Name;
}
