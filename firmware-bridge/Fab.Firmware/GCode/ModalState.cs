namespace Fab.Firmware.GCode;

/// <summary>
/// The modes a program sets and where they put the tool. Applied command by command, it says what each one does.
/// </summary>
/// <remarks>
/// For Marlin, positions are machine positions: homing is 0, and G92 shifts only what numbers mean. For Grbl they are
/// the program's work coordinates, because where its zero lies is set at the machine.
/// </remarks>
internal sealed class ModalState(Dialect dialect)
{
    private const double MillimetresPerInch = 25.4;

    private AxisPoint _at;
    private double _offsetX, _offsetY, _offsetZ, _offsetE;
    private double _e;
    private int _motionMode = dialect == Dialect.Grbl ? 0 : -1;
    private bool _inverseTime;

    /// <summary>Millimetres in the program's unit.</summary>
    public double Unit { get; private set; } = 1;

    /// <summary>G20 or G21 was said.</summary>
    public bool UnitsSaid { get; private set; }

    public bool IsAbsolute { get; private set; } = true;

    public bool IsExtruderAbsolute { get; private set; } = true;

    public int Plane { get; private set; } = 17;

    /// <summary>The last F word, mm/min.</summary>
    public double Feed { get; private set; }

    public int Tool { get; private set; }

    public bool SpindleOn { get; private set; }

    /// <summary>It turns the other way (M4).</summary>
    public bool SpindleReversed { get; private set; }

    public double SpindleRpm { get; private set; }

    /// <summary>Homing was asked for, so positions are true ones.</summary>
    public bool Homed { get; private set; }

    /// <summary>Where the tool is after all commands so far.</summary>
    public AxisPoint At => _at;

    /// <summary>The extruder's position as the program counts it, mm.</summary>
    public double LogicalE => _e - _offsetE;

    public double LogicalX => _at.X - _offsetX;

    public double LogicalY => _at.Y - _offsetY;

    public double LogicalZ => _at.Z - _offsetZ;

    /// <summary>Takes one command in and says what it does.</summary>
    public void Apply(GCodeBlock block, out Motion motion)
    {
        motion = default;
        if (dialect == Dialect.Marlin) ApplyMarlin(block, ref motion);
        else ApplyGrbl(block, ref motion);
    }

    private void ApplyMarlin(GCodeBlock block, ref Motion motion)
    {
        switch (block.Letter)
        {
            case 'G':
                ApplyMarlinG(block, ref motion);
                break;
            case 'M':
                if (block.Code == 820) IsExtruderAbsolute = true;
                else if (block.Code == 830) IsExtruderAbsolute = false;
                else ApplySpindle(block);
                break;
            case 'T' when block.Code >= 0:
                Tool = block.Code / 10;
                break;
        }
    }

    private void ApplyMarlinG(GCodeBlock block, ref Motion motion)
    {
        switch (block.Code)
        {
            case 0 or 10 or 20 or 30:
                _motionMode = block.Code / 10;
                if (block.TryGet('F', out double feed) && feed > 0) Feed = feed * Unit;
                Move(block, ref motion, _motionMode, Feed);
                break;
            case 40:
                motion.Kind = MotionKind.Dwell;
                motion.DwellSeconds = block.TryGet('S', out double s) ? s : block.Get('P', 0) / 1000;
                break;
            case 170 or 180 or 190:
                Plane = block.Code / 10;
                break;
            case 200 or 210:
                SetUnit(block.Code);
                break;
            case 270:
                _at.HasX = _at.HasY = _at.HasZ = false;
                break;
            case 280:
                Home(block, ref motion);
                break;
            case 900 or 910:
                IsAbsolute = IsExtruderAbsolute = block.Code == 900;
                break;
            case 920:
                SetPosition(block);
                break;
            case 921:
                _offsetX = _offsetY = _offsetZ = 0;
                break;
        }
    }

