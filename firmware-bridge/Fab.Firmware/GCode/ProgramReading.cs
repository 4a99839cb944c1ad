using Fab.Firmware.Planning;

namespace Fab.Firmware.GCode;

/// <summary>Sees every line of a program while it is read.</summary>
internal interface IProgramVisitor
{
    /// <summary>A line with a command. <paramref name="state"/> is what holds after it.</summary>
    void Visit(in ScannedLine line, GCodeBlock block, in Motion motion, ModalState state);

    /// <summary>A comment said that a layer begins.</summary>
    void BeginLayer()
    {
    }
}

/// <summary>One pass over a program: reads, adds up, estimates, and lets visitors look on.</summary>
internal sealed partial class ProgramReading
{
    private readonly GCodeReader _reader;
    private readonly SlicerComments _comments = new();
    private readonly DialectEvidence _evidence = new();
    private readonly Dialect _dialect;
    private readonly MotionLimits _limits;
    private readonly IProgramVisitor[] _visitors;
    private readonly ProgressSampler _sampler = new();
    private readonly TimePlanner _planner;
    private readonly BoxBuilder _motion = new();
    private readonly BoxBuilder _extrusion = new();
    private readonly LayerFinder _layers = new();
    private readonly List<int> _tools = [];
    private int _lastTool = -1;
    private double? _maxSpindle;
    private double _maxFeed;
    private double _fed, _fedMost;
    private double _feedFactor = 1;

    public ProgramReading(Dialect dialect, MotionLimits limits, WorkZeros? zeros = null, params IProgramVisitor[] visitors)
    {
        _reader = new GCodeReader(new ModalState(dialect, zeros));
        _dialect = dialect;
        _limits = limits;
        _visitors = visitors;
        _planner = new TimePlanner(limits, _sampler);
        _bed = new HeaterEstimate(limits.Bed);
    }

    public long Commands { get; private set; }

    public long Bytes { get; private set; }

    public void Feed(ReadOnlyMemory<byte> chunk)
    {
        Bytes += chunk.Length;
        _reader.Feed(chunk);
        Drain();
    }

    public ProgramSummary Complete()
    {
        _reader.Complete();
        Drain();
        _planner.Finish();
        return new ProgramSummary
        {
            Bytes = Bytes,
            Lines = _reader.Scanner.Lines,
            Commands = Commands,
            Dialect = _evidence.Verdict,
            Motion = _motion.ToBox(),
            Extrusion = _extrusion.ToBox(),
            MaxFeed = new(_maxFeed),
            MaxHotend = _maxHotend,
            MaxBed = _maxBed is { } bed ? new Celsius(bed) : null,
            MaxChamber = _maxChamber is { } chamber ? new Celsius(chamber) : null,
            MaxSpindleRpm = _maxSpindle,
            Tools = _tools,
            Filament = new(_fedMost),
            Layers = _layers.WithHeights(),
            Estimate = TimeSpan.FromSeconds(Math.Min(_planner.Seconds, 1e9)),
            Progress = _sampler.ToTable(Commands, _planner.Seconds),
            Said = _comments.ToSaid(),
        };
    }

    private void Drain()
    {
        while (_reader.TryRead(out ScannedLine line, out Motion motion))
        {
            if (!line.Comment.IsEmpty && _comments.Read(line)) BeginLayer();
            if (line.Command.IsEmpty) continue;
            ReadCommand(line, motion);
            unchecked
            {
                Commands++;
            }
        }
    }

    private void BeginLayer()
    {
        _layers.BeginByComment(Commands);
        foreach (IProgramVisitor visitor in _visitors) visitor.BeginLayer();
    }

    private void ReadCommand(in ScannedLine line, in Motion motion)
    {
        GCodeBlock block = _reader.Block;
        ModalState state = _reader.State;
        _evidence.Add(block);
        if (state.Feed > _maxFeed) _maxFeed = state.Feed;
        if (motion.Kind == MotionKind.None) ReadSetting(block);
        else ReadMotion(motion, state);
        if (state.SpindleOn && state.SpindleRpm > (_maxSpindle ?? -1)) _maxSpindle = state.SpindleRpm;
        foreach (IProgramVisitor visitor in _visitors) visitor.Visit(line, block, motion, state);
    }

    private void ReadMotion(in Motion motion, ModalState state)
    {
        switch (motion.Kind)
        {
            case MotionKind.Dwell:
                _planner.Rest(Commands, Math.Clamp(motion.DwellSeconds, 0, 1e6));
                return;
            case MotionKind.Home:
                PlanHoming(motion);
                return;
        }

        double dx = motion.To.X - motion.From.X, dy = motion.To.Y - motion.From.Y, dz = motion.To.Z - motion.From.Z;
        bool arc = motion.IsArc;
        double feed = motion.Feed * _feedFactor;
        if (arc) ArcSegments.Plan(_planner, _dialect, Commands, motion, feed);
        else _planner.Add(Commands, dx, dy, dz, motion.Extruded, feed);
        if (!motion.MachineCoordinates || state.InMachineSpace) _motion.Add(motion);

        if (motion.Extruded == 0) return;
        _fed += motion.Extruded;
        if (_fed > _fedMost) _fedMost = _fed;
        if (motion.Extruded <= 0 || (dx == 0 && dy == 0 && !arc)) return;
        _extrusion.Add(motion);
        UseTool(state.Tool);
        _layers.LaidDownAt(Commands, motion.To);
    }

    private void PlanHoming(in Motion motion)
    {
        HomingWay way = _limits.Homing;
        _planner.Finish();
        if (!_reader.Block.HasAxis || _reader.Block.Has('X')) HomeAxis(motion.From.HasX ? motion.From.X : way.RestsAt.X.Value, way.FeedXy.Value, length => (length, 0, 0));
        if (!_reader.Block.HasAxis || _reader.Block.Has('Y')) HomeAxis(motion.From.HasY ? motion.From.Y : way.RestsAt.Y.Value, way.FeedXy.Value, length => (0, length, 0));
        if (!_reader.Block.HasAxis || _reader.Block.Has('Z')) HomeAxis(motion.From.HasZ ? motion.From.Z : way.RestsAt.Z.Value, way.FeedZ.Value, length => (0, 0, length));
        _planner.Rest(Commands, 0);

        void HomeAxis(double from, double feed, Func<double, (double X, double Y, double Z)> along)
        {
            foreach ((double length, double speed) in new[] { (from, feed), (way.Back.Value, feed), (way.Back.Value, feed / way.SlowerBy) })
            {
                (double x, double y, double z) = along(length);
                _planner.Add(-1, x, y, z, 0, speed);
                _planner.Finish();
            }
        }
    }

    private void UseTool(int tool)
    {
        if (tool == _lastTool) return;
        _lastTool = tool;
        if (!_tools.Contains(tool)) _tools.Add(tool);
    }
}
