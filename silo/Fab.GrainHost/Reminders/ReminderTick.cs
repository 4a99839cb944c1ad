using Fab.GrainHost.Activations;
using Fab.GrainHost.Calls;
using Orleans;
using Orleans.Runtime;

namespace Fab.GrainHost.Reminders;

/// <summary>One tick on its way to the grain.</summary>
internal sealed class ReminderTick(ReminderRegistry registry, LocalGrainHost host, Reminder reminder) : GrainRequest
{
    /// <summary>Unregistered or replaced while it waited.</summary>
    public override bool IsStale => !registry.IsCurrent(reminder);

    public override async Task RunAsync(GrainCell cell)
    {
        try
        {
            GrainMetrics.ReminderTicked(cell.GrainIdentity.Type);
            ReminderRecord record = reminder.Record;
            var status = new TickStatus(record.StartAt.UtcDateTime, record.Period, host.Time.GetUtcNow().UtcDateTime);
            await ((IRemindable)cell.Instance!).ReceiveReminder(reminder.ReminderName, status);
            await registry.Confirm(reminder);
        }
#pragma warning disable CA1031 // The tick stays due, whatever went wrong.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail(failure);
        }
    }

    public override void Fail(Exception why)
    {
        host.Log.ReminderFailed(why, reminder.Record.Grain, reminder.ReminderName);
        registry.Postpone(reminder);
    }
}
