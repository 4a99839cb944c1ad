namespace Fab.VirtualMachines;

/// <summary>Doing what a checked line says, in the order of RS274/NGC; and the cycles that find switches and probes.</summary>
public sealed partial class VirtualRouter
{
    private MachinePosition _probe;
    private bool _probeSucceeded;

    private IEnumerable<Wait>? Perform(Block block)
    {
        bool plainMove = block.Axis == AxisUse.Motion && block.Modes.Motion is 0 or 10;
        bool changesNothingElse = block.NonModal is -1 or 530
            && block.Modes.Spindle == _modes.Spindle
            && (block.Speed == _speed || _modes.Spindle == 5 || (_eeprom.IsOn(32) && plainMove))
            && block.Modes.Flood == _modes.Flood && block.Modes.Mist == _modes.Mist
            && block.Modes.Coordinates == _modes.Coordinates
            && block.Axis != AxisUse.ToolLength
            && block.Modes.Flow < 0;
        if (!changesNothingElse || (block.Axis == AxisUse.Motion && !plainMove)) return PerformInSteps(block);
        TakeModes(block);
        if (!plainMove || block.Axis != AxisUse.Motion) return null;
        if (IsBeyondSoftLimits(block.Target)) return StopAtSoftLimit();
        if (_state == RouterState.Check) _target = block.Target;
        else Queue(ToMove(block.Target, block));
        _target = block.Target;
        return null;
    }

    private void TakeModes(in Block block)
    {
        _modes = block.Modes;
        _feed = block.Modes.InverseTime ? 0 : block.Feed;
        _speed = block.Speed;
        _tool = block.Tool;
    }

    private IEnumerable<Wait> PerformInSteps(Block block)
    {
        bool checking = _state == RouterState.Check;
        bool spindleChanges = block.Modes.Spindle != _modes.Spindle || (block.Speed != _speed && _modes.Spindle != 5);
        bool coolantChanges = block.Modes.Flood != _modes.Flood || block.Modes.Mist != _modes.Mist;
        if ((spindleChanges || coolantChanges) && !checking) yield return Wait.Stillness;
        _speed = block.Speed;
        _tool = block.Tool;
        if (!checking) SetSpindle(block.Modes.Spindle);
        if (coolantChanges) _overrideReportIn = 0;

        if (block.NonModal == 40 && !checking)
        {
            yield return Wait.Stillness;
            yield return Wait.At(Clock + block.DwellSeconds);
        }

        bool offsetChanges = block.Modes.Coordinates != _modes.Coordinates
            || (block.Axis == AxisUse.ToolLength && block.ToolLength != _toolLength)
            || block.NonModal is 920 or 921 or 100;
        if (offsetChanges && !checking) yield return Wait.Stillness;
        if (offsetChanges) _offsetReportIn = 0;
        if (block.Axis == AxisUse.ToolLength) _toolLength = block.ToolLength;
        TakeModes(block);

        switch (block.NonModal)
        {
            case 100:
                _eeprom.Coordinates[block.CoordinateSystem] = block.Data;
                if (!checking) yield return WriteEeprom(CoordinateBytes);
                break;
            case 280 or 300:
                if (block.Axis != AxisUse.None)
                {
                    foreach (Wait wait in LineTo(block.Target, block, rapid: true)) yield return wait;
                }

                foreach (Wait wait in LineTo(block.Data, block, rapid: true)) yield return wait;
                break;
            case 281 or 301:
                if (!checking) yield return Wait.Stillness;
                _eeprom.Coordinates[block.NonModal == 281 ? GrblEeprom.G28 : GrblEeprom.G30] = _target;
                if (!checking) yield return WriteEeprom(CoordinateBytes);
                break;
            case 920:
                _g92 = block.Data;
                break;
            case 921:
                _g92 = default;
                break;
        }

        if (block.Axis == AxisUse.Motion)
        {
            IEnumerable<Wait> motion = block.Modes.Motion switch
            {
                0 or 10 => LineTo(block.Target, block, rapid: block.Modes.Motion == 0),
                20 or 30 => Arc(block),
                _ => Probe(block),
            };
            foreach (Wait wait in motion) yield return wait;
        }

        if (block.Modes.Flow < 0) yield break;
        if (!checking) yield return Wait.Stillness;
        if (block.Modes.Flow == 0)
        {
            if (checking) yield break;
            FeedHold();
            yield return Wait.User;
            yield break;
        }

        EndProgram(checking);
    }

    private void EndProgram(bool checking)
    {
        _modes = _modes with { Motion = 10, Plane = 0, Incremental = false, InverseTime = false, Coordinates = 0, Spindle = 5, Flood = false, Mist = false, Flow = -1 };
        _feedOverride = _rapidOverride = _spindleOverride = 100;
        _planner.SetOverrides(1, 1, Clock);
        _offsetReportIn = 0;
        _overrideReportIn = 0;
        if (!checking) SetSpindle(5);
        Message("Pgm End");
    }

    private IEnumerable<Wait> LineTo(MachinePosition target, Block block, bool rapid)
    {
        if (IsBeyondSoftLimits(target))
        {
            foreach (Wait wait in StopAtSoftLimit()) yield return wait;
            yield break;
        }

        if (_state != RouterState.Check)
        {
            while (_planner.IsFull)
            {
                StartCycle();
                yield return Wait.Room;
            }

            _planner.Add(ToMove(target, block) with { IsRapid = rapid }, Clock);
            CountBeyondTravel(target);
        }

        _target = target;
    }

