namespace Fab.VirtualMachines;

/// <summary>G-code: everything is checked before anything is done, so that a refused line changes nothing.</summary>
public sealed partial class VirtualRouter
{
    private const int ToolLengthAxis = 2;

    private GrblModes _modes = GrblModes.Initial;
    private MachinePosition _target, _g92;
    private double _toolLength;

    /// <summary>mm/min, as programmed; in inverse time mode moves per minute.</summary>
    private double _feed;
    private double _speed;
    private int _tool;

    private IEnumerable<Wait>? ExecuteGcode(ReadOnlySpan<byte> line)
    {
        _answer = _words.Read(line, _modes, _config.MistCoolant);
        if (_answer != GrblError.None) return null;
        var block = new Block { Modes = _words.Modes };
        _answer = Check(ref block, isJog: false);
        if (_answer != GrblError.None) return null;
        if (_state != RouterState.Check) RecordExecuted(line);
        return Perform(block);
    }

    private IEnumerable<Wait>? Jog(ReadOnlySpan<byte> line)
    {
        if (_state is not (RouterState.Idle or RouterState.Jog)) return Refuse(GrblError.NotIdle);
        if (line.Length < 3 || line[2] != '=') return Refuse(GrblError.InvalidStatement);
        GrblModes modes = _modes;
        modes.Motion = 10;
        modes.InverseTime = false;
        _answer = _words.Read(line[3..], modes, _config.MistCoolant);
        if (_answer != GrblError.None) return null;
        var block = new Block { Modes = _words.Modes };
        _answer = Check(ref block, isJog: true);
        if (_answer != GrblError.None) return null;
        const uint Allowed = 1u << (int)ModalGroup.Distance | 1u << (int)ModalGroup.Units | 1u << (int)ModalGroup.NonModal;
        if ((_words.Groups & ~Allowed) != 0 || _words.NonModal is not (-1 or 530)) return Refuse(GrblError.InvalidJog);
        if (IsBeyondSoftLimits(block.Target)) return Refuse(GrblError.TravelExceeded);
        RecordExecuted(line);
        if (_state == RouterState.Idle) _state = RouterState.Jog;
        Queue(new PlannedMove(block.Target + _origin, block.Feed / 60) { IgnoresOverrides = true });
        _target = block.Target;
        return null;
    }

    private int Check(ref Block block, bool isJog)
    {
        GrblWords w = _words;
        double scale = block.Modes.Inches ? 25.4 : 1;
        block.Axis = w.AxisCommand;
        block.NonModal = w.NonModal;
        if (w.Has('N') && w['N'] > 10_000_000) return GrblError.InvalidLineNumber;

        block.Feed = w.Has('F') ? w['F'] : 0;
        bool needsFeedWord = isJog || (block.Modes.InverseTime && block.Axis == AxisUse.Motion && block.Modes.Motion is not (0 or 800));
        if (needsFeedWord && !w.Has('F')) return GrblError.UndefinedFeed;
        if (isJog || !block.Modes.InverseTime)
        {
            if (w.Has('F')) block.Feed *= scale;
            else if (!_modes.InverseTime) block.Feed = _feed;
        }

        block.Speed = w.Has('S') ? w['S'] : _speed;
        block.Tool = w.Has('T') ? (int)w['T'] : 0;
        if (block.NonModal == 40)
        {
            if (!w.Has('P')) return GrblError.ValueMissing;
            w.Use("P");
            block.DwellSeconds = w['P'];
        }

        foreach (char axis in "XYZ") w[axis] *= w.Has(axis) ? scale : 0;
        if (block.Axis == AxisUse.ToolLength)
        {
            if (w.ToolLength == 431 && (!w.Has('Z') || w.Has('X') || w.Has('Y'))) return GrblError.ToolLengthAxis;
            block.ToolLength = w.ToolLength == 431 ? w['Z'] : 0;
        }

        int error = CheckPlaces(ref block, w);
        if (error != GrblError.None) return error;
        error = CheckMotion(ref block, w, scale);
        if (error != GrblError.None) return error;
        w.Use(isJog ? "NF" : "NFST");
        if (block.Axis != AxisUse.None) w.Use("XYZ");
        block.HasAxisWords = w.HasAxis;
        return w.HasUnused ? GrblError.UnusedWords : GrblError.None;
    }

