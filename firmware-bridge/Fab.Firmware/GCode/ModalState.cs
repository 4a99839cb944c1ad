namespace Fab.Firmware.GCode;

/// <summary>
/// The modes a program sets and where they put the tool. Applied command by command, it says what each one does.
/// </summary>
/// <remarks>
/// For Marlin, positions are machine positions: homing is 0, and G92 shifts only what numbers mean. For Grbl they are
/// machine positions where the zeros are known; else the program's work coordinates, because where its zero lies is set at
/// the machine.
/// </remarks>
internal sealed partial class ModalState(Dialect dialect, WorkZeros? zeros = null)
{
    private const double MillimetresPerInch = 25.4;

    private WorkOffsets _offsets = new(zeros);
    private AxisPoint _at;
    private double _offsetE;
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

    /// <summary>The G word that holds for lines which name no motion: 0 to 3, 38, 80; -1 where each line names its own.</summary>
    public int MotionMode => _motionMode;

    /// <summary>The last F word, mm/min.</summary>
    public double Feed { get; private set; }

    /// <summary>F words say how much of a move is done in a minute (G93).</summary>
    public bool IsInverseTime => _inverseTime;

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

    /// <summary>G43.1, mm.</summary>
    public double ToolLength => _offsets.ToolLength;

    public double LogicalX => _at.X - _offsets.X;

    public double LogicalY => _at.Y - _offsets.Y;

    public double LogicalZ => _at.Z - _offsets.Z;

    /// <summary>Places are places of the machine, not of the work alone.</summary>
    public bool InMachineSpace => dialect == Dialect.Marlin || _offsets.AreKnown;

    /// <summary>Material is laid down by an extruder, not taken away by a cutter.</summary>
    public bool HasExtruder => dialect == Dialect.Marlin && !SpindleOn;

    /// <summary>A feed was set, so that a cutting move has one.</summary>
    public bool FeedSaid => Feed > 0 || _inverseTime;

    /// <summary>Takes one command in and says what it does.</summary>
    public void Apply(GCodeBlock block, out Motion motion)
    {
        motion = default;
        if (dialect == Dialect.Marlin && block.IsPlainMove) ApplyMarlinMove(block, block.Code / 10, ref motion);
        else if (dialect == Dialect.Marlin) ApplyMarlin(block, ref motion);
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

    private void ApplyMarlinMove(GCodeBlock block, int mode, ref Motion motion)
    {
        _motionMode = mode;
        if (block.TryGet('F', out double feed) && feed > 0) Feed = feed * Unit;
        Move(block, ref motion, mode, Feed);
    }

    private void ApplyMarlinG(GCodeBlock block, ref Motion motion)
    {
        switch (block.Code)
        {
            case 0 or 10 or 20 or 30:
                ApplyMarlinMove(block, block.Code / 10, ref motion);
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
                _offsets.DropShift();
                break;
        }
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
        MoveAxis(block, 'X', absolute, shifted ? _offsets.X : 0, ref _at.X, ref _at.HasX);
        MoveAxis(block, 'Y', absolute, shifted ? _offsets.Y : 0, ref _at.Y, ref _at.HasY);
        MoveAxis(block, 'Z', absolute, shifted ? _offsets.Z : 0, ref _at.Z, ref _at.HasZ);
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
        if (!motion.MachineCoordinates || dialect != Dialect.Grbl || _offsets.AreKnown) return;

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

    private void Home(GCodeBlock block, ref Motion motion)
    {
        motion.Kind = MotionKind.Home;
        motion.From = _at;
        bool all = !block.HasAxis;
        if (all || block.Has('X')) HomeAxis(0, ref _at.X, ref _at.HasX);
        if (all || block.Has('Y')) HomeAxis(1, ref _at.Y, ref _at.HasY);
        if (all || block.Has('Z')) HomeAxis(2, ref _at.Z, ref _at.HasZ);
        Homed |= _at.IsKnown;
        motion.To = _at;
    }

    private void HomeAxis(int axis, ref double position, ref bool known)
    {
        (position, known) = (0, true);
        _offsets.DropShift(axis);
    }

    /// <summary>The place is given new numbers; nothing moves. Without an axis nothing changes at all (Marlin; Grbl refuses it).</summary>
    private void SetPosition(GCodeBlock block)
    {
        if (block.TryGet('X', out double x)) Renumber(0, x, ref _at.X, ref _at.HasX);
        if (block.TryGet('Y', out double y)) Renumber(1, y, ref _at.Y, ref _at.HasY);
        if (block.TryGet('Z', out double z)) Renumber(2, z, ref _at.Z, ref _at.HasZ);
        if (block.TryGet('E', out double e)) _offsetE = _e - (e * Unit);
    }

    private void Renumber(int axis, double value, ref double position, ref bool known)
    {
        // Around a zero that nobody knows, the numbers are the place.
        if (!known && !InMachineSpace) (position, known) = (value * Unit, true);
        _offsets.Renumber(axis, position, value * Unit);
    }
}
