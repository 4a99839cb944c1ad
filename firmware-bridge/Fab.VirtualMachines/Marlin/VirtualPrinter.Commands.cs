namespace Fab.VirtualMachines;

/// <summary>Which command does what. A handler that has to wait is an iterator over what it waits for.</summary>
public sealed partial class VirtualPrinter
{
    private IEnumerable<Wait>? Execute(MarlinCommand c) => c.Letter switch
    {
        (byte)'G' => ExecuteG(c),
        (byte)'M' => ExecuteM(c),
        (byte)'T' => ExecuteT(c),
        _ => Unknown(c),
    };

    private IEnumerable<Wait>? ExecuteG(MarlinCommand c)
    {
        switch (c.Code)
        {
            case 0 or 1: return Move(c);
            case 2 or 3: return Arc(c, clockwise: c.Code == 2);
            case 4: return Dwell(c);
            case 17: return null;
            case 20: return Do(() => _millimetresPerUnit = 25.4);
            case 21: return Do(() => _millimetresPerUnit = 1);
            case 28: return Home(c);
            case 29: return ProbeBed();
            case 90: return Do(() => _relative = _relativeE = false);
            case 91: return Do(() => _relative = _relativeE = true);
            case 92: return SetPosition(c);
            default: return Unknown(c);
        }
    }

    private IEnumerable<Wait>? ExecuteM(MarlinCommand c)
    {
        switch (c.Code)
        {
            case 0 or 1 or 600: return WaitForUser(c);
            case 17: return null;
            case 18 or 84: return WhenStill(null);
            case 73: return Do(() => ProgressPercent = c.HasValue('P') ? Math.Clamp(c.Value('P'), 0, 100) : ProgressPercent);
            case 82: return Do(() => _relativeE = false);
            case 83: return Do(() => _relativeE = true);
            case 92: return null;
            case 104 or 109: return HeatHotend(c, wait: c.Code == 109);
            case 140 or 190: return HeatBed(c, wait: c.Code == 190);
            case 105: return ReportTemperatures();
            case 106: return Do(() => FanSpeed = (int)Math.Clamp(c.Value('S', 255), 0, 255));
            case 107: return Do(() => FanSpeed = 0);
            case 108 or 410 or 876: return Do(() => _cancelWait = false);
            case 110: return Do(() => _lastLineNumber = c.HasValue('N') ? (long)c.Value('N') : _lastLineNumber);
            case 112: return Do(() => Kill());
            case 113: return KeepAlive(c);
            case 114: return Say(PositionReport());
            case 115: return ReportFirmware();
            case 117: return Do(() => DisplayMessage = c.Argument());
            case 118: return Say(c.Argument());
            case 119: return ReportEndstops();
            case 155: return AutoReport(c);
            case 201: return SetAxes(c, v => _limits.Acceleration = v, _limits.Acceleration);
            case 203: return SetAxes(c, v => _limits.FeedMax = v, _limits.FeedMax);
            case 204: return SetAccelerations(c);
            case 205: return Do(() => _limits.JunctionDeviationMm = c.Value('J', _limits.JunctionDeviationMm));
            case 211: return SetSoftEndstops(c);
            case 220: return SetPercent(c, ref _feedPercent, "FR:");
            case 221: return SetPercent(c, ref _flowPercent, "E0 Flow: ");
            case 302: return Do(() => _allowColdExtrusion = c.Has('P') ? c.Value('P', 1) != 0 : _allowColdExtrusion);
            case 400: return WhenStill(null);
            case 503 when _config.TellsSettings: return ReportSettings();
            case 900: return null;
            case 999: return Restart(c);
            default: return Unknown(c);
        }
    }

    private IEnumerable<Wait>? ExecuteT(MarlinCommand c)
    {
        if (c.Code == 0) return null;
        return Reject(Invariant($"echo:T{c.Code} Invalid extruder"));
    }

    private static IEnumerable<Wait>? Do(Action action)
    {
        action();
        return null;
    }

    private IEnumerable<Wait>? Say(string line)
    {
        SendLine(line);
        return null;
    }

    /// <summary>Says why a command is not done. Marlin answers it <c>ok</c> all the same.</summary>
    private IEnumerable<Wait>? Reject(string line)
    {
        _refused = true;
        return Say(line);
    }

