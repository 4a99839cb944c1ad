using System.Buffers;

namespace Fab.VirtualMachines;

/// <summary>
/// A simulated machine: bytes from the host in, bytes for the host out, and machine time told from outside.
/// It does no I/O, reads no clock and starts no thread, so the same seed and the same calls give the same bytes.
/// </summary>
/// <remarks>
/// <c>now</c> is machine time since an arbitrary start; the caller scales it. It may move in steps of any size: what
/// happens in between happens at its exact moment, so one large step gives the same result as many small ones. A
/// <c>now</c> earlier than one already told counts as that later one. Not thread-safe.
/// </remarks>
public abstract class VirtualMachine
{
    /// <summary>Half a tick: what is due within it counts as due, so that a wake-up rounded to ticks always finds its event.</summary>
    private const double HalfTickSeconds = 0.5 / TimeSpan.TicksPerSecond;

    /// <summary>What is due later than this (30,000 years) is as good as never, and does not fit a <see cref="TimeSpan"/>.</summary>
    private const double FarOffSeconds = 9e11;

    private const int EventsAtOneMomentMax = 10_000_000;

    private readonly FaultInjector _faults;
    private readonly OutputBuffer _output = new();
    private TimeSpan _now;
    private Scene? _scene;

    private protected VirtualMachine(FaultPlan faults, MachineLog log)
    {
        Log = log;
        _faults = new FaultInjector(faults);
    }

    /// <summary>The auditor's record. It outlives power cycles.</summary>
    public MachineLog Log { get; }

    public bool IsOn { get; private set; }

    /// <summary>False while the cable is out: bytes of both directions are lost, the machine runs on.</summary>
    public bool IsPlugged { get; private set; } = true;

    /// <summary>When something will happen by itself: a move ends, a report or a held reply is due; null when nothing will.</summary>
    public TimeSpan? NextWake
    {
        get
        {
            double next = NextEventSeconds();
            if (double.IsPositiveInfinity(next)) return null;
            if (next > FarOffSeconds) return TimeSpan.FromSeconds(FarOffSeconds);
            var wake = TimeSpan.FromTicks((long)Math.Ceiling(next * TimeSpan.TicksPerSecond - 0.25));
            return wake > _now ? wake : _now;
        }
    }

    /// <summary>Bytes waiting for <see cref="TakeOutput"/>.</summary>
    public int OutputBytes => _output.Count;

    /// <summary>Where the tool physically is, in mm from the machine's true origin; E is filament fed since the start.</summary>
    public abstract MachinePosition Position { get; }

    /// <summary>Whether anything moves at this moment.</summary>
    public abstract bool IsMoving { get; }

    /// <summary>Seconds since the start of machine time.</summary>
    private protected double Clock { get; private set; }

    /// <summary>Until when the firmware hangs (a stall fault); moves under way go on.</summary>
    private protected double StalledUntil { get; private set; } = double.NegativeInfinity;

    private protected bool HeatersBroken { get; private set; }

    /// <summary>Boots the firmware, which prints its banner. A machine that is on reboots.</summary>
    public void PowerOn(TimeSpan now)
    {
        Advance(now);
        if (IsOn) Halt();
        HeatersBroken = false;
        Start();
    }

    /// <summary>Cuts the power: motion and heaters stop, everything but what is in EEPROM is forgotten.</summary>
    public void PowerOff(TimeSpan now)
    {
        Advance(now);
        if (!IsOn) return;
        Halt();
        UpdateFacts();
    }

    /// <summary>The reset button, or the reset a serial port's DTR line causes on many boards.</summary>
    public void Reset(TimeSpan now)
    {
        Advance(now);
        if (!IsOn) return;
        Halt();
        Start();
    }

    public void Unplug(TimeSpan now)
    {
        Advance(now);
        PullCable();
    }

    public void Plug(TimeSpan now)
    {
        Advance(now);
        IsPlugged = true;
    }

    /// <summary>
    /// Bytes reach the machine's serial port at <paramref name="now"/>. The firmware reads them as they come, unless it is
    /// busy: then its receive buffer fills, and overflows. <see cref="PacedLink"/> adds a wire with a baud rate.
    /// </summary>
    public void Receive(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        Advance(now);
        foreach (byte sent in bytes)
        {
            (byte arrived, int copies) = _faults.ToMachine(sent);
            DrainFaults();
            for (int copy = 0; copy < copies; copy++)
            {
                if (IsOn && IsPlugged)
                {
                    OnByte(arrived);
                    if (Clock >= StalledUntil) RunFirmware();
                    DrainFaults();
                }
                else
                {
                    Log.CountLostOnWire();
                }
            }
        }

        UpdateFacts();
    }

    /// <summary>Lets time pass: motion, heating, timers, replies.</summary>
    public void Advance(TimeSpan now)
    {
        if (now > _now) _now = now;
        double horizon = (_now.Ticks + 0.5) / TimeSpan.TicksPerSecond;
        int eventsAtThisMoment = 0;
        while (true)
        {
            double next = NextEventSeconds();
            if (!(next <= horizon)) break;
            if (next > Clock)
            {
                Clock = next;
                eventsAtThisMoment = 0;
            }
            else if (++eventsAtThisMoment > EventsAtOneMomentMax)
            {
                throw new InvalidOperationException("The simulated firmware never comes to rest: a bug in the simulation.");
            }

            _output.Release(Clock + HalfTickSeconds);
            if (_faults.TakeTimedFault(Clock + HalfTickSeconds) is { } fault) Suffer(fault);
            if (IsOn) OnEvent();
            DrainFaults();
        }

        double reached = _now.Ticks / (double)TimeSpan.TicksPerSecond;
        if (reached > Clock) Clock = reached;
        UpdateFacts();
    }