    private IEnumerable<Wait> Arc(Block block)
    {
        (int first, int second) = Plane(block.Modes.Plane);
        MachinePosition start = _target;
        var arc = new ArcGeometry(
            start[first], start[second], block.Target[first], block.Target[second], block.ArcX, block.ArcY, block.Modes.Motion == 20);
        int segments = arc.SegmentsWithin(_eeprom[12]);
        Block piece = block;
        if (block.Modes.InverseTime) piece.Feed *= segments;
        for (int n = 1; n <= segments; n++)
        {
            double share = (double)n / segments;
            MachinePosition target = start + (block.Target - start) * share;
            (double x, double y) = arc.At(share);
            target = n == segments ? block.Target : target.With(first, x).With(second, y);
            foreach (Wait wait in LineTo(target, piece, rapid: false)) yield return wait;
        }
    }

    private IEnumerable<Wait> Probe(Block block)
    {
        if (_state == RouterState.Check)
        {
            _target = block.Target;
            yield break;
        }

        yield return Wait.Stillness;
        bool away = block.Modes.Motion >= 384;
        bool mustFind = block.Modes.Motion is 382 or 384;
        double plate = (_config.ProbeTouchesAtZ ?? double.NegativeInfinity) - _origin.Z;
        MachinePosition from = MachineCoordinates;
        _probeSucceeded = false;
        if ((from.Z <= plate + 1e-9) != away)
        {
            Alarm(4);
            _target = from;
            yield break;
        }

        MachinePosition to = block.Target;
        bool crosses = away ? to.Z > plate : to.Z <= plate;
        if (crosses) to = from + (to - from) * ((plate - from.Z) / (to.Z - from.Z));
        if (!crosses && IsBeyondSoftLimits(to))
        {
            foreach (Wait wait in StopAtSoftLimit()) yield return wait;
            yield break;
        }

        Block move = block with { Target = to };
        _planner.Add(ToMove(to, move) with { IsRapid = false, IgnoresOverrides = true }, Clock);
        StartCycle();
        yield return Wait.Stillness;
        if (_state == RouterState.Run) _state = RouterState.Idle;
        _target = MachineCoordinates;
        _probeSucceeded = crosses;
        if (crosses || !mustFind) _probe = _target;
        if (!crosses && mustFind) Alarm(5);
        ReportProbe();
    }

    private IEnumerable<Wait> Home()
    {
        _state = RouterState.Home;
        double seek = _eeprom[25] / 60;
        double locate = _eeprom[24] / 60;
        double pullOff = _eeprom[27];
        // Z first to clear the work, then X and Y at once. The switches are where machine zero is.
        foreach (int[] axes in new[] { new[] { 2 }, new[] { 0, 1 } })
        {
            MachinePosition travel = _eeprom.Axes(130);
            if (_config.LimitSwitchesBroken)
            {
                MachinePosition search = _planner.Tail;
                foreach (int axis in axes) search = search.With(axis, Math.Min(0, search[axis] + travel[axis] * 1.5));
                HomeTo(search, seek * Math.Sqrt(axes.Length));
                yield return Wait.Stillness;
                Alarm(9);
                _resetAfterLine = true;
                yield break;
            }

            foreach ((double at, double speed) in new[] { (0, seek), (-pullOff, seek), (0, locate), (-pullOff, seek) })
            {
                MachinePosition target = _planner.Tail;
                foreach (int axis in axes) target = target.With(axis, at);
                HomeTo(target, speed * Math.Sqrt(axes.Length));
                yield return Wait.Stillness;
                yield return Wait.At(Clock + _eeprom[26] / 1000);
            }
        }

        _origin = default;
        _target = MachineCoordinates;
        _state = RouterState.Idle;
        Log.ClearStop();
        foreach (Wait wait in RunStartupLines()) yield return wait;
    }

    private void HomeTo(MachinePosition physical, double speed)
    {
        _planner.Add(new PlannedMove(physical, speed) { IgnoresOverrides = true }, Clock);
        _planner.Start(Clock);
    }

    private PlannedMove ToMove(MachinePosition target, in Block block)
    {
        double feed = block.Feed / 60;
        if (block.Modes.InverseTime)
        {
            MachinePosition way = target - _target;
            feed *= Math.Sqrt(MachinePosition.Dot(way, way));
        }

        return new PlannedMove(target + _origin, feed) { IsRapid = block.Modes.Motion == 0 };
    }

    /// <summary>Hands a move to the planner, or leaves it pending until there is room.</summary>
    private void Queue(in PlannedMove move)
    {
        CountBeyondTravel(move.Target - _origin);
        if (!_planner.IsFull)
        {
            _planner.Add(move, Clock);
            return;
        }

        _pendingMove = move;
        _hasPendingMove = true;
        _wait = Wait.Room;
    }

    private void CountBeyondTravel(MachinePosition target)
    {
        MachinePosition physical = target + _origin;
        for (int i = 0; i < 3; i++)
        {
            if (physical[i] <= 0.001 && physical[i] >= -_config.Travel[i] - 0.001) continue;
            Log.CountBeyondTravel();
            return;
        }
    }

    private bool IsBeyondSoftLimits(MachinePosition target)
    {
        if (!_eeprom.IsOn(20)) return false;
        MachinePosition travel = _eeprom.Axes(130);
        return target.X > 0 || target.Y > 0 || target.Z > 0 || target.X < -travel.X || target.Y < -travel.Y || target.Z < -travel.Z;
    }

    /// <summary>Brakes to rest along what is queued, so that the position stays known, then locks until a reset.</summary>
    private IEnumerable<Wait> StopAtSoftLimit()
    {
        if (_planner.IsMoving)
        {
            _planner.Hold(Clock);
            while (_planner.IsMoving) yield return Wait.At(_planner.NextEventSeconds);
        }

        Alarm(2, critical: true);
        yield return Wait.User;
    }
}
