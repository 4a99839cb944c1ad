using System.Globalization;

namespace Fab.VirtualMachines;

/// <summary>Grbl's states, by the names it reports.</summary>
public enum RouterState
{
    Idle,
    Run,
    Hold,
    Jog,
    Alarm,
    Door,
    Check,
    Home,
    Sleep,
}

/// <summary>
/// A CNC router that speaks Grbl 1.1h. Modelled from the firmware's published behaviour: an interrupt that picks
/// real-time bytes out of the stream and fills a 128-byte ring, a main loop that takes one line at a time and answers it
/// once, in order, with <c>ok</c> or <c>error:n</c>, and a planner behind it.
/// </summary>
public sealed partial class VirtualRouter : VirtualMachine
{
    private readonly RouterConfig _config;
    private readonly GrblEeprom _eeprom;
    private readonly MotionLimits _limits = new();
    private readonly MotionPlanner _planner;
    private readonly GrblWords _words = new();

    private RouterState _state;
    private IEnumerator<Wait>? _handler;
    private Wait _wait;
    private double _suspendedSince;
    private PlannedMove _pendingMove;
    private bool _hasPendingMove;

    /// <summary>What the line in progress will be answered with.</summary>
    private int _answer;

    /// <summary>What is in progress is no line of the host's, and gets no answer: startup lines at boot.</summary>
    private bool _isUnasked;

    /// <summary>A hard or soft limit: nothing but a reset is heard.</summary>
    private bool _critical;

    /// <summary>The firmware wants to start over as soon as the line in progress is answered ($C, $RST, failed homing).</summary>
    private bool _resetAfterLine;

    /// <summary>Machine coordinates plus this are where the tool physically is; homing sets it to zero.</summary>
    private MachinePosition _origin;

    public VirtualRouter(RouterConfig? config = null)
        : base((config ?? new RouterConfig()).Faults, new MachineLog((config ?? new RouterConfig()).Log))
    {
        _config = config ?? new RouterConfig();
        _eeprom = new GrblEeprom(_config);
        _planner = new MotionPlanner(_config.PlannerBlocks - 1, _limits, Log, replansRunning: true, double.PositiveInfinity);
        _planner.Place(_config.ParkedAt);
        _rx = new ByteRing(_config.RxBufferBytes);
        _line = new byte[_config.LineBufferBytes];
        ApplySettings();
    }

    public override MachinePosition Position => _planner.PositionAt(Clock);

    public override bool IsMoving => _planner.IsMoving;

    public RouterState State => _state;

    /// <summary>What Grbl reports as MPos; the truth once homed.</summary>
    public MachinePosition MachineCoordinates => Position - _origin;

    public bool IsSpindleOn => _spindle != 5;

    private bool IsBlocked => _handler is not null || _hasPendingMove;

    /// <summary>In a hold of any kind the main loop goes no further.</summary>
    private bool IsSuspended => _state is RouterState.Hold or RouterState.Door or RouterState.Sleep || _jogCancelling;

    private protected override bool IsToolActive => IsSpindleOn;

    /// <summary>Where the spindle stands at power-up is taken for the top of what it mills, as its origin is.</summary>
    private protected override Scene NewScene() => new(_config.Travel * -1, default, _config.ParkedAt.Z, cuts: true);

    private protected override bool LeavesTrack(in MachinePosition from, in MachinePosition to, bool isRapid) =>
        !isRapid && IsSpindleOn && Math.Min(from.Z, to.Z) < _config.ParkedAt.Z;

    private protected override void Boot()
    {
        _planner.Abort(Clock);
        // Power is gone, position with it: wherever the tool is, it is called zero.
        _origin = _planner.Tail;
        _critical = false;
        _deafUntil = double.NegativeInfinity;
        _state = _eeprom.IsOn(22) ? RouterState.Alarm : RouterState.Idle;
        Restart();
    }

    private protected override void Die()
    {
        _planner.AdvanceTo(Clock);
        _planner.Abort(Clock);
        SetSpindle(5);
        DropHandler();
    }

