using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Recovery;

/// <summary>
/// Everything a program's first commands have set: modes, place, and what is hot, blowing or turning. Null is what they
/// have said nothing of.
/// </summary>
internal sealed class ProgramState
{
    private readonly IProgramSource _program;
    private readonly Dialect _dialect;
    private readonly GCodeBlock _block = new();
    private readonly SortedDictionary<int, double> _hotends = [];
    private static readonly int[] Motions = [0, 10, 20, 30, 382, 383, 384, 385, 800];
    private static readonly int[] OtherUsesOfAxes = [40, 100, 280, 281, 300, 301, 431, 920];

    private readonly SortedDictionary<(int Code, uint Letters), string> _settings = [];
    private double _highest = double.NegativeInfinity;

    public ProgramState(IProgramSource program, Dialect dialect)
    {
        (_program, _dialect) = (program, dialect);
        Modal = new ModalState(dialect);
    }

    public ModalState Modal { get; }

    /// <summary>Commands taken in.</summary>
    public long Commands { get; private set; }

    /// <summary>Hotend targets by tool, °C.</summary>
    public IReadOnlyDictionary<int, double> Hotends => _hotends;

    public double? Bed { get; private set; }

    public double? Chamber { get; private set; }

    /// <summary>0 to 255.</summary>
    public double? Fan { get; private set; }

    /// <summary>Feed override (M220) and flow (M221), percent.</summary>
    public double? FeedPercent { get; private set; }

    public double? FlowPercent { get; private set; }

    /// <summary>How the firmware is to move (accelerations, feeds, linear advance), as the program says it.</summary>
    public IEnumerable<string> Settings => _settings.Values;

    /// <summary>G54 is 54.</summary>
    public int CoordinateSystem { get; private set; } = 54;

    public bool Mist { get; private set; }

    public bool Flood { get; private set; }

    /// <summary>The program itself gave a place new numbers (G92, G10).</summary>
    public bool Renumbered { get; private set; }

    /// <summary>The last command that named its motion (G0 to G3 and their like), from 0.</summary>
    public long MotionNamedBy { get; private set; }

    /// <summary>How far above its place the tool has been, mm.</summary>
    public double HighestAbove => double.IsFinite(_highest) ? Math.Max(0, _highest - Modal.At.Z) : 0;

    /// <summary>Something moved that a second run from the start would do twice; a printer's moves before it homed do no work.</summary>
    public bool HasWorked { get; private set; }

    public void AdvanceTo(long command)
    {
        while (Commands < command && Commands < _program.Count) Apply(_program.At(Commands).Text);
    }

    /// <summary>
    /// Whether a command names no motion and so goes on with the arc of one before it: that motion cannot be brought about
    /// without drawing one.
    /// </summary>
    public bool GoesOnWithAnArc(ReadOnlySpan<byte> command)
    {
        if (_dialect != Dialect.Grbl || Modal.MotionMode is not (2 or 3)) return false;
        _block.Parse(command);
        return _block.HasAxis && !_block.G.ContainsAny(Motions) && !_block.G.ContainsAny(OtherUsesOfAxes);
    }

    private void Apply(ReadOnlySpan<byte> text)
    {
        _block.Parse(text);
        if (_block.G.ContainsAny(Motions)) MotionNamedBy = Commands;
        Commands++;
        Modal.Apply(_block, out Motion motion);
        if (Modal.At.HasZ) _highest = Math.Max(_highest, Modal.At.Z);
        bool moved = motion.Kind is MotionKind.Linear or MotionKind.Rapid or MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise;
        HasWorked |= moved && (_dialect == Dialect.Grbl || Modal.At.IsKnown);
        if (_dialect == Dialect.Marlin) ApplyMarlin(text);
        else ApplyGrbl();
    }

    private void ApplyMarlin(ReadOnlySpan<byte> text)
    {
        if (_block.Letter == 'G' && _block.Code is 920) Renumbered |= _block.HasAxis;
        if (_block.Letter != 'M') return;
        double? target = _block.TryGet('S', out double s) ? s : _block.TryGet('R', out double r) ? r : null;
        switch (_block.Code)
        {
            case 1040 or 1090 when target is { } hot: _hotends[(int)_block.Get('T', Modal.Tool)] = hot; break;
            case 1400 or 1900: Bed = target ?? Bed; break;
            case 1410 or 1910: Chamber = target ?? Chamber; break;
            case 1060: Fan = Math.Clamp(_block.Get('S', 255), 0, 255); break;
            case 1070: Fan = 0; break;
            case 2010 or 2030 or 2040 or 2050 or 9000: _settings[(_block.Code, _block.Letters)] = Encoding.ASCII.GetString(text); break;
            case 2200: FeedPercent = target ?? FeedPercent; break;
            case 2210: FlowPercent = target ?? FlowPercent; break;
        }
    }

    private void ApplyGrbl()
    {
        foreach (int g in _block.G)
        {
            if (g is >= 540 and <= 590 && g % 10 == 0) CoordinateSystem = g / 10;
            if (g is 920 or 921 or 100) Renumbered = true;
        }

        foreach (int m in _block.M)
        {
            if (m == 70) Mist = true;
            if (m == 80) Flood = true;
            if (m is 90 or 20 or 300) Mist = Flood = false;
            if (m is 20 or 300) CoordinateSystem = 54;
        }
    }
}
