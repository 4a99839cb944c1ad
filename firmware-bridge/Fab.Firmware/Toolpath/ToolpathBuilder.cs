using Fab.Firmware.GCode;

namespace Fab.Firmware.Toolpath;

/// <summary>
/// Watches a program being read and keeps its way for a viewer: lines by layer, simplified to a tolerance. Nowhere are the
/// lines kept and the true way farther apart than that, in either direction.
/// </summary>
public sealed class ToolpathBuilder : IProgramVisitor
{
    /// <summary>Longer lines are cut in pieces, so that a hostile one takes no more than its share of time.</summary>
    private const int MostPoints = 1_024;

    private const int MostBytes = 64_000_000;
    private const long MostChords = 30_000_000;
    private const int MostGuessedLayers = 5_000;
    private const double LayerStepMm = 0.04;

    private readonly PathTolerance _tolerance;
    private readonly PolylineSimplifier _simplifier;
    private readonly ToolpathWriter _writer;
    private readonly PathPoint[] _points = new PathPoint[MostPoints];

    /// <summary>How many commands are done when the tool is at each point.</summary>
    private readonly long[] _done = new long[MostPoints];
    private int _count;
    private bool _material;
    private int _tool;
    private long _command;
    private long _chords;
    private bool _layersSaid, _heightWanted;
    private double _layerZ = double.NaN;
    private bool _machineSpace;

    /// <param name="tolerance">Within <see cref="ToolpathFormat.ToleranceRange"/>.</param>
    public ToolpathBuilder(Millimetres tolerance)
    {
        (Millimetres least, Millimetres most) = ToolpathFormat.ToleranceRange;
        ArgumentOutOfRangeException.ThrowIfLessThan(tolerance.Value, least.Value, nameof(tolerance));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tolerance.Value, most.Value, nameof(tolerance));
        _tolerance = new PathTolerance(tolerance.Value);
        _simplifier = new PolylineSimplifier(_tolerance.Dropped);
        _writer = new ToolpathWriter(_tolerance);
    }

    private bool IsFull => _writer.LinesBytes > MostBytes || _chords > MostChords;

    /// <summary>The file, once the program has been read to its end.</summary>
    public ToolpathFormat Complete(ProgramSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        Flush();
        return _writer.ToFile(IsFull, _machineSpace, summary.Progress.Elapsed);
    }

    void IProgramVisitor.BeginLayer()
    {
        Flush();
        if (!_layersSaid) _writer.MergeLayers();
        _layersSaid = _heightWanted = true;
        _writer.BeginLayer(_command, double.IsNaN(_layerZ) ? 0 : _layerZ);
    }

    void IProgramVisitor.Visit(in ScannedLine line, GCodeBlock block, in Motion motion, ModalState state)
    {
        _machineSpace = state.InMachineSpace;
        if (motion.Kind is MotionKind.Rapid or MotionKind.Linear or MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise) Take(motion, state);
        else if (motion.Kind == MotionKind.Home) Flush();
        unchecked
        {
            _command++;
        }
    }

    private void Take(in Motion motion, ModalState state)
    {
        if ((motion.MachineCoordinates && !_machineSpace) || IsFull)
        {
            Flush();
            return;
        }

        if (!motion.From.IsKnown && (motion.From.HasX != motion.To.HasX || motion.From.HasY != motion.To.HasY || motion.From.HasZ != motion.To.HasZ))
        {
            Flush();
            return;
        }

        PathPoint from = new(motion.From.X, motion.From.Y, motion.From.Z), to = new(motion.To.X, motion.To.Y, motion.To.Z);
        bool arc = motion.IsArc;
        if (from == to && !arc) return;
        bool material = motion.Extruded > 0 || (!state.HasExtruder && motion.Kind != MotionKind.Rapid);
        if (_count > 0 && (material != _material || state.Tool != _tool || _points[_count - 1] != from)) Flush();
        (_material, _tool) = (material, state.Tool);
        if (material && (from.X != to.X || from.Y != to.Y || arc)) AtHeight(to.Z);
        if (_count == 0) (_points[0], _done[0], _count) = (from, _command, 1);
        if (arc) AddArc(motion);
        else Add(to);
    }

    private void AddArc(in Motion motion)
    {
        double half = Math.Acos(Math.Max(-1, 1 - (_tolerance.Chord / Math.Max(motion.Radius, _tolerance.Chord))));
        int chords = (int)Math.Clamp(Math.Ceiling(Math.Abs(motion.Sweep) / Math.Max(2 * half, 1e-6)), 1, 100_000);
        _chords += chords;
        for (int n = 1; n < chords; n++)
        {
            AxisPoint at = ArcGeometry.At(motion, (double)n / chords);
            Add(new PathPoint(at.X, at.Y, at.Z));
        }

        Add(new PathPoint(motion.To.X, motion.To.Y, motion.To.Z));
    }

    private void Add(in PathPoint point)
    {
        if (_count == MostPoints)
        {
            (PathPoint last, long done) = (_points[_count - 1], _done[_count - 1]);
            Flush();
            (_points[0], _done[0], _count) = (last, done, 1);
        }

        _points[_count] = point;
        _done[_count++] = _command + 1;
    }

    /// <summary>Material is laid at this height: a new layer, where nobody says when layers begin.</summary>
    private void AtHeight(double z)
    {
        if (_layersSaid)
        {
            if (!_heightWanted) return;
            _heightWanted = false;
            _layerZ = z;
            _writer.SetLayerHeight(z);
            return;
        }

        if (Math.Abs(z - _layerZ) < LayerStepMm || _writer.Layers > MostGuessedLayers) return;
        Flush();
        _layerZ = z;
        _writer.BeginLayer(_command, z);
    }

    private void Flush()
    {
        if (_count > 1)
        {
            ReadOnlySpan<PathPoint> points = _points.AsSpan(0, _count);
            _writer.WriteLine(points, _done.AsSpan(0, _count), _simplifier.Keep(points), _material, _tool);
        }

        _count = 0;
    }
}
