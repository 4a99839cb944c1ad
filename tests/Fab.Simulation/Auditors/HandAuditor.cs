using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Simulation.World;

namespace Fab.Simulation.Auditors;

/// <summary>
/// Watches machines that have no job: one person controls one at a time, nothing moves but by the hand of whoever does, and
/// half a second after the last word of theirs that reached the machine's bridge it rests, whatever broke meanwhile. It looks
/// at the machine itself, and at what reached the bridge, not at what the bridge made of it.
/// </summary>
internal sealed class HandAuditor
{
    private const string Name = "hand auditor";

    private static readonly TimeSpan RestsWithin = TimeSpan.FromMilliseconds(500);

    /// <summary>What a job's end leaves to be done: the tool is lifted off the part. What moves then may run out, however slow it is.</summary>
    private static readonly TimeSpan JobsAftermath = TimeSpan.FromMinutes(2);

    /// <summary>An implied lease.</summary>
    private static readonly TimeSpan Control = TimeSpan.FromMinutes(1);

    private readonly SimWorld _world;
    private readonly Dictionary<MachineId, Track> _tracks = [];

    public HandAuditor(SimWorld world, SimHands hands)
    {
        _world = world;
        foreach (SimMachine machine in world.Machines)
        {
            Track track = _tracks[machine.Spec.Id] = new Track();
            machine.Told += (e, at) => OnTold(track, e, at);
            machine.Reached += command => OnReached(track, command);
            machine.BridgeStarted += () => track.BusyUntil = Later(track.BusyUntil, world.Now.Machine + JobsAftermath);
        }

        hands.Granted += OnGranted;
    }

    /// <summary>Jogs that moved a machine, so that a run shows whether it tried anything.</summary>
    public int Jogs { get; private set; }

    /// <summary>Called after every step.</summary>
    public void Look()
    {
        TimeSpan now = _world.Now.Machine;
        foreach (SimMachine machine in _world.Machines)
        {
            Track track = _tracks[machine.Spec.Id];
            bool moves = machine.Hardware.IsMoving;
            if (moves && !track.Moved && track.LastWord is not null) Jogs++;
            track.Moved = moves;
            bool busy = track.HasJob || now < track.BusyUntil;
            track.RunsOut = moves && (busy || track.RunsOut);
            if (!moves || track.RunsOut) continue;
            if (track.LastWord is not { } word) throw new SimulationException(Name, $"{machine.Spec.Id} moves, and nobody's hand is on it");
            if (now - word > RestsWithin) throw new SimulationException(Name, $"{machine.Spec.Id} still moves {(now - word).TotalMilliseconds:0} ms after the last word of whoever jogs it; its last commands: {string.Join(" | ", machine.Hardware.Log.Commands!.TakeLast(8))}");
        }
    }

    private void OnGranted(MachineId machine, string member)
    {
        Track track = _tracks[machine];
        DateTimeOffset now = _world.Time.GetUtcNow();
        if (track.Holder is { } holder && holder != member && now < track.HeldUntil && now >= track.HeldSince)
            throw new SimulationException(Name, $"{member} was given the control of {machine}, which {holder} holds until {track.HeldUntil:HH:mm:ss}");
        (track.Holder, track.HeldSince, track.HeldUntil) = (member, now, now + Control);
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private void OnReached(Track track, BridgeCommand command)
    {
        if (command is not (JogMachine or KeepJogging) || !track.Words.Add(command.Id)) return;
        var by = (HandCommand)command;
        if (track.Holder is null) throw new SimulationException(Name, $"a jog of {by.By} reached a machine that nobody controls");
        track.LastWord = _world.Now.Machine;
    }

    private static void OnTold(Track track, BridgeEvent e, TimeSpan at)
    {
        switch (e)
        {
            case JobPreparing or JobStarted or JobResumed:
                track.HasJob = true;
                break;
            case JobEnded:
                track.HasJob = false;
                track.BusyUntil = at + JobsAftermath;
                track.Holder = null; // a control that only was implied ends with the job
                break;
        }
    }

    private sealed class Track
    {
        public HashSet<string> Words { get; } = [];

        public TimeSpan? LastWord { get; set; }

        public bool HasJob { get; set; }

        public bool Moved { get; set; }

        public TimeSpan BusyUntil { get; set; }

        /// <summary>It has not rested since it was busy.</summary>
        public bool RunsOut { get; set; }

        public string? Holder { get; set; }

        public DateTimeOffset HeldSince { get; set; }

        public DateTimeOffset HeldUntil { get; set; }
    }
}
