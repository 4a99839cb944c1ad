namespace Fab.Domain.Machines;

/// <summary>
/// Why the last job that a machine was given did not begin. Until then it gets no other: whoever asks again at once is
/// refused again at once.
/// </summary>
/// <param name="Times">In a row.</param>
public sealed record StartHindrance(DateTimeOffset Until, int Times, string Code, string Message)
{
    public static TimeSpan First { get; } = TimeSpan.FromSeconds(5);

    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether an end of this reason passes by itself or by a person at the machine. Of a job that provably did not begin it is
    /// no end then: it waits again.
    /// </summary>
    public static bool Passes(string? code) => code is
        SharedMachineRefusals.Offline or SharedMachineRefusals.Stopped or SharedMachineRefusals.Faulty or SharedMachineRefusals.Busy
        or SharedMachineRefusals.NotReady or SharedMachineRefusals.LinkLost or SharedMachineRefusals.FirmwareRestarted
        or SharedMachineRefusals.FirmwareSilent or SharedMachineRefusals.BridgeRestarted or SharedMachineRefusals.BridgeStopped
        or SharedMachineRefusals.JournalUnwritable or SharedMachineRefusals.SpoolUnwritable or SharedMachineRefusals.ProgramUnreachable;

    /// <summary>One more, after those before it: each waits twice as long.</summary>
    internal static StartHindrance After(StartHindrance? before, string code, string message, DateTimeOffset now)
    {
        int times = before is not null && now < before.Until + Longest ? before.Times + 1 : 1;
        TimeSpan wait = times > 6 ? Longest : First * (1 << (times - 1));
        return new StartHindrance(now + wait, times, code, message);
    }

    internal Refusal Refusal(MachineId machine) => new(
        MachineRefusals.DidNotStart,
        $"{machine} did not begin the job it was given last: {Message.TrimEnd('.')}.",
        $"Wait: it gets the next one at {Until:HH:mm:ss} UTC.");
}

/// <summary>A job that the machine was given and that never began, so it may come again.</summary>
/// <param name="Attempt">Which time it was handed over, by the job's count: a late repeat of that is known for old.</param>
public sealed record PutBackJob(JobId Job, int Attempt);
