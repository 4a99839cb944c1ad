using Fab.GrainHost;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A grain that reminders can wake.</summary>
    public interface IRemindable : IGrain
    {
        /// <summary>A reminder is due. It comes at least once for each due time the host was up for; be ready for a second one.</summary>
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>Reminders: timers that are stored, wake the grain and survive the process.</summary>
    public static class GrainReminderExtensions
    {
        /// <param name="grain">The grain to wake; it implements <see cref="IRemindable"/>.</param>
        /// <param name="reminderName">Registering a name again replaces that reminder.</param>
        /// <param name="dueTime">From now to the first tick.</param>
        /// <param name="period">From tick to tick; at least the host's minimum, by default a minute.</param>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(
            this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            GrainContext context = Context(grain, reminderName);
            if (grain is not IRemindable)
            {
                throw new InvalidOperationException($"{context.GrainIdentity} cannot have reminders: it does not implement {nameof(IRemindable)}.");
            }

            return context.Reminders.RegisterOrUpdateAsync(context.GrainIdentity, reminderName, dueTime, period);
        }

        /// <summary>Ends a reminder; one that is already gone is no error.</summary>
        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder)
        {
            ArgumentNullException.ThrowIfNull(reminder);
            GrainContext context = Context(grain, reminder.ReminderName);
            return context.Reminders.UnregisterAsync(context.GrainIdentity, reminder.ReminderName);
        }

        /// <summary>The reminder of that name, or null.</summary>
        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName)
        {
            GrainContext context = Context(grain, reminderName);
            return context.Reminders.GetAsync(context.GrainIdentity, reminderName);
        }

        /// <summary>All reminders of the grain, by name.</summary>
        public static Task<List<IGrainReminder>> GetReminders(this Grain grain)
        {
            ArgumentNullException.ThrowIfNull(grain);
            GrainContext context = grain.RequireContext();
            return context.Reminders.GetAllAsync(context.GrainIdentity);
        }

        private static GrainContext Context(Grain grain, string reminderName)
        {
            ArgumentNullException.ThrowIfNull(grain);
            ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
            return grain.RequireContext();
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A registered reminder of a grain.</summary>
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    /// <summary>Which tick of a reminder this is. Times are UTC.</summary>
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        /// <summary>When the first tick was due.</summary>
        public DateTime FirstTickTime { get; } = firstTickTime;

        public TimeSpan Period { get; } = period;

        /// <summary>When this tick was sent.</summary>
        public DateTime CurrentTickTime { get; } = timeStamp;

        public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
    }
}