    private void ApplyGrbl(GCodeBlock block, ref Motion motion)
    {
        if (block.Letter == '$')
        {
            if (block.Has('H')) motion.Kind = MotionKind.Home;
            return;
        }

        ApplySpindle(block);
        if (block.TryGet('T', out double tool)) Tool = (int)tool;
        bool axesTaken = false, machineCoordinates = false;
        foreach (int g in block.G)
        {
            switch (g)
            {
                case 0 or 10 or 20 or 30 or 382 or 383 or 384 or 385 or 800:
                    _motionMode = g / 10;
                    break;
                case 40:
                    motion.Kind = MotionKind.Dwell;
                    motion.DwellSeconds = block.Get('P', 0);
                    axesTaken = true;
                    break;
                case 170 or 180 or 190:
                    Plane = g / 10;
                    break;
                case 200 or 210:
                    SetUnit(g);
                    break;
                case 530:
                    machineCoordinates = true;
                    break;
                case 900 or 910:
                    IsAbsolute = g == 900;
                    break;
                case 930 or 940:
                    _inverseTime = g == 930;
                    break;
                case 280 or 300:
                    GoToPredefined(block, ref motion);
                    axesTaken = true;
                    break;
                case 100 or 281 or 301 or 431:
                    if (g == 100 && block.Get('L', 0) == 20) SetPosition(block);
                    axesTaken = true;
                    break;
                case 920:
                    SetPosition(block);
                    axesTaken = true;
                    break;
                case 921:
                    _offsetX = _offsetY = _offsetZ = 0;
                    break;
            }
        }

        if (block.TryGet('F', out double f) && f > 0 && !_inverseTime) Feed = f * Unit;
        if (axesTaken || !block.HasAxis || _motionMode == 80) return;
        double feed = _motionMode == 0 ? 0 : Feed;
        motion.MachineCoordinates = machineCoordinates;
        Move(block, ref motion, _motionMode == 38 ? 1 : _motionMode, feed);
        if (_motionMode == 38) _at.HasX = _at.HasY = _at.HasZ = false; // a probe stops where it touches
    }

    private void ApplySpindle(GCodeBlock block)
    {
        if (block.TryGet('S', out double rpm) && (dialect == Dialect.Grbl || block.Code is 30 or 40)) SpindleRpm = rpm;
        if (block.HasM(30) || block.HasM(40)) (SpindleOn, SpindleReversed) = (true, block.HasM(40));
        else if (block.HasM(50) || (dialect == Dialect.Grbl && (block.HasM(20) || block.HasM(300)))) SpindleOn = false;
    }

    private void SetUnit(int code)
    {
        UnitsSaid = true;
        Unit = code == 200 ? MillimetresPerInch : 1;
    }

    private void Move(GCodeBlock block, ref Motion motion, int mode, double feed)
    {
        motion.From = _at;
        bool absolute = IsAbsolute || motion.MachineCoordinates;
        bool shifted = !motion.MachineCoordinates;
        MoveAxis(block, 'X', absolute, shifted ? _offsetX : 0, ref _at.X, ref _at.HasX);
        MoveAxis(block, 'Y', absolute, shifted ? _offsetY : 0, ref _at.Y, ref _at.HasY);
        MoveAxis(block, 'Z', absolute, shifted ? _offsetZ : 0, ref _at.Z, ref _at.HasZ);
        if (dialect == Dialect.Marlin && block.TryGet('E', out double e))
        {
            double to = IsExtruderAbsolute ? (e * Unit) + _offsetE : _e + (e * Unit);
            motion.Extruded = to - _e;
            _e = to;
        }

        motion.To = _at;
        motion.Feed = feed;
        motion.Plane = Plane;
        motion.Kind = mode switch
        {
            0 when dialect == Dialect.Grbl => MotionKind.Rapid,
            2 => MotionKind.ArcClockwise,
            3 => MotionKind.ArcCounterClockwise,
            _ => MotionKind.Linear,
        };
        if (mode is 2 or 3) FindCentre(block, ref motion, mode == 2);
        if (!motion.MachineCoordinates || dialect != Dialect.Grbl) return;

        // Afterwards the work coordinates of the axes that moved are unknown: the offset between the two is.
        _at = motion.From;
        if (block.Has('X')) _at.HasX = false;
        if (block.Has('Y')) _at.HasY = false;
        if (block.Has('Z')) _at.HasZ = false;
    }

