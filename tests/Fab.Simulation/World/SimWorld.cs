using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Sessions;
using Fab.GrainHost.Scheduling;
using Fab.TestSupport;
using Fab.VirtualMachines;

namespace Fab.Simulation.World;

/// <summary>
/// The whole spine in one thread: hub, bus, bridges, machines and people, under one clock, one scheduler and one seed.
/// First it misbehaves for a while, then the faults stop and everything must come to an end.
/// </summary>
internal sealed class SimWorld
{
    public const string Space = "main";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long DueTimestamp, long Order)> _later = new();
    private readonly long _startStamp;
    private long _order;

    public SimWorld(ulong seed, TextWriter? trace)
    {
        Random = new SimRandom(seed);
        Scheduler = new SeededGrainScheduler(unchecked((long)Random.NextBits()));
        Trace = new Trace(Time, trace);
        Bus = new SimBus(Scheduler, Time, Random.Fork(), Trace);
        Hub = new SimHub(this);
        _startStamp = Time.GetTimestamp();
        Machines = [Printer("reprap-1"), Printer("reprap-2"), Router("router-1")];
    }

    public ManualTime Time { get; } = new(Start);

    public SimRandom Random { get; }

    public SeededGrainScheduler Scheduler { get; }

    public Trace Trace { get; }

    public SimBus Bus { get; }

    public SimHub Hub { get; }

    public IReadOnlyList<SimMachine> Machines { get; }

    public Dictionary<ContentHash, SimProgram> Programs { get; } = [];

    /// <summary>Machine time and wall time are the same here.</summary>
    public Moment Now
    {
        get
        {
            TimeSpan elapsed = Time.GetElapsedTime(_startStamp);
            return new Moment(elapsed, elapsed, Time.GetUtcNow());
        }
    }

    public void Later(TimeSpan after, Action action) => _later.Enqueue(action, (Time.GetTimestamp() + after.Ticks, _order++));

    /// <summary>One step: something that can happen now, or else the time moves to when something can.</summary>
    /// <returns>False when nothing will ever happen by itself.</returns>
    public bool Step()
    {
        // What is due now goes in an order that chance picks; time moves only when nothing is left to do.
        int first = Random.Below(4);
        for (int i = 0; i < 4; i++)
        {
            bool did = ((first + i) % 4) switch
            {
                0 => Scheduler.RunOne(),
                1 => Bus.DeliverOne(),
                2 => PumpOne(),
                _ => RunLater(),
            };
            if (did) return true;
        }

        return MoveTime();
    }

    private bool PumpOne()
    {
        int first = Random.Below(Machines.Count);
        for (int i = 0; i < Machines.Count; i++)
            if (Machines[(first + i) % Machines.Count].Pump()) return true;
        return false;
    }

    private bool RunLater()
    {
        if (!_later.TryPeek(out _, out var due) || due.DueTimestamp > Time.GetTimestamp()) return false;
        _later.Dequeue()();
        return true;
    }

    private bool MoveTime()
    {
        TimeSpan? wait = Time.UntilNextTimer;
        if (_later.TryPeek(out _, out var due)) wait = Earlier(wait, TimeSpan.FromTicks(due.DueTimestamp - Time.GetTimestamp()));
        if (Bus.NextDueTimestamp is { } message) wait = Earlier(wait, TimeSpan.FromTicks(message - Time.GetTimestamp()));
        foreach (SimMachine machine in Machines)
            if (machine.NextWake is { } wake) wait = Earlier(wait, wake - Now.Machine);
        if (wait is not { } by) return false;
        Time.Advance(by > TimeSpan.Zero ? by : TimeSpan.FromTicks(1));
        return true;
    }

    private static TimeSpan Earlier(TimeSpan? a, TimeSpan b) => a is { } set && set < b ? set : b;

    private SimMachine Printer(string id)
    {
        bool noisy = Random.Chance(0.5);
        var faults = new FaultPlan
        {
            Seed = Random.NextBits(),
            Script = noisy ? CableFaults() : [],
            LoseOkChance = noisy ? 0.004 : 0,
            DelayReplyChance = noisy ? 0.004 : 0,
            RepeatResendChance = noisy ? 0.2 : 0,
            ResetChance = noisy ? 0.0003 : 0,
        };
        var spec = new MachineSpec(
            new MachineId(id), id, MachineKind.Printer, "fdm-printer", Dialect.Marlin, new Volume(new(220), new(210), new(220)),
            new Celsius(260), new Celsius(100), new Millimetres(0.4), new MillimetresPerMinute(12_000), 1500, new CentsPerHour(120), "virtual:marlin", Rules());
        return new SimMachine(this, spec, new VirtualPrinter(new PrinterConfig { Faults = faults, Log = new LogOptions { KeepCommands = true } }));
    }

    /// <summary>Most machines have rules for silences, short enough to take effect within a job, some have none.</summary>
    private MachineSafety? Rules() => Random.Chance(0.2) ? null : new MachineSafety
    {
        PauseWithoutHubAfterMinutes = Random.Chance(0.8) ? Random.Between(1, 3) : null,
        HeartbeatSeconds = Random.Chance(0.8) ? Random.Between(4, 15) : null,
        WithoutHeartbeat = Random.Pick([SilenceAction.Leave, SilenceAction.Pause, SilenceAction.Stop]),
    };

    /// <summary>
    /// Spoiled bytes, never two close together: one checksum byte cannot see two faults in a line that cancel each other
    /// out, and no streamer can promise what the protocol cannot.
    /// </summary>
    private List<ScriptedFault> CableFaults()
    {
        FaultKind[] kinds = [FaultKind.GarbleByteToMachine, FaultKind.DropByteToMachine, FaultKind.DoubleByteToMachine];
        var faults = new List<ScriptedFault>();
        for (long at = Random.Between(300, 3000); at < 1_000_000; at += Random.Between(300, 3000))
            faults.Add(new ScriptedFault(Random.Pick(kinds)) { AtByte = at });
        return faults;
    }

    private SimMachine Router(string id)
    {
        // Grbl has no checksum: a garbled line is executed as it came. So this cable loses replies, not letters.
        var faults = new FaultPlan { Seed = Random.NextBits(), LoseOkChance = Random.Chance(0.3) ? 0.002 : 0 };
        var spec = new MachineSpec(
            new MachineId(id), id, MachineKind.Router, "cnc-router", Dialect.Grbl, new Volume(new(400), new(300), new(80)),
            null, null, null, new MillimetresPerMinute(5_000), 300, new CentsPerHour(300), "virtual:grbl", Rules());
        return new SimMachine(
            this, spec, new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Faults = faults, Log = new LogOptions { KeepCommands = true } }));
    }
}
