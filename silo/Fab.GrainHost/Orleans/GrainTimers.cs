using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans
{
    public static class GrainBaseExtensions
    {
        /// <summary>
        /// Calls back as a request of its own, so never beside another request, first after the due time and then each
        /// period after the last callback ended. An exception is logged and the timer goes on. The timer dies with the
        /// activation; it does not keep the activation alive unless <see cref="GrainTimerCreationOptions.KeepAlive"/> is set.
        /// The token is cancelled when the timer is disposed or the activation ends.
        /// </summary>
        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(grain);
            ArgumentNullException.ThrowIfNull(callback);
            return grain.RequireContext().RegisterTimer(ct => callback(state, ct), options);
        }

        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return grain.RegisterGrainTimer((s, _) => callback(s), state, options);
        }

        public static IGrainTimer RegisterGrainTimer(
            this Grain grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return grain.RegisterGrainTimer((c, ct) => c(ct), callback, options);
        }

        public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<Task> callback, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return grain.RegisterGrainTimer((c, _) => c(), callback, options);
        }

        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
            grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));

        public static IGrainTimer RegisterGrainTimer<TState>(
            this Grain grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
            grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));

        public static IGrainTimer RegisterGrainTimer(
            this Grain grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
            grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

        public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
            grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));
    }
}

namespace Orleans.Runtime
{
    /// <summary>A timer of one activation; dispose it to stop it.</summary>
    public interface IGrainTimer : IDisposable
    {
        /// <summary>Sets the next due time and the period; <see cref="Timeout.InfiniteTimeSpan"/> stops either.</summary>
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    public readonly struct GrainTimerCreationOptions()
    {
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
            : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        /// <summary>Until the first callback; <see cref="Timeout.InfiniteTimeSpan"/> for a timer that is not started.</summary>
        public required TimeSpan DueTime { get; init; }

        /// <summary>From the end of one callback to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one callback only.</summary>
        public required TimeSpan Period { get; init; }

        /// <summary>Whether callbacks may run between the steps of a request. This host refuses it: see <see cref="NotSupportedException"/>.</summary>
        public bool Interleave { get; init; }

        /// <summary>Whether a callback counts as use, so that the activation is not dropped as idle.</summary>
        public bool KeepAlive { get; init; }
    }
}
