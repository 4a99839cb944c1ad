using System.Globalization;

namespace Fab.VirtualMachines;

/// <summary>
/// A 3D printer that speaks Marlin 2.1's serial dialect. Modelled from the firmware's published behaviour: a receive
/// ring filled by interrupt, a short command queue, one handler at a time that may block, and a planner behind it. An
/// <c>ok</c> therefore means that the handler is done: for a move, that the planner took it.
/// </summary>
public sealed partial class VirtualPrinter : VirtualMachine
{
    private readonly PrinterConfig _config;
    private readonly MotionLimits _limits = new();
    private readonly MotionPlanner _planner;
    private readonly Heater _hotend, _bed;
    private readonly MarlinCommand _command = new();

    private bool _killed;
    private IEnumerator<Wait>? _handler;
    private Wait _wait;
    private PlannedMove _pendingMove;
    private bool _hasPendingMove;
    private bool _suppressOk, _refused;
    private double _busyAt, _busyEverySeconds;
    private double _idleSince;
    private string _busyReason = "processing";

    public VirtualPrinter(PrinterConfig? config = null)
        : base((config ?? new PrinterConfig()).Faults, new MachineLog((config ?? new PrinterConfig()).Log))
    {
        _config = config ?? new PrinterConfig();
        _planner = new MotionPlanner(_config.PlannerBlocks - 1, _limits, Log, replansRunning: false, _config.FirstMoveDelay.TotalSeconds);
        _hotend = new Heater("T0", _config.Hotend, _config.AmbientCelsius);
        _bed = new Heater("B", _config.Bed, _config.AmbientCelsius);
        _rx = new ByteRing(_config.RxBufferBytes - 1);
        _line = new byte[_config.CommandBytesMax];
        _queue = new QueuedLine[_config.CommandQueueLength];
        for (int i = 0; i < _queue.Length; i++) _queue[i].Bytes = new byte[_config.CommandBytesMax];
        _planner.Place(_config.ParkedAt);
    }

    public override MachinePosition Position => _planner.PositionAt(Clock);

    public override bool IsMoving => _planner.IsMoving;

    /// <summary>True after kill(): only a reset or a power cycle helps.</summary>
    public bool IsKilled => _killed;

    public double HotendCelsius => _hotend.CelsiusAt(Clock);

    public double BedCelsius => _bed.CelsiusAt(Clock);

    public double HotendTargetCelsius => _hotend.TargetCelsius;

    public double BedTargetCelsius => _bed.TargetCelsius;

    /// <summary>0 to 255 (M106).</summary>
    public int FanSpeed { get; private set; }

    /// <summary>What M73 last said; null for nothing yet.</summary>
    public double? ProgressPercent { get; private set; }

    /// <summary>What M117 last showed.</summary>
    public string DisplayMessage { get; private set; } = "";

    private protected override bool IsToolActive => HotendCelsius > 50;

    private protected override Scene NewScene() => new(default, _config.Volume, floorZ: 0, cuts: false);

    private protected override bool LeavesTrack(in MachinePosition from, in MachinePosition to, bool isRapid) =>
        to.E > from.E && (to.X != from.X || to.Y != from.Y || to.Z != from.Z);

    private protected override void Boot()
    {
        _killed = false;
        DropHandler();
        ResetSerial();
        ResetMotionState();
        _hotend.Repair(Clock);
        _bed.Repair(Clock);
        if (HeatersBroken) OnHeatersBroken();
        _reportEverySeconds = 0;
        _busyEverySeconds = _config.Kin == FirmwareKin.RepRapFirmware ? 0 : _config.BusyInterval.TotalSeconds;
        _idleSince = Clock;
        FanSpeed = 0;
        ProgressPercent = null;
        SendLine("start");
        SendLine("Marlin 2.1.2.1");
        SendLine("echo: Last Updated: 2023-05-16 | Author: (none, default config)");
        SendLine("echo: Compiled: Nov  1 2025");
        SendLine("echo: Free Memory: 3755  PlannerBufferBytes: 1200");
        SendLine("echo:Hardcoded Default Settings Loaded");
    }

    private protected override void Die()
    {
        _planner.AdvanceTo(Clock);
        _planner.Abort(Clock);
        HeatersOff();
        DropHandler();
    }

    private protected override void OnHeatersBroken()
    {
        _hotend.Break(Clock);
        _bed.Break(Clock);
    }

    private protected override void UpdateFacts()
    {
        Log.SetMotion(_planner.SecondsInMotionAt(Clock), _planner.TravelAt(Clock), Position.E, _planner.MovesFinished);
        Log.SetHeater(_hotend.Name, _hotend.OnSecondsAt(Clock));
        Log.SetHeater(_bed.Name, _bed.OnSecondsAt(Clock));
    }

