using Fab.Contracts.Bus;
using Fab.Domain.Machines;
using Fab.Simulation.World;

namespace Fab.Simulation.Auditors;

/// <summary>
/// Holds a machine's rules for silences: without its hub a job is told to pause when the rule says, not before and never without
/// a rule, and then no more of it is sent; and a firmware is called silent only when for so long nothing came from it, and then surely. It counts what reached
/// the bridge by itself.
/// </summary>
internal sealed class SilenceAuditor
{
    private const string Name = "silence auditor";

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly SimWorld _world;
    private readonly List<(SimMachine Machine, Track Track)> _tracks = [];

    public SilenceAuditor(SimWorld world)
    {
        _world = world;
        foreach (SimMachine machine in world.Machines)
        {
            var track = new Track();
            _tracks.Add((machine, track));
            machine.Reached += command => OnReached(track, command);
            machine.Heard += () => (track.FirmwareAt, track.HeardTo) = (world.Now.Machine, machine.Hardware.Log.Commands!.Count);
            machine.BridgeStarted += () => (track.HubAt, track.Works, track.IsToldAway, track.PausesFrom) = (world.Now.Wall, false, false, null);
            machine.Told += (e, at) => OnTold(machine, track, e, at);
        }
    }

    /// <summary>How often a hub was away for so long that a rule took effect.</summary>
    public int OfHubs { get; private set; }

    /// <summary>The same for a firmware that said nothing.</summary>
    public int OfFirmware { get; private set; }

    /// <summary>Called after every step.</summary>
    public void Look()
    {
        foreach ((SimMachine machine, Track track) in _tracks)
        {
            if (!track.Works || !machine.IsUp) continue;
            LookWhetherItPauses(machine, track);
            if (!track.IsToldAway && machine.Spec.Safety?.PauseWithoutHubAfterMinutes is { } minutes && _world.Now.Wall - Max(track.HubAt, track.WorksSince) > TimeSpan.FromMinutes(minutes) + Slack)
                throw new SimulationException(Name, $"{machine.Spec.Id} works on although it has not heard its hub for {(_world.Now.Wall - track.HubAt).TotalSeconds:0} s");
            if (machine.Spec.Safety?.HeartbeatSeconds is not { } seconds) continue;

            TimeSpan mute = _world.Now.Machine - Max(track.FirmwareAt, track.WorksSince);
            if (machine.IsPlugged && !track.IsToldMute && mute > TimeSpan.FromSeconds(seconds) + Slack && !MayTakeItsTime(machine, track))
                throw new SimulationException(Name, $"{machine.Spec.Id} has said nothing for {mute.TotalSeconds:0} s of its job, and nobody was told");
        }
    }

    /// <summary>More lines than any of these machines is sent ahead of their answers.</summary>
    private const int LinesAhead = 40;

    /// <summary>A command that answers only when it is done was among the last, so its answer may be what is waited for.</summary>
    private static bool MayTakeItsTime(SimMachine machine, Track track)
    {
        IReadOnlyList<string> commands = machine.Hardware.Log.Commands!;
        return commands.Skip(track.HeardTo - LinesAhead).Any(command => LongCommands.Any(name => command.StartsWith(name, StringComparison.Ordinal)));
    }

    private static readonly string[] LongCommands = ["G28", "M109", "M190", "M400", "G4", "$H"];

    /// <summary>More than planner and receive buffer of any of these machines hold, and the way to its parking place.</summary>
    private const int MovesInBuffers = 40;

    /// <summary>What is sent already it still does, and a long command first; but it is sent no more.</summary>
    private static void LookWhetherItPauses(SimMachine machine, Track track)
    {
        if (track.PausesFrom is not { } from) return;
        IReadOnlyList<string> commands = machine.Hardware.Log.Commands!;
        for (; track.SeenTo < commands.Count; track.SeenTo++)
            if (commands[track.SeenTo].StartsWith("G1 ", StringComparison.Ordinal)) track.MovesSince++;
        if (track.MovesSince > MovesInBuffers)
            throw new SimulationException(Name, $"{machine.Spec.Id} was to pause without its hub, and was sent {track.MovesSince} moves since {from.TotalSeconds:0} s");
    }

    private void OnReached(Track track, BridgeCommand command)
    {
        (track.HubAt, track.IsToldAway) = (_world.Now.Wall, false);
        if (command is CancelJob) track.Works = false; // it ends, heard or not
    }

    private void OnTold(SimMachine machine, Track track, BridgeEvent e, TimeSpan at)
    {
        switch (e)
        {
            case JobStarted or JobResumed:
                (track.Works, track.WorksSince, track.IsToldMute, track.PausesFrom) = (true, at, false, null);
                break;
            case MachineNoticed { Code: PauseReasons.HubAway }:
                OfHubs++;
                if (machine.Spec.Safety?.PauseWithoutHubAfterMinutes is not { } minutes) throw new SimulationException(Name, $"{machine.Spec.Id} gave its hub up, and no rule says so");
                TimeSpan away = _world.Now.Wall - track.HubAt;
                if (away < TimeSpan.FromMinutes(minutes)) throw new SimulationException(Name, $"{machine.Spec.Id} gave its hub up after {away.TotalSeconds:0} s");
                track.IsToldAway = true;
                (track.PausesFrom, track.SeenTo, track.MovesSince) = (at, machine.Hardware.Log.Commands!.Count, 0);
                break;
            case JobPaused { Reason: PauseReasons.HubAway } when track.PausesFrom is null:
                throw new SimulationException(Name, $"{machine.Spec.Id} paused without its hub, and did not say that it gave it up");
            case JobEnded { ReasonCode: PauseReasons.HeartbeatLost }:
                (track.Works, track.PausesFrom) = (false, null);
                OnFirmwareSilent(machine, track, at);
                if (machine.Spec.Safety!.WithoutHeartbeat != SilenceAction.Stop) throw new SimulationException(Name, $"{machine.Spec.Id} was stopped for a silence that its rule does not stop for");
                break;
            case JobPaused or JobEnded:
                (track.Works, track.PausesFrom) = (false, null);
                break;
            case MachineNoticed { Code: PauseReasons.HeartbeatLost }:
                OnFirmwareSilent(machine, track, at);
                break;
        }
    }

    private void OnFirmwareSilent(SimMachine machine, Track track, TimeSpan at)
    {
        track.IsToldMute = true;
        OfFirmware++;
        if (machine.Spec.Safety?.HeartbeatSeconds is not { } seconds) throw new SimulationException(Name, $"{machine.Spec.Id} called its firmware silent, and no rule says so");
        TimeSpan silent = at - track.FirmwareAt;
        if (silent < TimeSpan.FromSeconds(seconds)) throw new SimulationException(Name, $"{machine.Spec.Id} called its firmware silent after {silent.TotalSeconds:0.0} s");
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private sealed class Track
    {
        public TimeSpan HubAt { get; set; }

        public TimeSpan FirmwareAt { get; set; }

        /// <summary>How many commands it had taken when it was last heard.</summary>
        public int HeardTo { get; set; }

        public bool Works { get; set; }

        public TimeSpan WorksSince { get; set; }

        public bool IsToldMute { get; set; }

        public bool IsToldAway { get; set; }

        /// <summary>Since when it is to pause for want of its hub; null when it is not.</summary>
        public TimeSpan? PausesFrom { get; set; }

        public int SeenTo { get; set; }

        public int MovesSince { get; set; }
    }
}
