namespace Fab.VirtualMachines;

/// <summary>
/// Moves. Native coordinates are the firmware's own; a home offset leads from them to where the tool physically is,
/// which the firmware learns by homing; a workspace offset (G92) leads to what the program calls them.
/// </summary>
public sealed partial class VirtualPrinter
{
    /// <summary>MM_PER_ARC_SEGMENT.</summary>
    private const double ArcSegmentMm = 1;

    private const double BumpMm = 5;
    private const int ProbePointsPerSide = 3;

    private MachinePosition _native, _workspace, _homeOffset;
    private bool _relative, _relativeE, _softEndstops, _allowColdExtrusion;
    private double _millimetresPerUnit = 1;
    private double _feedMmPerSecond;
    private double _feedPercent, _flowPercent;
    private double _printAcceleration, _retractAcceleration, _travelAcceleration;
    private int _homedAxes;
    private int _quickStops;

    private void ResetMotionState()
    {
        _limits.FeedMax = _config.FeedMax;
        _limits.Acceleration = _config.AccelerationMax;
        _limits.JunctionDeviationMm = _config.JunctionDeviationMm;
        _printAcceleration = _config.PrintAcceleration;
        _retractAcceleration = _config.RetractAcceleration;
        _travelAcceleration = _config.TravelAcceleration;
        _native = default;
        _workspace = default;
        _homeOffset = _planner.Tail;
        _relative = false;
        _relativeE = false;
        _softEndstops = true;
        _allowColdExtrusion = false;
        _millimetresPerUnit = 1;
        _feedMmPerSecond = 25;
        _feedPercent = 100;
        _flowPercent = 100;
        _homedAxes = 0;
    }

    private IEnumerable<Wait>? Move(MarlinCommand c)
    {
        SetFeed(c);
        Queue(TargetOf(c));
        return null;
    }

    private void SetFeed(MarlinCommand c)
    {
        if (c.Value('F') > 0) _feedMmPerSecond = c.Value('F') * _millimetresPerUnit / 60;
    }

    /// <summary>Where the words lead to, in native coordinates.</summary>
    private MachinePosition TargetOf(MarlinCommand c)
    {
        MachinePosition target = _native;
        for (int axis = 0; axis < 4; axis++)
        {
            char letter = "XYZE"[axis];
            if (!c.HasValue(letter)) continue;
            double value = c.Value(letter) * _millimetresPerUnit;
            bool relative = axis == 3 ? _relativeE : _relative;
            target = target.With(axis, relative ? _native[axis] + value : value - _workspace[axis]);
        }

        return WithinEndstops(target);
    }

    /// <summary>Software endstops cut a target short without a word, on axes that have been homed.</summary>
    private MachinePosition WithinEndstops(MachinePosition target)
    {
        if (!_softEndstops) return target;
        for (int axis = 0; axis < 3; axis++)
        {
            if ((_homedAxes & (1 << axis)) != 0) target = target.With(axis, Math.Clamp(target[axis], 0, _config.Volume[axis]));
        }

        return target;
    }

    /// <summary>Hands a move to the planner, or leaves it pending until there is room.</summary>
    private void Queue(MachinePosition target)
    {
        PlannedMove move = Plan(target);
        if (_planner.IsFull)
        {
            _pendingMove = move;
            _hasPendingMove = true;
            _wait = Wait.Room;
            return;
        }

        _planner.Add(move, Clock);
    }

    private PlannedMove Plan(MachinePosition target)
    {
        double feed = _native.E - target.E;
        bool extrudes = feed != 0;
        bool travels = target.X != _native.X || target.Y != _native.Y || target.Z != _native.Z;
        double physicalE = (target.E - _native.E) * _flowPercent / 100;
        if (extrudes && !_allowColdExtrusion && _hotend.CelsiusAt(Clock) < _config.ExtrudeMinCelsius)
        {
            SendLine("echo: cold extrusion prevented");
            physicalE = 0;
        }
        else if (extrudes && Math.Abs(physicalE) > _config.ExtrudeLengthMaxMm)
        {
            SendLine("echo: too long extrusion prevented");
            physicalE = 0;
        }

        MachinePosition physical = target + _homeOffset;
        physical = physical with { E = _planner.Tail.E + physicalE };
        _native = target;
        MachinePosition far = _config.Volume;
        if (physical.X < -0.001 || physical.Y < -0.001 || physical.Z < -0.001
            || physical.X > far.X + 0.001 || physical.Y > far.Y + 0.001 || physical.Z > far.Z + 0.001)
        {
            Log.CountBeyondTravel();
        }

        return new PlannedMove(physical, _feedMmPerSecond * _feedPercent / 100)
        {
            AccelerationMax = !extrudes ? _travelAcceleration : travels ? _printAcceleration : _retractAcceleration,
        };
    }