    /// <summary>From now on <see cref="Look"/> shows what the tool leaves behind.</summary>
    public void HangUpCamera()
    {
        if (_scene is not null) return;
        Scene scene = _scene = NewScene();
        Log.Moved = (from, to, isRapid) =>
        {
            if (LeavesTrack(from, to, isRapid)) scene.Track(from, to);
        };
    }

    /// <summary>What a camera before the machine sees at the time last told; null where none was hung up.</summary>
    public ScenePicture? Look() => _scene?.Draw(Position, IsToolActive);

    /// <summary>Somebody takes off what was made.</summary>
    public void TakeOff() => _scene?.Clear();

    /// <summary>Writes the bytes the host may read now and forgets them; returns how many.</summary>
    public int TakeOutput(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _output.Take(output);
    }

    private protected abstract Scene NewScene();

    /// <summary>A move has put something down, or cut something away.</summary>
    private protected abstract bool LeavesTrack(in MachinePosition from, in MachinePosition to, bool isRapid);

    /// <summary>The nozzle is hot, or the spindle turns.</summary>
    private protected abstract bool IsToolActive { get; }

    /// <summary>Boots: forgets all volatile state and prints the banner.</summary>
    private protected abstract void Boot();

    /// <summary>Power is gone: whatever moves or heats stops at once.</summary>
    private protected abstract void Die();

    /// <summary>A byte reaches the serial port's interrupt.</summary>
    private protected abstract void OnByte(byte value);

    /// <summary>The firmware's main loop runs until it waits for something.</summary>
    private protected abstract void RunFirmware();

    /// <summary>Something the firmware was waiting for is due at <see cref="Clock"/>.</summary>
    private protected abstract void OnEvent();

    /// <summary>When the firmware's next own event is due; positive infinity for never.</summary>
    private protected abstract double NextFirmwareEventSeconds();

    /// <summary>Writes running figures (motion, heater time) to the log.</summary>
    private protected abstract void UpdateFacts();

    private protected virtual void OnHeatersBroken()
    {
    }

    /// <summary>Sends one whole line, line end included, to the host; the fault plan may spoil it.</summary>
    private protected void Send(ReadOnlySpan<byte> line)
    {
        if (!IsPlugged) return;
        OutgoingFate fate = _faults.Outgoing(line);
        if (fate.Lost) return;
        double releaseAt = fate.DelaySeconds > 0 ? Clock + fate.DelaySeconds : Clock;
        for (int copy = 0; copy < fate.Copies; copy++)
        {
            foreach (byte sent in line)
            {
                (byte arrives, int copies) = _faults.ToHost(sent);
                for (int i = 0; i < copies; i++) _output.Add(arrives, releaseAt, Clock + HalfTickSeconds);
            }
        }
    }

    private protected void Send(string line)
    {
        Span<byte> bytes = line.Length <= 512 ? stackalloc byte[512] : new byte[line.Length];
        int count = System.Text.Encoding.Latin1.GetBytes(line, bytes);
        Send(bytes[..count]);
    }

    /// <summary>Records a command as executed and lets the fault plan count it.</summary>
    private protected void RecordExecuted(ReadOnlySpan<byte> line)
    {
        Log.RecordExecuted(line);
        _faults.CountLine();
    }

    /// <summary>The board resets by itself, power stays.</summary>
    private protected void Reboot()
    {
        Halt();
        Start();
    }

    private void Start()
    {
        IsOn = true;
        StalledUntil = double.NegativeInfinity;
        Log.CountBoot();
        Log.ClearStop();
        Boot();
        RunFirmware();
        UpdateFacts();
    }

    private void Halt()
    {
        Die();
        IsOn = false;
    }

    private void PullCable()
    {
        IsPlugged = false;
        Log.CountUnplug();
        _output.Clear();
    }

    private double NextEventSeconds()
    {
        double next = Math.Min(_output.NextReleaseSeconds, _faults.NextTimedFaultSeconds);
        return IsOn ? Math.Min(next, NextFirmwareEventSeconds()) : next;
    }

    private void DrainFaults()
    {
        while (_faults.TakeDueFault() is { } fault) Suffer(fault);
    }

    private void Suffer(Fault fault)
    {
        Log.RecordFault(fault.Kind, Clock);
        switch (fault.Kind)
        {
            case FaultKind.Reset:
                if (IsOn) Reboot();
                break;
            case FaultKind.Unplug:
                PullCable();
                _faults.ScheduleAt(Clock + fault.For.TotalSeconds, FaultKind.Replug);
                break;
            case FaultKind.Replug:
                IsPlugged = true;
                break;
            case FaultKind.PowerLoss:
                if (IsOn) Halt();
                _faults.ScheduleAt(Clock + fault.For.TotalSeconds, FaultKind.PowerBack);
                break;
            case FaultKind.PowerBack:
                if (!IsOn) Start();
                break;
            case FaultKind.Stall:
                StalledUntil = Math.Max(StalledUntil, Clock + fault.For.TotalSeconds);
                break;
            case FaultKind.HeaterFailure:
                HeatersBroken = true;
                if (IsOn) OnHeatersBroken();
                break;
            default:
                _faults.Arm(fault);
                break;
        }
    }
}