    private protected override void UpdateFacts()
    {
        Log.SetMotion(_planner.SecondsInMotionAt(Clock), _planner.TravelAt(Clock), 0, _planner.MovesFinished);
        Log.SetSpindle(SpindleOnSeconds);
    }

    private protected override double NextFirmwareEventSeconds()
    {
        double next = _planner.NextEventSeconds;
        double own = double.PositiveInfinity;
        if (IsBlocked && !IsSuspended && _wait.For == WaitFor.Moment) own = _wait.Until;
        if (_doorRestoreAt > 0) own = Math.Min(own, _doorRestoreAt);
        if (StalledUntil > Clock) own = StalledUntil;
        return Math.Min(next, own);
    }

    private protected override void OnEvent()
    {
        _planner.AdvanceTo(Clock);
        RunFirmware();
    }

    private protected override void RunFirmware()
    {
        if (Clock < StalledUntil) return;
        while (true)
        {
            AfterMotion();
            TakeRealtime();
            if (_critical || IsSuspended) return;
            if (IsBlocked)
            {
                if (!IsOver(_wait)) break;
                Continue();
            }
            else if (_resetAfterLine)
            {
                Restart();
            }
            else if (!ReadLine())
            {
                break;
            }
        }

        StartCycle();
    }

    /// <summary>Moves that wait begin, once nothing more is to be read or the queue is full.</summary>
    private void StartCycle()
    {
        if (_planner.IsEmpty || _planner.IsMoving) return;
        if (_state == RouterState.Idle) _state = RouterState.Run;
        if (_state is RouterState.Run or RouterState.Jog or RouterState.Home) _planner.Start(Clock);
    }

    /// <summary>The stepper side reports: a cycle or a hold is complete.</summary>
    private void AfterMotion()
    {
        if (_planner.IsMoving) return;
        switch (_state)
        {
            case RouterState.Run or RouterState.Jog when _planner.IsEmpty && !_jogCancelling:
                _state = RouterState.Idle;
                break;
            case RouterState.Jog when _jogCancelling && _planner.IsHeld:
                _planner.Abort(Clock);
                _target = MachineCoordinates;
                _jogCancelling = false;
                _state = RouterState.Idle;
                break;
            case RouterState.Door when _planner.IsHeld && !_doorRetracted:
                _doorRetracted = true;
                SetSpindle(5);
                _coolantOff = true;
                break;
            case RouterState.Sleep when _planner.IsHeld || _planner.IsEmpty:
                SetSpindle(5);
                break;
        }

        if (_state == RouterState.Door && _doorRestoreAt > 0 && Clock >= _doorRestoreAt) LeaveDoor();
    }

    private void BeginLine(ReadOnlySpan<byte> line)
    {
        _answer = GrblError.None;
        IEnumerable<Wait>? handler = line.Length == 0 ? null : Interpret(line);
        if (_answer != GrblError.None) Log.CountRefused();
        _handler = handler?.GetEnumerator();
        if (_handler is not null) Step();
        else if (!_hasPendingMove) Answer();
    }

    private void Continue()
    {
        if (_hasPendingMove)
        {
            _hasPendingMove = false;
            _planner.Add(_pendingMove, Clock);
            Answer();
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

        bool unasked = _isUnasked;
        DropHandler();
        if (!unasked) Answer();
    }

    private void Answer()
    {
        if (_answer == GrblError.None) Send("ok\r\n"u8);
        else SendLine(Invariant($"error:{_answer}"));
    }

    private void DropHandler()
    {
        _handler?.Dispose();
        _handler = null;
        _hasPendingMove = false;
        _isUnasked = false;
    }

    private bool IsOver(in Wait wait) => wait.For switch
    {
        WaitFor.Room => !_planner.IsFull,
        WaitFor.Stillness => _planner.IsEmpty,
        WaitFor.Moment => Clock >= wait.Until,
        _ => true,
    };

    private void SendLine(string text) => Send(text + "\r\n");

    private void Message(string text) => SendLine($"[MSG:{text}]");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
