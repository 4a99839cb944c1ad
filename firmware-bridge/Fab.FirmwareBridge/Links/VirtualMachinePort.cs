using System.Buffers;
using Fab.FirmwareBridge.Sessions;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Links;

/// <summary>A virtual machine on a cable in memory. The machine outlives its links, as a real one would.</summary>
public sealed class VirtualMachinePort : IMachinePort
{
    private readonly Lock _gate = new();
    private readonly BridgeClock _clock;
    private VirtualSerialLink? _link;

    /// <param name="clock">The clock of the pump that opens this port: both count machine time from the same start.</param>
    public VirtualMachinePort(VirtualMachine machine, BridgeClock clock, string name = "virtual")
    {
        (Machine, _clock, Name) = (machine, clock, name);
        if (!machine.IsOn) machine.PowerOn(clock.Now().Machine);
    }

    public VirtualMachine Machine { get; }

    public string Name { get; }

    public ValueTask<IMachineLink> OpenAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            Machine.Advance(_clock.Now().Machine);
            if (!Machine.IsPlugged) throw new PortException($"{Name} is unplugged.");
            if (_link is { LostReason: null }) throw new PortException($"{Name} is in use.");
            _link = new VirtualSerialLink(this);
            return ValueTask.FromResult<IMachineLink>(_link);
        }
    }

    /// <summary>Pulls the cable. The machine runs on.</summary>
    public void Unplug()
    {
        VirtualSerialLink? link;
        lock (_gate)
        {
            Machine.Unplug(_clock.Now().Machine);
            link = _link;
        }

        link?.Changed?.Invoke();
    }

    public void Replug()
    {
        lock (_gate) Machine.Plug(_clock.Now().Machine);
    }

    /// <summary>What a camera before it sees now; null where none was hung up. The machine goes on to now, as at every look at its clock.</summary>
    public ScenePicture? Look()
    {
        lock (_gate)
        {
            Machine.Advance(_clock.Now().Machine);
            return Machine.Look();
        }
    }

    /// <summary>Somebody takes off what was made.</summary>
    public void TakeOff()
    {
        lock (_gate) Machine.TakeOff();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class VirtualSerialLink(VirtualMachinePort port) : ISteppedLink
    {
        private TimeSpan _now = port._clock.Now().Machine;

        public string? LostReason { get; private set; }

        public Action? Changed { get; set; }

        public TimeSpan? NextWake
        {
            get
            {
                lock (port._gate) return LostReason is null ? port.Machine.NextWake : null;
            }
        }

        public bool Step(TimeSpan now, IBufferWriter<byte> received)
        {
            lock (port._gate)
            {
                if (LostReason is not null) return false;
                if (now > _now) _now = now;
                port.Machine.Advance(_now);
                port.Machine.TakeOutput(received);
                if (!port.Machine.IsPlugged) LostReason = "unplugged";
                return LostReason is null;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            lock (port._gate)
            {
                if (LostReason is null) port.Machine.Receive(bytes, _now);
            }
        }

        // Nothing is ever queued on this wire.
        public void WriteUrgent(ReadOnlySpan<byte> bytes) => Write(bytes);

        public void PulseReset()
        {
            lock (port._gate)
            {
                if (LostReason is null) port.Machine.Reset(_now);
            }
        }

        public ValueTask DisposeAsync()
        {
            lock (port._gate) LostReason ??= "closed";
            return ValueTask.CompletedTask;
        }
    }
}
