using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Machines;

/// <summary>A machine in each of its states, reached the way it is in life.</summary>
internal static class Stages
{
    public static readonly JobId Job = new("j1");

    public static Machine Registered => new Machine()
        .Do(new MachineCommand.Register(Samples.Printer))
        .Do(new MachineCommand.LoadMaterial("pla", "op"));

    public static Machine Idle => Registered
        .Do(new MachineCommand.SetOnline(true))
        .Hear(new BridgeReport.Connected("Marlin 2.1", Dialect.Marlin));

    public static Machine Assigned => Idle.Do(new MachineCommand.Assign(Samples.Assignment()));

    public static Machine Preparing => Assigned.Hear(new BridgeReport.Preparing(Job), "start/j1");

    public static Machine Running => Preparing.Hear(new BridgeReport.Started(Job, 500), "start/j1");

    public static Machine Paused => Running.Hear(new BridgeReport.Paused(Job, PauseReasons.ByPerson, 40, new(60)));

    public static Machine AwaitingClear => Running.Hear(Ended(JobPhase.Finished));

    public static Machine Stopped => Idle.Do(new MachineCommand.Stop("stop-1", "ann")).Hear(new BridgeReport.Stopped("ann"), "stop-1");

    public static Machine StoppedWithJob => Running.Do(new MachineCommand.Stop("stop-1", "ann"));

    public static Machine Fault => Idle.Hear(new BridgeReport.Faulted("thermal-runaway", "The hotend ran away."));

    public static Machine Offline => Idle.Do(new MachineCommand.SetOnline(false));

    public static Machine OfflineWithJob => Running.Do(new MachineCommand.SetOnline(false));

    public static Machine Named(string stage) => stage switch
    {
        "unknown" => new Machine(),
        "registered" => Registered,
        "idle" => Idle,
        "assigned" => Assigned,
        "preparing" => Preparing,
        "running" => Running,
        "paused" => Paused,
        "awaiting-clear" => AwaitingClear,
        "stopped" => Stopped,
        "stopped-with-job" => StoppedWithJob,
        "fault" => Fault,
        "offline" => Offline,
        "offline-with-job" => OfflineWithJob,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    public static BridgeReport.Ended Ended(JobPhase how, long linesSent = 500, long metered = 1234, string job = "j1") => new(
        new JobId(job),
        how,
        how == JobPhase.Failed ? "link-lost" : null,
        how == JobPhase.Failed ? "The cable came off." : null,
        linesSent,
        linesSent,
        0,
        new MachineSeconds(metered));
}
