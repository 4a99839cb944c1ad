using Fab.Contracts.Bus;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Simulation.World;
using Fab.VirtualMachines;

namespace Fab.Simulation.Auditors;

/// <summary>
/// Watches what the machines really executed, line by line, and holds the first three promises: one job at a time, for
/// someone allowed, after the plate was cleared; every line once and in order; nothing after a stop until a person clears
/// it. It knows programs and people, but asks no part of Fab what happened.
/// </summary>
internal sealed class MachineAuditor
{
    private const string Name = "machine auditor";

    private readonly SimWorld _world;
    private readonly SimPeople _people;
    private readonly Dictionary<string, (JobId Job, int Index)> _lineOwner = [];
    private readonly Dictionary<JobId, JobTrack> _tracks = [];
    private readonly Dictionary<MachineId, MachineTrack> _machines = [];
    private int _jobsKnown;

    public MachineAuditor(SimWorld world, SimPeople people)
    {
        (_world, _people) = (world, people);
        foreach (SimMachine machine in world.Machines)
        {
            _machines[machine.Spec.Id] = new MachineTrack();
            machine.Told += (e, at) => OnTold(machine, e);
        }

        people.Clearing += OnClearing;
        people.Stopping += machine => _machines[machine].IsPressed = true;
    }

    public long LinesSeen { get; private set; }

    /// <summary>Looks at everything executed since the last look.</summary>
    public void Look()
    {
        LearnPrograms();
        foreach (SimMachine machine in _world.Machines) Look(machine, _machines[machine.Spec.Id]);
    }

    /// <summary>At the end: a job said to be finished was executed to its last line.</summary>
    public void LookAtEnds(IEnumerable<(JobId Job, bool Finished)> ends)
    {
        Look();
        foreach ((JobId job, bool finished) in ends)
        {
            if (!finished) continue;
            int executed = _tracks.TryGetValue(job, out JobTrack? track) ? track.Executed : 0;
            int wanted = _people.Jobs[job].Program.Lines.Count(IsOwnLine);
            if (executed != wanted) Fail($"{job} is said to be finished, but the machine executed {executed} of its {wanted} own lines");
        }
    }

    private static void Fail(string what) => throw new SimulationException(Name, what);

    /// <summary>Lines that no other program has: its moves.</summary>
    private static bool IsOwnLine(string line) => line.StartsWith("G1 ", StringComparison.Ordinal);

    private void LearnPrograms()
    {
        if (_jobsKnown == _people.Jobs.Count) return;
        foreach ((JobId job, (_, SimProgram program)) in _people.Jobs)
        {
            if (_tracks.ContainsKey(job)) continue;
            string[] own = [.. program.Lines.Where(IsOwnLine).Select(Normal)];
            _tracks[job] = new JobTrack(own.Length);
            for (int i = 0; i < own.Length; i++)
                if (!_lineOwner.TryAdd(own[i], (job, i))) Fail($"the simulation made the line '{own[i]}' twice");
        }

        _jobsKnown = _people.Jobs.Count;
    }

    /// <summary>A form of its own, so that a difference in spelling is no difference: words with their numbers as numbers.</summary>
    private static string Normal(string line) => string.Join(' ', line
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(w => w[0] + double.Parse(w.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    private void Look(SimMachine machine, MachineTrack track)
    {
        MachineLog log = machine.Hardware.Log;
        if (log.MovedAfterStop) Fail($"{machine.Spec.Id} moved after an emergency stop");
        if (log.HeaterOnAfterStop) Fail($"{machine.Spec.Id} heated after an emergency stop");
        if (log.SpindleOnAfterStop) Fail($"{machine.Spec.Id} turned its spindle after an emergency stop");
        IReadOnlyList<string> commands = log.Commands!;
        for (; track.CommandsSeen < commands.Count; track.CommandsSeen++)
        {
            string command = commands[track.CommandsSeen];
            if (!IsOwnLine(command)) continue;
            if (!_lineOwner.TryGetValue(Normal(command), out (JobId Job, int Index) owner)) continue;
            LinesSeen++;
            OnLine(machine.Spec.Id, track, owner.Job, owner.Index);
        }

        // Last: what was executed before the stop came is not held against it; motion after it is the log's to see.
        if (log.EmergencyStops > track.StopsSeen)
        {
            // A reset in motion that nobody pressed for ends a broken-off job; it binds the firmware, not the person.
            track.StopsSeen = log.EmergencyStops;
            track.IsStopped |= track.IsPressed;
        }
    }

    private void OnLine(MachineId machine, MachineTrack track, JobId job, int index)
    {
        JobTrack jobTrack = _tracks[job];
        if (track.IsStopped) Fail($"{machine} executed line {index + 1} of {job} after an emergency stop that nobody had cleared");
        if (_people.Jobs[job].Member == SimPeople.Unauthorised) Fail($"{machine} executed {job} for a member who is authorised for nothing");
        if (jobTrack.Machine is { } at && at != machine) Fail($"{job} was executed on {at} and on {machine}");
        if (track.Current != job)
        {
            if (jobTrack.Executed > 0) Fail($"{machine} went back to {job} after another job");
            if (track.NeedsClear) Fail($"{machine} began {job} on a plate that nobody had cleared since {track.Current}");
            track.Current = job;
            track.NeedsClear = true;
            jobTrack.Machine = machine;
        }

        if (index != jobTrack.Executed)
            Fail($"{machine} executed line {index + 1} of {job} where line {jobTrack.Executed + 1} was next");
        jobTrack.Executed++;
    }

    private void OnClearing(MachineId machine, ClearChecks checks)
    {
        // What was executed before this moment still counts as before.
        Look();
        MachineTrack track = _machines[machine];
        if (checks.PlateCleared) track.NeedsClear = false;
        if (!checks.StopCleared) return;
        track.IsStopped = track.IsPressed = false;

        // A reset at rest raises no alarm that the firmware would have to be unlocked from; the person's word counts.
        _world.Machines.Single(m => m.Spec.Id == machine).Hardware.Log.ClearStop();
    }

    private void OnTold(SimMachine machine, BridgeEvent e)
    {
        if (e is not JobEnded ended) return;
        Look();
        int executed = _tracks[ended.Job].Executed;
        int setup = _people.Jobs[ended.Job].Program.Lines.TakeWhile(l => !IsOwnLine(l)).Count();
        // What is said to be executed must have been; setup lines come before the program's own.
        if (ended.LastExecutedLine - setup > executed && ended.LastExecutedLine <= setup + _tracks[ended.Job].Own)
            Fail($"{machine.Spec.Id} says that line {ended.LastExecutedLine} of {ended.Job} was executed; the machine got to {setup + executed}");
        if (ended.Outcome == JobOutcome.Failed && ended.ReasonCode is null) Fail($"{ended.Job} failed without a reason");
    }

    private sealed class JobTrack(int own)
    {
        public int Own => own;

        public int Executed { get; set; }

        public MachineId? Machine { get; set; }
    }

    private sealed class MachineTrack
    {
        public int CommandsSeen { get; set; }

        public int StopsSeen { get; set; }

        /// <summary>Somebody pressed the stop, and nobody has cleared it since.</summary>
        public bool IsPressed { get; set; }

        /// <summary>The stop has reached the machine.</summary>
        public bool IsStopped { get; set; }

        public bool NeedsClear { get; set; }

        public JobId? Current { get; set; }
    }
}
