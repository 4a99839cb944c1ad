namespace Fab.VirtualMachines;

/// <summary>What acts at once: hold, resume, door, jog cancel, overrides, reset.</summary>
public sealed partial class VirtualRouter
{
    /// <summary>SAFETY_DOOR_SPINDLE_DELAY and SAFETY_DOOR_COOLANT_DELAY.</summary>
    private const double SpindleRestoreSeconds = 4, CoolantRestoreSeconds = 1;

    private bool _jogCancelling, _doorRetracted, _coolantOff, _spindleStopped;
    private double _doorRestoreAt;
    private int _feedOverride = 100, _rapidOverride = 100, _spindleOverride = 100;
    private int _spindle = 5;
    private double _spindleOnSeconds, _spindleOnSince;

    private double SpindleOnSeconds => _spindleOnSeconds + (IsSpindleOn ? Clock - _spindleOnSince : 0);

    private void TakeRealtime()
    {
        // Homing and a critical alarm leave the flags standing.
        while (_realtime.Count > 0 && _state != RouterState.Home && !_critical)
        {
            ActOn(_realtime.Dequeue());
            AfterMotion();
        }
    }

    private void ActOn(byte command)
    {
        switch (command)
        {
            case (byte)'?': SendLine(StatusReport()); break;
            case (byte)'!': FeedHold(); break;
            case (byte)'~': CycleStart(); break;
            case 0x84: OpenDoor(); break;
            case 0x85 when _state == RouterState.Jog: CancelJog(); break;
            case >= 0x90 and <= 0x97: OverrideMotion(command); break;
            case >= 0x99 and <= 0x9D: OverrideSpindle(command); break;
            case 0x9E when _state == RouterState.Hold && _planner.IsHeld: ToggleSpindleStop(); break;
            case 0xA0 when _state is RouterState.Idle or RouterState.Run or RouterState.Hold or RouterState.Jog:
                _modes.Flood = !_modes.Flood;
                _overrideReportIn = 0;
                break;
            case 0xA1 when _config.MistCoolant && _state is RouterState.Idle or RouterState.Run or RouterState.Hold or RouterState.Jog:
                _modes.Mist = !_modes.Mist;
                _overrideReportIn = 0;
                break;
        }
    }

    private void FeedHold()
    {
        switch (_state)
        {
            case RouterState.Jog:
                CancelJog();
                break;
            case RouterState.Idle or RouterState.Run:
                _planner.Hold(Clock);
                _state = RouterState.Hold;
                _suspendedSince = Clock;
                break;
        }
    }

    private void CancelJog()
    {
        if (_jogCancelling) return;
        _jogCancelling = true;
        _planner.Hold(Clock);
    }

    private void CycleStart()
    {
        switch (_state)
        {
            case RouterState.Hold when _planner.IsHeld:
                if (_spindleStopped)
                {
                    Message("Restoring spindle");
                    SetSpindle(_modes.Spindle);
                    _spindleStopped = false;
                }

                Unsuspend();
                break;
            case RouterState.Door when _doorRetracted && _doorRestoreAt == 0:
                double delay = (_modes.Spindle != 5 ? SpindleRestoreSeconds : 0) + (_modes.Flood || _modes.Mist ? CoolantRestoreSeconds : 0);
                SetSpindle(_modes.Spindle);
                _coolantOff = false;
                if (delay == 0) LeaveDoor();
                else _doorRestoreAt = Clock + delay;
                break;
            case RouterState.Idle:
                StartCycle();
                break;
        }
    }

    private void Unsuspend()
    {
        // A dwell does not run on while held.
        if (IsBlocked && _wait.For == WaitFor.Moment) _wait = Wait.At(_wait.Until + (Clock - _suspendedSince));
        _planner.Resume(Clock);
        _state = _planner.IsEmpty ? RouterState.Idle : RouterState.Run;
    }

    private void OpenDoor()
    {
        if (_state is RouterState.Alarm or RouterState.Check or RouterState.Sleep) return;
        Message("Check Door");
        if (_state is RouterState.Idle or RouterState.Run or RouterState.Jog)
        {
            _planner.Hold(Clock);
            _suspendedSince = Clock;
        }

        if (_state != RouterState.Door) _doorRetracted = false;
        if (_doorRestoreAt > 0) _doorRetracted = false;
        _doorRestoreAt = 0;
        _jogCancelling = false;
        _state = RouterState.Door;
    }

    private void LeaveDoor()
    {
        _doorRestoreAt = 0;
        _doorRetracted = false;
        Unsuspend();
    }

