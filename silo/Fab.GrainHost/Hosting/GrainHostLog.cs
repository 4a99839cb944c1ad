using Microsoft.Extensions.Logging;

namespace Fab.GrainHost;

/// <summary>What the host has to say.</summary>
internal static partial class GrainHostLog
{
    [LoggerMessage(1, LogLevel.Error, "The one-way call {Method} failed")]
    public static partial void OneWayCallFailed(this ILogger log, Exception failure, string method);

    [LoggerMessage(2, LogLevel.Error, "A timer of {Grain} failed; it goes on")]
    public static partial void TimerFailed(this ILogger log, Exception failure, GrainIdentity grain);

    [LoggerMessage(3, LogLevel.Error, "{Grain} did not take its reminder {Reminder}; it will be asked again")]
    public static partial void ReminderFailed(this ILogger log, Exception failure, GrainIdentity grain, string reminder);

    [LoggerMessage(4, LogLevel.Warning, "{Grain} has a reminder {Reminder} but no class: it stays stored and unheard")]
    public static partial void ReminderWithoutClass(this ILogger log, GrainIdentity grain, string reminder);

    [LoggerMessage(5, LogLevel.Error, "{Grain} failed while it was deactivated")]
    public static partial void DeactivationFailed(this ILogger log, Exception failure, GrainIdentity grain);

    [LoggerMessage(6, LogLevel.Warning, "Grains were still busy when the time to stop was over; what they were doing is dropped")]
    public static partial void StoppedHard(this ILogger log);
}
