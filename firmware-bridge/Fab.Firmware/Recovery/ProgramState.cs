using System.Globalization;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Recovery;

/// <summary>Everything a program's first commands have set: modes, place, and what is hot, blowing or turning.</summary>
internal sealed class ProgramState
{
    private readonly IProgramSource _program;
    private readonly Dialect _dialect;
    private readonly GCodeBlock _block = new();
    private readonly SortedDictionary<int, double> _hotends = [];

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

    public double Bed { get; private set; }

    public double Chamber { get; private set; }

    /// <summary>0 to 255.</summary>
    public double Fan { get; private set; }

    /// <summary>Feed override (M220) and flow (M221), percent.</summary>
    public double FeedPercent { get; private set; } = 100;

    public double FlowPercent { get; private set; } = 100;

    /// <summary>G54 is 54.</summary>
    public int CoordinateSystem { get; private set; } = 54;

    public bool Mist { get; private set; }

    public bool Flood { get; private set; }

    /// <summary>The program itself gave a place new numbers (G92, G10).</summary>
    public bool Renumbered { get; private set; }

    /// <summary>Highest Z so far, as the program counts it; null before any is known.</summary>
    public double? HighestZ { get; private set; }

    /// <summary>Something moved that a second run from the start would do twice; a printer's moves before it homed do no work.</summary>
    public bool HasWorked { get; private set; }

    public void AdvanceTo(long command)
    {
        while (Commands < command && Commands < _program.Count) Apply(_program.At(Commands).Text);
    }

    private void Apply(ReadOnlySpan<byte> text)
    {
        Commands++;
        _block.Parse(text);
        Modal.Apply(_block, out Motion motion);
        if (Modal.At.HasZ) HighestZ = Math.Max(HighestZ ?? double.MinValue, Modal.At.Z);
        bool moved = motion.Kind is MotionKind.Linear or MotionKind.Rapid or MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise;
        HasWorked |= moved && (_dialect == Dialect.Grbl || Modal.At.IsKnown);
        if (_dialect == Dialect.Marlin) ApplyMarlin();
        else ApplyGrbl();
    }

    private void ApplyMarlin()
    {
        if (_block.Letter == 'G' && _block.Code is 920) Renumbered |= _block.HasAxis;
        if (_block.Letter != 'M') return;
        double temperature = _block.Get('S', _block.Get('R', 0));
        switch (_block.Code)
        {
            case 1040 or 1090: _hotends[(int)_block.Get('T', Modal.Tool)] = temperature; break;
            case 1400 or 1900: Bed = temperature; break;
            case 1410 or 1910: Chamber = temperature; break;
            case 1060: Fan = Math.Clamp(_block.Get('S', 255), 0, 255); break;
            case 1070: Fan = 0; break;
            case 2200: FeedPercent = _block.Get('S', FeedPercent); break;
            case 2210: FlowPercent = _block.Get('S', FlowPercent); break;
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
        }
    }

    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