    private IEnumerable<Wait>? Arc(MarlinCommand c, bool clockwise)
    {
        SetFeed(c);
        MachinePosition end = TargetOf(c);
        MachinePosition start = _native;
        double i = c.Value('I') * _millimetresPerUnit;
        double j = c.Value('J') * _millimetresPerUnit;
        if (c.HasValue('R') && (end.X != start.X || end.Y != start.Y))
        {
            (i, j) = ArcGeometry.CentreFromRadius(end.X - start.X, end.Y - start.Y, c.Value('R') * _millimetresPerUnit, clockwise);
        }

        if ((i == 0 && j == 0) || double.IsNaN(i))
        {
            return Reject("Error:G2/G3 bad parameters");
        }

        return ArcSegments(new ArcGeometry(start.X, start.Y, end.X, end.Y, i, j, clockwise), start, end);
    }

    private IEnumerable<Wait> ArcSegments(ArcGeometry arc, MachinePosition start, MachinePosition end)
    {
        int stops = _quickStops;
        int segments = Math.Max(1, (int)(arc.LengthMm / ArcSegmentMm));
        for (int n = 1; n <= segments; n++)
        {
            while (_planner.IsFull) yield return Wait.Room;
            if (_quickStops != stops) yield break;
            double share = (double)n / segments;
            (double x, double y) = arc.At(share);
            MachinePosition between = start + (end - start) * share;
            _planner.Add(Plan(n == segments ? end : WithinEndstops(between with { X = x, Y = y })), Clock);
        }
    }

    private IEnumerable<Wait>? SetPosition(MarlinCommand c)
    {
        bool any = false;
        for (int axis = 0; axis < 4; axis++)
        {
            char letter = "XYZE"[axis];
            if (!c.HasValue(letter)) continue;
            any = true;
            double value = c.Value(letter) * _millimetresPerUnit;
            if (axis == 3) _native = _native with { E = value };
            else _workspace = _workspace.With(axis, value - _native[axis]);
        }

        return any ? Say(PositionReport()) : null;
    }

    private IEnumerable<Wait> Home(MarlinCommand c)
    {
        int axes = (c.Has('X') ? 1 : 0) | (c.Has('Y') ? 2 : 0) | (c.Has('Z') ? 4 : 0);
        if (axes == 0) axes = 7;
        int stops = _quickStops;
        _planner.Start(Clock);
        yield return Wait.Stillness;
        for (int axis = 0; axis < 3; axis++)
        {
            if ((axes & (1 << axis)) == 0) continue;
            double feed = _config.HomingFeed[axis];
            // To the switch, back a little, and there again slowly; only the switch knows where it is.
            foreach ((double target, double speed) in new[] { (0.0, feed), (BumpMm, feed), (0.0, feed / 4) })
            {
                AddPhysical(_planner.Tail.With(axis, target), speed);
                yield return Wait.Stillness;
                if (_quickStops != stops) yield break;
            }

            _homedAxes |= 1 << axis;
            _homeOffset = _homeOffset.With(axis, 0);
            _native = _native.With(axis, 0);
            _workspace = _workspace.With(axis, 0);
        }

        SendLine(PositionReport());
    }

    private IEnumerable<Wait>? ProbeBed()
    {
        if (_homedAxes == 7) return ProbeGrid();
        return Reject("echo:Home XYZ First");
    }

    private IEnumerable<Wait> ProbeGrid()
    {
        int stops = _quickStops;
        _planner.Start(Clock);
        yield return Wait.Stillness;
        MachinePosition far = _config.Volume;
        for (int row = 0; row < ProbePointsPerSide; row++)
        {
            for (int column = 0; column < ProbePointsPerSide; column++)
            {
                double x = far.X * (0.1 + 0.8 * column / (ProbePointsPerSide - 1));
                double y = far.Y * (0.1 + 0.8 * row / (ProbePointsPerSide - 1));
                MachinePosition over = _planner.Tail with { X = x, Y = y, Z = BumpMm };
                AddPhysical(_planner.Tail with { Z = BumpMm }, _config.HomingFeed.Z);
                AddPhysical(over, _config.HomingFeed.X);
                AddPhysical(over with { Z = 0 }, _config.HomingFeed.Z / 2);
                AddPhysical(over, _config.HomingFeed.Z);
                yield return Wait.Stillness;
                if (_quickStops != stops) yield break;
            }
        }

        _native = (_planner.Tail - _homeOffset) with { E = _native.E };
        SendLine("Bilinear Leveling Grid:");
        SendLine("      0      1      2");
        for (int row = 0; row < ProbePointsPerSide; row++) SendLine(Invariant($" {row} +0.000 +0.000 +0.000"));
        SendLine("");
        SendLine(PositionReport());
    }

    private void AddPhysical(MachinePosition target, double speed)
    {
        _planner.Add(new PlannedMove(target, speed), Clock);
        _planner.Start(Clock);
    }

    /// <summary>M410: everything stops at once and the queue is forgotten; the position stays known.</summary>
    private void QuickStop()
    {
        _planner.AdvanceTo(Clock);
        _planner.Abort(Clock);
        _quickStops++;
        _native = (_planner.Tail - _homeOffset) with { E = _native.E };
        if (_hasPendingMove)
        {
            _hasPendingMove = false;
            FinishCommand();
        }
    }
}