    private void MoveAxis(GCodeBlock block, char letter, bool absolute, double offset, ref double position, ref bool known)
    {
        if (!block.TryGet(letter, out double value)) return;
        if (absolute)
        {
            position = (value * Unit) + offset;
            known = true;
        }
        else position += value * Unit;
    }

    private void FindCentre(GCodeBlock block, ref Motion motion, bool clockwise)
    {
        (char first, char second) = Plane switch { 18 => ('K', 'I'), 19 => ('J', 'K'), _ => ('I', 'J') };
        motion.Turns = (int)Math.Clamp(block.Get('P', 0), 0, 1000);
        if (!block.TryGet('R', out double radius))
        {
            motion.CentreFirst = block.Get(first, 0) * Unit;
            motion.CentreSecond = block.Get(second, 0) * Unit;
            motion.BadArc = motion.CentreFirst == 0 && motion.CentreSecond == 0;
            return;
        }

        (double dx, double dy) = ArcGeometry.Chord(motion);
        double length = Math.Sqrt((dx * dx) + (dy * dy));
        radius *= Unit;
        double square = (radius * radius) - (length * length / 4);
        motion.BadArc = length == 0 || square < -1e-3 * radius * radius;
        if (motion.BadArc) return;

        // The centre lies on the chord's perpendicular; a negative radius asks for the longer way round.
        double height = Math.Sqrt(Math.Max(0, square)) * (clockwise ? -1 : 1) * (radius < 0 ? -1 : 1);
        motion.CentreFirst = (dx / 2) - (dy / length * height);
        motion.CentreSecond = (dy / 2) + (dx / length * height);
    }

    private void Home(GCodeBlock block, ref Motion motion)
    {
        motion.Kind = MotionKind.Home;
        motion.From = _at;
        bool all = !block.HasAxis;
        if (all || block.Has('X')) (_at.X, _at.HasX, _offsetX) = (0, true, 0);
        if (all || block.Has('Y')) (_at.Y, _at.HasY, _offsetY) = (0, true, 0);
        if (all || block.Has('Z')) (_at.Z, _at.HasZ, _offsetZ) = (0, true, 0);
        Homed |= _at.IsKnown;
        motion.To = _at;
    }

    private void GoToPredefined(GCodeBlock block, ref Motion motion)
    {
        motion.Kind = MotionKind.Rapid;
        motion.From = _at;
        bool all = !block.HasAxis;
        if (all || block.Has('X')) _at.HasX = false;
        if (all || block.Has('Y')) _at.HasY = false;
        if (all || block.Has('Z')) _at.HasZ = false;
        motion.To = _at;
        motion.MachineCoordinates = true;
    }

    /// <summary>The place is given new numbers; nothing moves.</summary>
    private void SetPosition(GCodeBlock block)
    {
        bool none = !block.HasAxis && !block.Has('E');
        if (block.TryGet('X', out double x) || none) Renumber(x, ref _at.X, ref _at.HasX, ref _offsetX);
        if (block.TryGet('Y', out double y) || none) Renumber(y, ref _at.Y, ref _at.HasY, ref _offsetY);
        if (block.TryGet('Z', out double z) || none) Renumber(z, ref _at.Z, ref _at.HasZ, ref _offsetZ);
        if (block.TryGet('E', out double e)) _offsetE = _e - (e * Unit);
    }

    private void Renumber(double value, ref double position, ref bool known, ref double offset)
    {
        if (!known && dialect == Dialect.Grbl)
        {
            (position, known, offset) = (value * Unit, true, 0);
            return;
        }

        offset = position - (value * Unit);
    }
}
