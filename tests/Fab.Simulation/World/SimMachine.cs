using System.Buffers;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Pumps;
using Fab.FirmwareBridge.Sessions;
using Fab.VirtualMachines;

namespace Fab.Simulation.World;

/// <summary>
/// One machine with the bridge beside it: the virtual machine and the journal outlive the bridge process; the session,
/// its link and its bus connection do not.
/// </summary>
internal sealed class SimMachine
{
    private readonly SimWorld _world;
    private readonly ArrayBufferWriter<byte> _fromMachine = new();
    private readonly MemoryJournal _journal;
    private MachineSession? _session;
    private SimBus.Party? _bus;
    private bool _isLinkOpen;
    private long _sessionStarts;

    public SimMachine(SimWorld world, MachineSpec spec, VirtualMachine hardware)
    {
        (_world, Spec, Hardware) = (world, spec, hardware);
        _journal = new MemoryJournal($"epoch-{spec.Id}");
        hardware.PowerOn(Now.Machine);
    }

    public MachineSpec Spec { get; }

    public VirtualMachine Hardware { get; }

    public bool IsUp => _session is not null;

    public bool IsPlugged { get; private set; } = true;

    /// <summary>Every event the bridge published, the first time it did, with when.</summary>
    public event Action<BridgeEvent, TimeSpan>? Told;

    /// <summary>A command was handed to the bridge process, also a repeated one.</summary>
    public event Action<BridgeCommand>? Reached;

    /// <summary>Bytes of the firmware's were handed to the bridge process.</summary>
    public event Action? Heard;

    public event Action? BridgeStarted;

    /// <summary>The firmware works on, but nothing of what it says arrives.</summary>
    public bool IsMute { get; set; }

    /// <summary>Nothing passes between the bridge and the hub.</summary>
    public bool IsCutOff { get; set; }

    private Moment Now => _world.Now;

    /// <summary>When something happens here by itself.</summary>
    public TimeSpan? NextWake
    {
        get
        {
            TimeSpan? next = Hardware.NextWake;
            if (_session is { } session)
            {
                Wake wake = session.NextWake;
                next = Earlier(Earlier(next, wake.Machine), wake.Wall);
            }

            return next;
        }
    }

    public void StartBridge()
    {
        _bus = _world.Bus.Connect($"bridge {Spec.Id}");
        _world.Trace.Say(Spec.Id.Value, $"bridge starts ({++_sessionStarts})");
        BridgeStarted?.Invoke();
        _bus.SetLastWillAsync(Topics.Status(SimWorld.Space, Spec.Id.Value), Bytes(new MachineStatus(Online: false))).AsTask().Wait();
        _session = new MachineSession(Spec, _journal, new Output(this), Now);
        _bus.SubscribeAsync(Topics.Command(SimWorld.Space, Spec.Id.Value), OnCommand).AsTask().Wait();
        Publish(Topics.Status(SimWorld.Space, Spec.Id.Value), new MachineStatus(Online: true), retain: true);
        if (IsPlugged) OpenLink();
        AfterInput();
    }

    /// <summary>The bridge process dies at once; what was not asked to be durable is gone when the power goes too.</summary>
    public void CrashBridge(bool powerCut)
    {
        if (_session is null) return;
        _world.Trace.Say(Spec.Id.Value, powerCut ? "bridge loses power" : "bridge crashes");
        _session = null;
        _isLinkOpen = false;
        if (powerCut) _journal.PowerCut();
        _bus!.Drop();
        _bus = null;
    }

    public void Unplug()
    {
        if (!IsPlugged) return;
        _world.Trace.Say(Spec.Id.Value, "unplugged");
        IsPlugged = false;
        Hardware.Unplug(Now.Machine);
        if (_isLinkOpen)
        {
            _isLinkOpen = false;
            _session?.OnLinkLost("unplugged", Now);
        }

        AfterInput();
    }

