using Fab.Contracts.Bus;
using Fab.Domain.Machines;
using Fab.Simulation.World;

namespace Fab.Simulation.Auditors;

/// <summary>
/// Holds a machine's rules for silences: without its hub a job is paused when the rule says, not before and never without a
/// rule; and a firmware is called silent only when for so long nothing came from it, and then surely. It counts what reached
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
            machine.Reached += _ => track.HubAt = world.Now.Wall;
            machine.Heard += () => track.FirmwareAt = world.Now.Machine;
            machine.BridgeStarted += () => (track.HubAt, track.Works, track.MovedMute) = (world.Now.Wall, false, false);
            machine.Told += (e, at) => OnTold(machine, track, e, at);
        }
    }

    /// <summary>Pauses and stops that a silence led to.</summary>
    public int Silences { get; private set; }

    /// <summary>Called after every step.</summary>
    public void Look()
    {
        foreach ((SimMachine machine, Track track) in _tracks)
        {
            if (!track.Works || !machine.IsUp) continue;
            if (machine.Spec.Safety?.PauseWithoutHubAfterMinutes is { } minutes && _world.Now.Wall - Max(track.HubAt, track.WorksSince) > TimeSpan.FromMinutes(minutes) + Slack)
                throw new SimulationException(Name, $"{machine.Spec.Id} works on although it has not heard its hub for {(_world.Now.Wall - track.HubAt).TotalSeconds:0} s");
            if (machine.Spec.Safety?.HeartbeatSeconds is not { } seconds) continue;

            // A command that answers only when it is done may take its time; one that moves a tool all the while is none.
            TimeSpan mute = _world.Now.Machine - Max(track.FirmwareAt, track.WorksSince);
            if (mute < Slack) track.MovedMute = false;
            else track.MovedMute |= machine.Hardware.IsMoving && mute < Slack + Slack;
            if (machine.IsPlugged && track.MovedMute && !track.IsToldMute && mute > TimeSpan.FromSeconds(seconds) + HomingLasts)
                throw new SimulationException(Name, $"{machine.Spec.Id} has said nothing for {mute.TotalSeconds:0} s of its job, and nobody was told");
        }
    }

    /// <summary>What homing, an answer that comes late by right, takes at most on these machines.</summary>
    private static readonly TimeSpan HomingLasts = TimeSpan.FromSeconds(60);

    private void OnTold(SimMachine machine, Track track, BridgeEvent e, TimeSpan at)
    {
        switch (e)
        {
            case JobStarted or JobResumed:
                (track.Works, track.WorksSince, track.IsToldMute, track.MovedMute) = (true, at, false, false);
                break;
            case JobPaused { Reason: PauseReasons.HubAway }:
                track.Works = false;
                Silences++;
                if (machine.Spec.Safety?.PauseWithoutHubAfterMinutes is not { } minutes) throw new SimulationException(Name, $"{machine.Spec.Id} paused without its hub, and no rule says so");
                TimeSpan away = _world.Now.Wall - track.HubAt;
                if (away < TimeSpan.FromMinutes(minutes)) throw new SimulationException(Name, $"{machine.Spec.Id} paused without its hub after {away.TotalSeconds:0} s");
                break;
            case JobPaused or JobEnded:
                track.Works = false;
                break;
            case MachineNoticed { Code: PauseReasons.HeartbeatLost } or MachineFault { Code: PauseReasons.HeartbeatLost }:
                track.IsToldMute = true;
                Silences++;
                if (machine.Spec.Safety?.HeartbeatSeconds is not { } seconds) throw new SimulationException(Name, $"{machine.Spec.Id} called its firmware silent, and no rule says so");
                TimeSpan silent = at - track.FirmwareAt;
                if (silent < TimeSpan.FromSeconds(seconds)) throw new SimulationException(Name, $"{machine.Spec.Id} called its firmware silent after {silent.TotalSeconds:0.0} s");
                if (machine.Spec.Safety.WithoutHeartbeat != SilenceAction.Stop && e is MachineFault) throw new SimulationException(Name, $"{machine.Spec.Id} was stopped for a silence that its rule does not stop for");
                break;
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private sealed class Track
    {
        public TimeSpan HubAt { get; set; }

        public TimeSpan FirmwareAt { get; set; }

        public bool Works { get; set; }

        public TimeSpan WorksSince { get; set; }

        public bool MovedMute { get; set; }

        public bool IsToldMute { get; set; }
    }
}
