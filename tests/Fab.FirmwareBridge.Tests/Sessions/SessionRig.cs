using System.Buffers;
using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Pumps;
using Fab.FirmwareBridge.Sessions;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>
/// A session, a virtual machine and a hub on one thread and one clock. The hub counts events by itself: it takes them in
/// order only, remembers gaps, and acknowledges what it took.
/// </summary>
internal sealed class SessionRig : IMachineOutput
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<ContentHash, byte[]> _programs = [];
    private readonly ArrayBufferWriter<byte> _fromMachine = new();
    private readonly SessionOptions _options;
    private readonly Queue<BridgeCommand> _toBridge = new();
    private bool _isPlugged;
    private int _commands;

    public SessionRig(MachineSpec spec, VirtualMachine? machine = null, SessionOptions? options = null, bool open = true)
    {
        (Spec, _options) = (spec, options ?? SessionOptions.Default);
        Machine = machine ?? VirtualMachineOf(spec);
        Machine.PowerOn(Now);
        Session = NewSession();
        if (open) Plug();
    }

    public MachineSpec Spec { get; }

    public VirtualMachine Machine { get; }

    public MemoryJournal Journal { get; } = new("epoch-1");

    public MachineSession Session { get; private set; }

    public TimeSpan Now { get; private set; }

    /// <summary>Whether the hub answers with acknowledgements.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>What the hub took, in order, each once.</summary>
    public List<BridgeEvent> Heard { get; } = [];

    /// <summary>How many publications the hub saw in all, repetitions included.</summary>
    public int Publications { get; private set; }

    /// <summary>Events lost on the way to the hub, by the count of publications.</summary>
    public Func<int, bool> LosesPublication { get; set; } = _ => false;

    public List<MachineTelemetry> Telemetry { get; } = [];

    public List<ConsoleLine> Console { get; } = [];

    public List<HandAnswer> Answers { get; } = [];

    /// <summary>The firmware works on, but nothing of what it says arrives.</summary>
    public bool IsMute { get; set; }

    /// <summary>The calendar, for commands by hand.</summary>
    public DateTimeOffset Utc => At.Utc;

    public List<byte> ToMachine { get; } = [];

    /// <summary>Answers fetches at once; false: the test does.</summary>
    public bool FetchesPrograms { get; set; } = true;

    public List<ProgramRequest> Requests { get; } = [];

    /// <summary>Steps so far; a crash test crashes between two of them.</summary>
    public long Steps { get; private set; }

    public string Phase => Session.Phase;

    private Moment At => new(Now, Now, Start + Now);

    /// <summary>As the bridge makes it, but keeping what it executes; a router that is homed as it stands.</summary>
    public static VirtualMachine VirtualMachineOf(MachineSpec spec, FaultPlan? faults = null)
    {
        var log = new LogOptions { KeepCommands = true, KeepMoves = true };
        return spec.Dialect == Dialect.Marlin
            ? new VirtualPrinter(MachinePorts.PrinterOf(spec) with { Log = log, Faults = faults ?? FaultPlan.None })
            : new VirtualRouter(MachinePorts.RouterOf(spec) with { Log = log, Faults = faults ?? FaultPlan.None });
    }

    public ContentHash Keep(byte[] program)
    {
        ContentHash hash = PreparedProgram.HashOf(program);
        _programs[hash] = program;
        return hash;
    }

    public string NextId(string what) => $"{what}-{++_commands}";

    public StartJob StartOf(byte[] program, string job = "job-1", long authorised = 100_000) => new(
        NextId("start"), new JobId(job), Keep(program), program.Length, new MachineSeconds(600), new MachineSeconds(authorised));

    public void Command(BridgeCommand command)
    {
        Session.OnCommand(command, At);
        Drain();
    }

    public void Plug()
    {
        Machine.Plug(Now);
        _isPlugged = true;
        Session.OnLinkOpened(At);
        Drain();
    }

    public void Unplug()
    {
        Machine.Unplug(Now);
        _isPlugged = false;
        Session.OnLinkLost("unplugged", At);
        Drain();
    }

    /// <summary>The bridge process dies and starts again; the machine and its cable notice nothing.</summary>
    public void Crash(bool powerCut = false)
    {
        Journal.BeforeAppend = Journal.AfterAppend = null;
        if (powerCut) Journal.PowerCut();
        _toBridge.Clear();
        Session = NewSession();
        Drain();
        if (_isPlugged) Session.OnLinkOpened(At);
        Drain();
    }

    /// <summary>Steps from event to event until it holds.</summary>
    public void RunUntil(Func<bool> done, double seconds = 3600)
    {
        TimeSpan limit = Now + TimeSpan.FromSeconds(seconds);
        while (!done())
        {
            if (!Step(limit)) throw new InvalidOperationException($"It did not come to pass within {seconds} s; phase {Phase}, {Trail()}");
        }
    }

    public void RunFor(double seconds)
    {
        TimeSpan limit = Now + TimeSpan.FromSeconds(seconds);
        while (Step(limit))
        {
        }
    }

    /// <summary>To the next thing that happens; false when the limit comes first.</summary>
    public bool Step(TimeSpan limit)
    {
        Steps++;
        Wake wake = Session.NextWake;
        TimeSpan next = new[] { wake.Machine, wake.Wall, Machine.NextWake }.Min() ?? limit;
        bool isBeyond = next > limit || (next == limit && Now == limit);
        if (next > Now) Now = next < limit ? next : limit;
        Machine.Advance(Now);
        Deliver();
        if (Session.NextWake.IsDue(At)) Session.OnTick(At);
        Drain();
        return !isBeyond;
    }

    public T Only<T>()
        where T : BridgeEvent => Assert.Single(Heard.OfType<T>());

    public bool Has<T>(Func<T, bool>? where = null)
        where T : BridgeEvent => Heard.OfType<T>().Any(where ?? (_ => true));

    public string Trail() => string.Join(", ", Heard.Select(e => e.GetType().Name));

    /// <summary>What the machine itself counted of the program, less what a host adds of its own.</summary>
    public JobAudit Audit(byte[] program) =>
        Machine.Log.Job("job-1")!.Audit(LinesOf(program), IsNotTheProgram);

    public void MarkJob() => Machine.Log.MarkJob("job-1");

    void IMachineOutput.Write(ReadOnlySpan<byte> bytes)
    {
        ToMachine.AddRange(bytes);
        Machine.Receive(bytes, Now);
    }

    TimeSpan IMachineOutput.WriteUrgent(ReadOnlySpan<byte> bytes, TimeSpan arrivedWall)
    {
        ((IMachineOutput)this).Write(bytes);
        return Now - arrivedWall;
    }

    void IMachineOutput.PulseReset() => Machine.Reset(Now);

    public static IEnumerable<string> LinesOf(byte[] program) => Encoding.ASCII.GetString(program).Split('\n').Select(line => line.Split(';')[0]);

    /// <summary>Housekeeping, and the modes that a core sets before a program that takes them for granted.</summary>
    public static bool IsNotTheProgram(string command) =>
        JobAudit.IsHousekeeping(command) || command is "G4 P0.01" or "G4 P.01" or "M104 S0" or "M140 S0" or "M107"
            or "G21" or "G90" or "M82" or "G92 E0" or "G0 G17 G21 G90 G94";

    private MachineSession NewSession() => new(Spec, Journal, this, At, _options);

    private void Deliver()
    {
        _fromMachine.ResetWrittenCount();
        Machine.TakeOutput(_fromMachine);
        if (_fromMachine.WrittenCount > 0 && _isPlugged && !IsMute) Session.OnBytes(_fromMachine.WrittenSpan, At);
    }

    private void Drain()
    {
        while (true)
        {
            if (Session.TryTakeRequest(out ProgramRequest request)) Answer(request);
            else if (Session.TryTakeEvent(out BridgeEvent bridgeEvent)) Hear(bridgeEvent);
            else if (_toBridge.TryDequeue(out BridgeCommand? command)) Session.OnCommand(command, At);
            else break;
        }

        if (Session.TryTakeConsole(At, out ConsoleMessage said))
        {
            Console.AddRange(said.Lines);
            Answers.AddRange(said.Answers);
        }

        if (Session.TryTakeTelemetry(out MachineTelemetry telemetry)) Telemetry.Add(telemetry);
    }

    private void Answer(ProgramRequest request)
    {
        Requests.Add(request);
        if (!FetchesPrograms) return;
        try
        {
            Session.OnProgram(request.Job, PreparedProgram.Of(_programs[request.Hash], request.Hash, Fab.Firmware.GCode.MotionLimits.Of(Spec)), At);
        }
        catch (ProgramException e)
        {
            Session.OnProgramFailed(request.Job, e.ToRefusal(), At);
        }
    }

    private void Hear(BridgeEvent bridgeEvent)
    {
        if (LosesPublication(++Publications)) return;
        long last = Heard.Where(e => e.Epoch == bridgeEvent.Epoch).Select(e => e.Seq).DefaultIfEmpty(0).Max();
        if (bridgeEvent.Seq == last + 1) Heard.Add(bridgeEvent);
        else if (bridgeEvent.Seq <= last) Assert.Equal(Heard.Single(e => e.Epoch == bridgeEvent.Epoch && e.Seq == bridgeEvent.Seq), bridgeEvent);
        if (Acknowledges && bridgeEvent.Seq <= last + 1) _toBridge.Enqueue(new Acknowledge($"ack-{Publications}", bridgeEvent.Epoch, bridgeEvent.Seq));
    }
}