    private void OverrideMotion(byte command)
    {
        (int feed, int rapid) = command switch
        {
            0x90 => (100, _rapidOverride),
            0x91 => (_feedOverride + 10, _rapidOverride),
            0x92 => (_feedOverride - 10, _rapidOverride),
            0x93 => (_feedOverride + 1, _rapidOverride),
            0x94 => (_feedOverride - 1, _rapidOverride),
            0x95 => (_feedOverride, 100),
            0x96 => (_feedOverride, 50),
            _ => (_feedOverride, 25),
        };
        feed = Math.Clamp(feed, 10, 200);
        if (feed == _feedOverride && rapid == _rapidOverride) return;
        _feedOverride = feed;
        _rapidOverride = rapid;
        _overrideReportIn = 0;
        _planner.SetOverrides(feed / 100.0, rapid / 100.0, Clock);
    }

    private void OverrideSpindle(byte command)
    {
        int wanted = command switch
        {
            0x99 => 100,
            0x9A => _spindleOverride + 10,
            0x9B => _spindleOverride - 10,
            0x9C => _spindleOverride + 1,
            _ => _spindleOverride - 1,
        };
        wanted = Math.Clamp(wanted, 10, 200);
        if (wanted == _spindleOverride) return;
        _spindleOverride = wanted;
        _overrideReportIn = 0;
    }

    private void ToggleSpindleStop()
    {
        if (!_spindleStopped && _modes.Spindle != 5)
        {
            SetSpindle(5);
            _spindleStopped = true;
        }
        else if (_spindleStopped)
        {
            Message("Restoring spindle");
            SetSpindle(_modes.Spindle);
            _spindleStopped = false;
        }
    }

    private void SetSpindle(int code)
    {
        if (code == _spindle) return;
        if (IsSpindleOn) _spindleOnSeconds += Clock - _spindleOnSince;
        _spindle = code;
        _spindleOnSince = Clock;
        _overrideReportIn = 0;
    }

    /// <summary>0x18, in the interrupt: steppers and spindle stop within this byte. Moving, it costs the position's trust.</summary>
    private void SoftReset()
    {
        Log.HearStop(Clock);
        bool moving = _planner.IsMoving || _state == RouterState.Home;
        // At rest, a reset is how hosts end a job or switch the spindle off; only in motion is it a stop for certain.
        if (moving) Log.MarkEmergencyStop(TimeSpan.FromSeconds(Clock));
        _planner.AdvanceTo(Clock);
        _planner.Abort(Clock);
        SetSpindle(5);
        if (moving && !_critical)
        {
            SendLine(Invariant($"ALARM:{(_state == RouterState.Home ? 6 : 3)}"));
            _state = RouterState.Alarm;
            Log.CountHalt();
        }

        // The line in progress comes back early and is answered all the same.
        bool answered = IsBlocked && !_isUnasked;
        DropHandler();
        if (answered) Send("ok\r\n"u8);
        _critical = false;
        Restart();
    }

    /// <summary>Everything but position, state of alarm and EEPROM starts over.</summary>
    private void Restart()
    {
        Log.CountDropped(_rx.CountOf((byte)'\n'));
        _rx.Clear();
        _realtime.Clear();
        ForgetLine();
        DropHandler();
        _planner.Abort(Clock);
        SetSpindle(5);
        _resetAfterLine = false;
        _jogCancelling = false;
        _doorRetracted = false;
        _doorRestoreAt = 0;
        _coolantOff = false;
        _spindleStopped = false;
        _feedOverride = _rapidOverride = _spindleOverride = 100;
        _planner.SetOverrides(1, 1, Clock);
        _offsetReportIn = 0;
        _overrideReportIn = 0;
        _probe = default;
        _probeSucceeded = false;
        _target = MachineCoordinates;
        _modes = GrblModes.Initial;
        _feed = 0;
        _speed = 0;
        _tool = 0;
        _g92 = default;
        _toolLength = 0;
        SendLine("");
        SendLine("Grbl 1.1h ['$' for help]");
        if (_state is RouterState.Alarm or RouterState.Sleep)
        {
            _state = RouterState.Alarm;
            Message("'$H'|'$X' to unlock");
            return;
        }

        _state = RouterState.Idle;
        _handler = RunStartupLines().GetEnumerator();
        _isUnasked = true;
        Step();
    }

    private void Alarm(int number, bool critical = false)
    {
        _state = RouterState.Alarm;
        Log.CountHalt();
        SendLine(Invariant($"ALARM:{number}"));
        if (!critical) return;
        _critical = true;
        SetSpindle(5);
        Message("Reset to continue");
    }
}