    public void Plug()
    {
        if (IsPlugged) return;
        _world.Trace.Say(Spec.Id.Value, "plugged in");
        IsPlugged = true;
        Hardware.Plug(Now.Machine);
        if (_session is not null) OpenLink();
        AfterInput();
    }

    /// <summary>Lets the machine and the session do what is due now; false when nothing was.</summary>
    public bool Pump()
    {
        bool busy = Hardware.NextWake <= Now.Machine;
        Hardware.Advance(Now.Machine);
        _fromMachine.ResetWrittenCount();
        if (Hardware.TakeOutput(_fromMachine) > 0)
        {
            busy = true;
            if (_isLinkOpen && !IsMute && _session is { } hears)
            {
                Heard?.Invoke();
                hears.OnBytes(_fromMachine.WrittenSpan, Now);
            }
        }

        if (_session is { } session && session.NextWake.IsDue(Now))
        {
            busy = true;
            session.OnTick(Now);
        }

        AfterInput();
        return busy;
    }

    private static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b : a;

    private static byte[] Bytes<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, FabJson.Options);

    private void OpenLink()
    {
        _isLinkOpen = true;
        _session!.OnLinkOpened(Now);
    }

    private ValueTask OnCommand(BusMessage message)
    {
        if (IsCutOff) return ValueTask.CompletedTask;
        BridgeCommand command = JsonSerializer.Deserialize<BridgeCommand>(message.Payload.Span, FabJson.Options)!;
        if (command is not Acknowledge) _world.Trace.Say(Spec.Id.Value, $"is told {command}");
        if (_session is not null) Reached?.Invoke(command);
        _session?.OnCommand(command, Now);
        AfterInput();
        return ValueTask.CompletedTask;
    }

    private void AfterInput()
    {
        if (_session is not { } session) return;
        while (session.TryTakeRequest(out ProgramRequest request)) Fetch(session, request);
        while (session.TryTakeEvent(out BridgeEvent bridgeEvent))
        {
            if (bridgeEvent.Seq > _lastSeqSeen)
            {
                _lastSeqSeen = bridgeEvent.Seq;
                _world.Trace.Say(Spec.Id.Value, $"tells {bridgeEvent.Seq}: {Short(bridgeEvent)}");
                Told?.Invoke(bridgeEvent, Now.Machine);
            }

            if (!IsCutOff) Publish(Topics.Event(SimWorld.Space, Spec.Id.Value), bridgeEvent, retain: false);
        }

        // Telemetry wakes no grain, so nobody here listens to it.
        session.TryTakeTelemetry(out _);
        session.TryTakeConsole(Now, out _);
    }

    private long _lastSeqSeen;

    private static string Short(BridgeEvent e)
    {
        string text = e.ToString();
        int at = text.IndexOf('{', StringComparison.Ordinal);
        return $"{e.GetType().Name} {text[at..]}";
    }

    private void Fetch(MachineSession session, ProgramRequest request) => _world.Later(_world.Random.Time(TimeSpan.FromMilliseconds(300)), () =>
    {
        if (_session != session) return;
        if (_world.Programs.TryGetValue(request.Hash, out SimProgram? program))
            session.OnProgram(request.Job, PreparedProgram.Of(program.Bytes, program.Hash, Fab.Firmware.GCode.MotionLimits.Of(Spec)), Now);
        else
            session.OnProgramFailed(request.Job, new Refusal("program-not-found", "There is no such program."), Now);
        AfterInput();
    });

    private void Publish<T>(string topic, T message, bool retain) => _bus!.PublishAsync(topic, Bytes(message), retain).AsTask().Wait();

    private sealed class Output(SimMachine machine) : IMachineOutput
    {
        public void Write(ReadOnlySpan<byte> bytes) => machine.Hardware.Receive(bytes, machine.Now.Machine);

        public TimeSpan WriteUrgent(ReadOnlySpan<byte> bytes, TimeSpan arrivedWall)
        {
            Write(bytes);
            return machine.Now.Wall - arrivedWall;
        }

        public void PulseReset() => machine.Hardware.Reset(machine.Now.Machine);
    }
}