    private IEnumerable<Wait>? Unknown(MarlinCommand c)
    {
        return Reject($"echo:Unknown command: \"{System.Text.Encoding.Latin1.GetString(c.Text)}\"");
    }

    private IEnumerable<Wait> WhenStill(Action? then)
    {
        _planner.Start(Clock);
        yield return Wait.Stillness;
        then?.Invoke();
    }

    private IEnumerable<Wait> Dwell(MarlinCommand c)
    {
        double seconds = Math.Max(0, c.HasValue('S') ? c.Value('S') : c.Value('P') / 1000);
        yield return Wait.Stillness;
        double until = Clock + seconds;
        while (Clock < until) yield return new Wait(WaitFor.Moment, until);
    }

    private IEnumerable<Wait> WaitForUser(MarlinCommand c)
    {
        double seconds = c.HasValue('S') ? c.Value('S') : c.Value('P') / 1000;
        yield return Wait.Stillness;
        if (c.Argument().Length > 0 && !c.Has('S') && !c.Has('P')) DisplayMessage = c.Argument();
        _busyReason = "paused for user";
        _cancelWait = false;
        if (_config.HostActions) Prompt(DisplayMessage.Length > 0 ? DisplayMessage : "M0/1 Break Called");
        yield return seconds > 0 ? Wait.At(Clock + seconds) : Wait.User;
        _cancelWait = false;
    }

    private void Prompt(string text)
    {
        SendLine("//action:prompt_end");
        SendLine("//action:prompt_begin " + text);
        SendLine("//action:prompt_button Continue");
        SendLine("//action:prompt_show");
    }

    private IEnumerable<Wait>? KeepAlive(MarlinCommand c)
    {
        if (c.HasValue('S')) _busyEverySeconds = Math.Clamp(c.Value('S'), 0, 60);
        else SendLine(Invariant($"echo:M113 S{_busyEverySeconds:0}"));
        return null;
    }

    private IEnumerable<Wait>? SetAxes(MarlinCommand c, Action<MachinePosition> set, MachinePosition now)
    {
        MachinePosition value = now;
        for (int axis = 0; axis < 4; axis++)
        {
            if (c.Value("XYZE"[axis]) > 0) value = value.With(axis, Math.Max(0.01, c.Value("XYZE"[axis]) * (axis < 3 ? _millimetresPerUnit : 1)));
        }

        set(value);
        return null;
    }

    private IEnumerable<Wait>? SetAccelerations(MarlinCommand c)
    {
        if (c.HasValue('S')) _printAcceleration = _travelAcceleration = Positive(c.Value('S'), _printAcceleration);
        if (c.HasValue('P')) _printAcceleration = Positive(c.Value('P'), _printAcceleration);
        if (c.HasValue('R')) _retractAcceleration = Positive(c.Value('R'), _retractAcceleration);
        if (c.HasValue('T')) _travelAcceleration = Positive(c.Value('T'), _travelAcceleration);
        return null;
    }

    private static double Positive(double wanted, double otherwise) => wanted > 0 ? Math.Max(wanted, 0.01) : otherwise;

    private IEnumerable<Wait>? SetSoftEndstops(MarlinCommand c)
    {
        if (c.Has('S'))
        {
            _softEndstops = c.Value('S', 1) != 0;
            return null;
        }

        MachinePosition far = _config.Volume;
        return Say(Invariant($"Soft endstops: {(_softEndstops ? "ON" : "OFF")}  Min:  X0.00 Y0.00 Z0.00   Max:  X{far.X:0.00} Y{far.Y:0.00} Z{far.Z:0.00}"));
    }

    private IEnumerable<Wait>? SetPercent(MarlinCommand c, ref double percent, string name)
    {
        if (c.HasValue('S')) percent = Math.Clamp(c.Value('S'), 10, 999);
        else return Say(Invariant($"{name}{percent:0}%"));
        return null;
    }

    private IEnumerable<Wait>? Restart(MarlinCommand c)
    {
        // Not after kill(): that loop hears nothing. S1 keeps what has been received.
        if (c.Has('S') && c.Value('S', 1) != 0) return null;
        FlushAndAskResend();
        return null;
    }
}