    /// <summary>G10, G28, G30, G53, G92, and where the axis words lead.</summary>
    private int CheckPlaces(ref Block block, GrblWords w)
    {
        MachinePosition offset = _eeprom.Coordinates[block.Modes.Coordinates];
        block.Target = _target;
        switch (block.NonModal)
        {
            case 100:
                if (!w.HasAxis) return GrblError.NoAxisWords;
                if (!w.Has('P') || !w.Has('L')) return GrblError.ValueMissing;
                if (w['P'] >= 7) return GrblError.UnsupportedCoordinateSystem;
                int kind = (int)w['L'];
                if (kind is not (2 or 20) || (kind == 2 && w.Has('R'))) return GrblError.Unsupported;
                w.Use("LP");
                block.CoordinateSystem = (int)w['P'] is var p && p > 0 ? p - 1 : block.Modes.Coordinates;
                block.Data = _eeprom.Coordinates[block.CoordinateSystem];
                for (int i = 0; i < 3; i++)
                {
                    if (!w.Has("XYZ"[i])) continue;
                    double value = w["XYZ"[i]];
                    if (kind == 20) value = _target[i] - _g92[i] - value - (i == ToolLengthAxis ? _toolLength : 0);
                    block.Data = block.Data.With(i, value);
                }

                return GrblError.None;
            case 920:
                if (!w.HasAxis) return GrblError.NoAxisWords;
                block.Data = _g92;
                for (int i = 0; i < 3; i++)
                {
                    if (!w.Has("XYZ"[i])) continue;
                    block.Data = block.Data.With(i, _target[i] - offset[i] - w["XYZ"[i]] - (i == ToolLengthAxis ? _toolLength : 0));
                }

                return GrblError.None;
        }

        if (block.Axis != AxisUse.ToolLength)
        {
            for (int i = 0; i < 3; i++)
            {
                if (!w.Has("XYZ"[i])) continue;
                double value = w["XYZ"[i]];
                if (block.NonModal != 530)
                {
                    value += block.Modes.Incremental ? _target[i] : offset[i] + _g92[i] + (i == ToolLengthAxis ? _toolLength : 0);
                }

                block.Target = block.Target.With(i, value);
            }
        }

        switch (block.NonModal)
        {
            case 280 or 300:
                block.Data = _eeprom.Coordinates[block.NonModal == 280 ? GrblEeprom.G28 : GrblEeprom.G30];
                if (!w.HasAxis)
                {
                    block.Axis = AxisUse.None;
                    break;
                }

                for (int i = 0; i < 3; i++)
                {
                    if (!w.Has("XYZ"[i])) block.Data = block.Data.With(i, _target[i]);
                }

                break;
            case 530 when block.Modes.Motion is not (0 or 10):
                return GrblError.G53NeedsG0OrG1;
        }

        return GrblError.None;
    }

    private int CheckMotion(ref Block block, GrblWords w, double scale)
    {
        if (block.Modes.Motion == 800) return w.HasAxis ? GrblError.AxisWordsUnused : GrblError.None;
        if (block.Axis != AxisUse.Motion) return GrblError.None;
        if (block.Modes.Motion == 0)
        {
            if (!w.HasAxis) block.Axis = AxisUse.None;
            return GrblError.None;
        }

        if (block.Feed == 0) return GrblError.UndefinedFeed;
        switch (block.Modes.Motion)
        {
            case 10:
                if (!w.HasAxis) block.Axis = AxisUse.None;
                return GrblError.None;
            case 20 or 30:
                return CheckArc(ref block, w, scale);
            default:
                if (!w.HasAxis) return GrblError.NoAxisWords;
                return block.Target == _target ? GrblError.InvalidTarget : GrblError.None;
        }
    }

    private int CheckArc(ref Block block, GrblWords w, double scale)
    {
        (int first, int second) = Plane(block.Modes.Plane);
        if (!w.HasAxis) return GrblError.NoAxisWords;
        if (!w.Has("XYZ"[first]) && !w.Has("XYZ"[second])) return GrblError.NoAxisWordsInPlane;
        double x = block.Target[first] - _target[first];
        double y = block.Target[second] - _target[second];
        if (w.Has('R'))
        {
            w.Use("R");
            if (block.Target == _target) return GrblError.InvalidTarget;
            (block.ArcX, block.ArcY) = ArcGeometry.CentreFromRadius(x, y, w['R'] * scale, block.Modes.Motion == 20);
            return double.IsNaN(block.ArcX) ? GrblError.ArcRadius : GrblError.None;
        }

        if (!w.Has("IJK"[first]) && !w.Has("IJK"[second])) return GrblError.NoOffsetsInPlane;
        w.Use("IJK");
        block.ArcX = w.Has("IJK"[first]) ? w["IJK"[first]] * scale : 0;
        block.ArcY = w.Has("IJK"[second]) ? w["IJK"[second]] * scale : 0;
        double radius = Math.Sqrt(block.ArcX * block.ArcX + block.ArcY * block.ArcY);
        double off = Math.Abs(Math.Sqrt((x - block.ArcX) * (x - block.ArcX) + (y - block.ArcY) * (y - block.ArcY)) - radius);
        return off > 0.5 || (off > 0.005 && off > 0.001 * radius) ? GrblError.InvalidTarget : GrblError.None;
    }

    /// <summary>The two axes of G17, G18 or G19.</summary>
    private static (int First, int Second) Plane(int plane) => plane switch { 0 => (0, 1), 1 => (2, 0), _ => (1, 2) };

    /// <summary>A line that has passed every check.</summary>
    private struct Block
    {
        public GrblModes Modes;
        public AxisUse Axis;
        public int NonModal;
        public bool HasAxisWords;
        public double Feed, Speed, DwellSeconds, ToolLength, ArcX, ArcY;
        public int Tool, CoordinateSystem;

        /// <summary>Machine coordinates: where the move leads; and what G10, G28, G30 or G92 stores or goes to.</summary>
        public MachinePosition Target, Data;
    }
}
