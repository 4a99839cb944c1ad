namespace Fab.Firmware.GCode;

/// <summary>Sees every line of a program while it is read.</summary>
internal interface IProgramVisitor
{
    /// <summary>A line with a command. <paramref name="state"/> is what holds after it.</summary>
    void Visit(in ScannedLine line, GCodeBlock block, in Motion motion, ModalState state);
}

/// <summary>One pass over a program: scans, interprets, adds up, and lets a visitor look on.</summary>
internal sealed class ProgramReading
{
    private const int MaxLayers = 100_000;

    /// <summary>Less is a spiral's steady climb rather than a new layer.</summary>
    private const double LayerStepMm = 0.04;

    private const double RoomCelsius = 20;

    private readonly GCodeScanner _scanner = new();
    private readonly GCodeBlock _block = new();
    private readonly SlicerComments _comments = new();
    private readonly DialectEvidence _evidence = new();
    private readonly ModalState _state;
    private readonly Dialect _dialect;
    private readonly MotionLimits _limits;
    private readonly IProgramVisitor? _visitor;
    private readonly ProgressSampler _sampler = new();
    private readonly TimePlanner _planner;
    private readonly BoxBuilder _motion = new();
    private readonly BoxBuilder _extrusion = new();
    private readonly Dictionary<int, Celsius> _maxHotend = [];
    private readonly Dictionary<int, double> _hotendNow = [];
    private readonly List<int> _tools = [];
    private List<LayerStart> _layers = [];
    private bool _layersByComment;
    private double _layerZ = double.NaN;
    private double _bedNow = RoomCelsius;
    private double? _maxBed, _maxChamber, _maxSpindle;
    private double _maxFeed;
    private double _fed, _fedMost;

    public ProgramReading(Dialect dialect, MotionLimits limits, IProgramVisitor? visitor = null)
    {
        _dialect = dialect;
        _limits = limits;
        _visitor = visitor;
        _state = new ModalState(dialect);
        _planner = new TimePlanner(limits, _sampler);
    }

    public long Commands { get; private set; }

    public long Bytes { get; private set; }

    public GCodeScanner Scanner => _scanner;

    public void Feed(ReadOnlyMemory<byte> chunk)
    {
        Bytes += chunk.Length;
        _scanner.Feed(chunk);
        Drain();
    }

    public ProgramSummary Complete()
    {
        _scanner.Complete();
        Drain();
        _planner.Finish();
        return new ProgramSummary
        {
            Bytes = Bytes,
            Lines = _scanner.Lines,
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
            SlicerFilament = _comments.FilamentGrams is { } grams ? new Grams(grams) : null,
            Layers = WithHeights(_layers),
            Estimate = TimeSpan.FromSeconds(Math.Min(_planner.Seconds, 1e9)),
            SlicerEstimate = _comments.Estimate,
            Progress = _sampler.ToTable(Commands, _planner.Seconds),
            Slicer = _comments.Slicer,
            Material = _comments.Material,
            Nozzle = _comments.NozzleMm is { } nozzle ? new Millimetres(nozzle) : null,
        };
    }

    private void Drain()
    {
        while (_scanner.TryRead(out ScannedLine line))
        {
            if (!line.Comment.IsEmpty && _comments.Read(line.Comment)) BeginLayerByComment();
            if (line.Command.IsEmpty) continue;
            ReadCommand(line);
            Commands++;
        }
    }

    private void ReadCommand(in ScannedLine line)
    {
        _block.Parse(line.Command);
        _evidence.Add(_block);
        double unitBefore = _state.Feed;
        _state.Apply(_block, out Motion motion);
        if (_state.Feed > _maxFeed && _state.Feed != unitBefore) _maxFeed = _state.Feed;
        if (motion.Kind == MotionKind.None) ReadSetting();
        else ReadMotion(motion);
        if (_state.SpindleOn && _state.SpindleRpm > (_maxSpindle ?? -1)) _maxSpindle = _state.SpindleRpm;
        _visitor?.Visit(line, _block, motion, _state);
    }