    private protected override double NextFirmwareEventSeconds()
    {
        double next = _planner.NextEventSeconds;
        if (_killed) return next;
        double own = Math.Min(_hotend.NextEventSeconds, _bed.NextEventSeconds);
        if (_reportEverySeconds > 0) own = Math.Min(own, _reportAt);
        if (IsBlocked)
        {
            if (_wait.For == WaitFor.Moment) own = Math.Min(own, _wait.Until);
            if (_busyEverySeconds > 0) own = Math.Min(own, _busyAt);
        }
        else if (_config.WaitAfterIdle is { } idle)
        {
            own = Math.Min(own, _idleSince + idle.TotalSeconds);
        }

        if (StalledUntil > Clock) own = Math.Max(StalledUntil, own < StalledUntil ? StalledUntil : Math.Min(own, StalledUntil));
        return Math.Min(next, own);
    }

    private protected override void OnEvent()
    {
        _planner.AdvanceTo(Clock);
        if (_killed || Clock < StalledUntil) return;
        CheckHeater(_hotend, "0");
        if (!_killed) CheckHeater(_bed, "bed");
        if (_killed) return;
        if (_reportEverySeconds > 0 && Clock >= _reportAt)
        {
            _reportAt = Clock + _reportEverySeconds;
            SendLine(TemperatureReport());
        }

        if (IsBlocked && _busyEverySeconds > 0 && Clock >= _busyAt)
        {
            _busyAt = Clock + _busyEverySeconds;
            SendLine("echo:busy: " + _busyReason);
        }

        if (!IsBlocked && _config.WaitAfterIdle is { } idle && Clock >= _idleSince + idle.TotalSeconds)
        {
            _idleSince = Clock;
            SendLine("wait");
        }

        RunFirmware();
    }

    private protected override void RunFirmware()
    {
        if (Clock < StalledUntil) return;
        while (!_killed)
        {
            ReadSerial();
            if (_killed) return;
            if (_emergencyKill)
            {
                Kill();
                return;
            }

            if (IsBlocked)
            {
                if (!IsOver(_wait)) return;
                Continue();
                continue;
            }

            if (_queued == 0) return;
            BeginCommand();
        }
    }

    private bool IsBlocked => _handler is not null || _hasPendingMove;

    private void BeginCommand()
    {
        ref QueuedLine line = ref _queue[_queueFirst];
        ReadOnlySpan<byte> bytes = line.Bytes.AsSpan(0, line.Length);
        _command.Parse(bytes);
        _suppressOk = false;
        _refused = false;
        IEnumerable<Wait>? handler = Execute(_command);
        if (_refused) Log.CountRefused();
        else RecordExecuted(bytes);
        if (_killed) return;
        _handler = handler?.GetEnumerator();
        if (!IsBlocked)
        {
            FinishCommand();
            return;
        }

        _busyAt = Clock + _busyEverySeconds;
        if (_handler is not null) Step();
    }

    private void Continue()
    {
        if (_hasPendingMove)
        {
            _hasPendingMove = false;
            _planner.Add(_pendingMove, Clock);
            FinishCommand();
            return;
        }

        Step();
    }

    private void Step()
    {
        if (_handler!.MoveNext())
        {
            _wait = _handler.Current;
            if (_wait.For != WaitFor.Room) _planner.AskForRest();
            return;
        }

        // A handler that killed the machine has already dropped itself.
        if (_handler is null) return;
        DropHandler();
        FinishCommand();
    }

    private void FinishCommand()
    {
        if (!_suppressOk && _config.Kin != FirmwareKin.Repetier) SendOk();
        _queueFirst = (_queueFirst + 1) % _queue.Length;
        _queued--;
        _idleSince = Clock;
    }

    private void DropHandler()
    {
        _handler?.Dispose();
        _handler = null;
        _hasPendingMove = false;
        _busyReason = "processing";
    }

    private bool IsOver(in Wait wait) => wait.For switch
    {
        WaitFor.Room => !_planner.IsFull,
        WaitFor.Stillness => _planner.IsEmpty,
        WaitFor.Moment => Clock >= wait.Until || _cancelWait,
        _ => _cancelWait,
    };

    /// <summary>Stops for good: motion and heaters at once, and no command is heard until a reset.</summary>
    private void Kill(string? reason = null)
    {
        if (reason is not null) SendLine(reason);
        SendLine("Error:Printer halted. kill() called!");
        _killed = true;
        Log.CountHalt();
        _planner.AdvanceTo(Clock);
        _planner.Abort(Clock);
        HeatersOff();
        FanSpeed = 0;
        _hasPendingMove = false;
        _handler = null;
    }

    private void SendLine(string text) => Send(text + "\n");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