    private void ReadMotion(in Motion motion)
    {
        if (motion.Kind == MotionKind.Dwell)
        {
            _planner.Rest(Commands, Math.Clamp(motion.DwellSeconds, 0, 1e6));
            return;
        }

        if (motion.Kind == MotionKind.Home)
        {
            _planner.Rest(Commands, _limits.Homing.TotalSeconds);
            return;
        }

        double dx = motion.To.X - motion.From.X, dy = motion.To.Y - motion.From.Y, dz = motion.To.Z - motion.From.Z;
        bool arc = motion.Kind is MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise;
        double length = arc && !motion.BadArc ? ArcGeometry.Length(motion) : Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
        _planner.Add(Commands, length, dx, dy, dz, motion.Extruded, motion.Feed);
        if (!motion.MachineCoordinates) _motion.Add(motion);

        if (motion.Extruded == 0) return;
        _fed += motion.Extruded;
        if (_fed > _fedMost) _fedMost = _fed;
        if (motion.Extruded <= 0 || (dx == 0 && dy == 0 && !arc)) return;
        _extrusion.Add(motion);
        UseTool();
        BeginLayerByHeight(motion.To);
    }

    private void UseTool()
    {
        if (!_tools.Contains(_state.Tool)) _tools.Add(_state.Tool);
    }

    private void BeginLayerByComment()
    {
        if (!_layersByComment)
        {
            _layersByComment = true;
            _layers = [];
        }

        if (_layers.Count < MaxLayers) _layers.Add(new LayerStart(Commands, new(double.NaN)));
    }

    private void BeginLayerByHeight(in AxisPoint at)
    {
        if (!at.HasZ) return;
        if (_layersByComment)
        {
            if (_layers.Count > 0 && double.IsNaN(_layers[^1].Z.Value)) _layers[^1] = _layers[^1] with { Z = new(at.Z) };
            return;
        }

        if (Math.Abs(at.Z - _layerZ) < LayerStepMm || _layers.Count >= MaxLayers) return;
        _layerZ = at.Z;
        _layers.Add(new LayerStart(Commands, new(at.Z)));
    }

    /// <summary>A layer in which nothing was laid down has the height of the one before.</summary>
    private static List<LayerStart> WithHeights(List<LayerStart> layers)
    {
        double z = 0;
        for (int i = 0; i < layers.Count; i++)
        {
            if (double.IsNaN(layers[i].Z.Value)) layers[i] = layers[i] with { Z = new(z) };
            z = layers[i].Z.Value;
        }

        return layers;
    }

    private void ReadSetting()
    {
        if (_dialect == Dialect.Grbl)
        {
            if (_block.HasM(60)) UseTool();
            return;
        }

        if (_block.Letter != 'M') return;
        switch (_block.Code)
        {
            case 1040 or 1090:
                SetHotend(wait: _block.Code == 1090);
                break;
            case 1400 or 1900:
                if (Target() is { } bed)
                {
                    _maxBed = Math.Max(_maxBed ?? bed, bed);
                    if (_block.Code == 1900 && bed > _bedNow) _planner.Rest(Commands, (bed - _bedNow) / _limits.BedCelsiusPerSecond);
                    if (_block.Code == 1900) _bedNow = bed;
                }

                break;
            case 1410 or 1910:
                if (Target() is { } chamber) _maxChamber = Math.Max(_maxChamber ?? chamber, chamber);
                break;
            case 2040:
                if (_block.TryGet('S', out double s) && s > 0) _planner.Acceleration = s;
                else if (_block.TryGet('P', out double p) && p > 0) _planner.Acceleration = p;
                break;
            case 4000:
                _planner.Rest(Commands, 0);
                break;
        }
    }

    private double? Target() => _block.TryGet('S', out double s) ? s : _block.TryGet('R', out double r) ? r : null;

    private void SetHotend(bool wait)
    {
        if (Target() is not { } celsius) return;
        int tool = _block.TryGet('T', out double t) ? (int)t : _state.Tool;
        if (!_maxHotend.TryGetValue(tool, out Celsius most) || celsius > most.Value) _maxHotend[tool] = new(celsius);
        if (!wait) return;
        double now = _hotendNow.GetValueOrDefault(tool, RoomCelsius);
        if (celsius > now) _planner.Rest(Commands, (celsius - now) / _limits.HotendCelsiusPerSecond);
        _hotendNow[tool] = celsius;
    }
}
