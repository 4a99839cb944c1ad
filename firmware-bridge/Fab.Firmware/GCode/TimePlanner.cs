namespace Fab.Firmware.GCode;

/// <summary>
/// Estimates how long moves take, as firmware plans them: trapezoids of speed with limited acceleration, corners taken at
/// the speed junction deviation allows. Looks ahead over a window of moves, and gives each move's time once it can no
/// longer change.
/// </summary>
internal sealed class TimePlanner(MotionLimits limits, ProgressSampler sampler)
{
    private const int WindowMoves = 512;

    private readonly Planned[] _moves = new Planned[WindowMoves];
    private int _count;
    private double _firstEntrySquare;
    private double _dirX, _dirY, _dirZ;
    private bool _hasDirection;
    private double _lastNominal;

    private struct Planned
    {
        public long Command;
        public double Length;
        public double NominalSquare;
        public double Acceleration;
        public double EntrySquare;
        public double MaxEntrySquare;
    }

    public double Seconds { get; private set; }

    /// <summary>mm/s², set by M204.</summary>
    public double Acceleration { get; set; } = limits.AccelerationMmPerS2;

    /// <summary>A move of the given length; <paramref name="dx"/>… is how far along each axis, <paramref name="e"/> the filament.</summary>
    public void Add(long command, double length, double dx, double dy, double dz, double e, double feedMmPerMin)
    {
        double spatial = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
        double extruded = Math.Abs(e);
        bool onlyExtrudes = length < 1e-9;
        if (onlyExtrudes) length = extruded;
        if (length < 1e-9) return;
        double speed = feedMmPerMin > 0 ? feedMmPerMin / 60 : double.MaxValue;
        double acceleration = onlyExtrudes ? limits.AccelerationEMmPerS2 : Acceleration;
        if (spatial > 0)
        {
            (dx, dy, dz) = (dx / spatial, dy / spatial, dz / spatial);
            Limit(Math.Abs(dx), limits.MaxFeedX, limits.AccelerationXMmPerS2, ref speed, ref acceleration);
            Limit(Math.Abs(dy), limits.MaxFeedY, limits.AccelerationYMmPerS2, ref speed, ref acceleration);
            Limit(Math.Abs(dz), limits.MaxFeedZ, limits.AccelerationZMmPerS2, ref speed, ref acceleration);
        }

        if (extruded > 0) Limit(extruded / length, limits.MaxFeedE, limits.AccelerationEMmPerS2, ref speed, ref acceleration);
        double junction = onlyExtrudes || spatial == 0 || !_hasDirection ? 0 : JunctionSpeed(dx, dy, dz, acceleration);
        junction = Math.Min(junction, Math.Min(speed, _lastNominal));
        (_dirX, _dirY, _dirZ, _hasDirection, _lastNominal) = (dx, dy, dz, !onlyExtrudes && spatial > 0, speed);

        if (_count == WindowMoves) Commit(WindowMoves / 2);
        _moves[_count++] = new Planned
        {
            Command = command,
            Length = length,
            NominalSquare = speed * speed,
            Acceleration = acceleration,
            MaxEntrySquare = junction * junction,
        };
    }

    /// <summary>The machine comes to rest here, and then waits.</summary>
    public void Rest(long command, double seconds)
    {
        Commit(_count);
        _hasDirection = false;
        Seconds += seconds;
        sampler.Record(command, Seconds);
    }

    public void Finish() => Commit(_count);

    private static void Limit(double share, MillimetresPerMinute maxFeed, double maxAcceleration, ref double speed, ref double acceleration)
    {
        if (share < 1e-9) return;
        speed = Math.Min(speed, maxFeed.Value / 60 / share);
        acceleration = Math.Min(acceleration, maxAcceleration / share);
    }

    private double JunctionSpeed(double dx, double dy, double dz, double acceleration)
    {
        double cos = -((_dirX * dx) + (_dirY * dy) + (_dirZ * dz));
        if (cos > 0.999999) return 0; // straight back
        if (cos < -0.999999) return double.MaxValue; // straight on
        double sinHalf = Math.Sqrt((1 - cos) / 2);
        return Math.Sqrt(acceleration * limits.JunctionDeviationMm * sinHalf / (1 - sinHalf));
    }

    private void Commit(int committed)
    {
        if (_count == 0) return;
        Plan();
        for (int i = 0; i < committed; i++)
        {
            ref Planned move = ref _moves[i];
            double exitSquare = i + 1 < _count ? _moves[i + 1].EntrySquare : 0;
            Seconds += TimeOf(move, exitSquare);
            sampler.Record(move.Command, Seconds);
        }

        _firstEntrySquare = committed < _count ? _moves[committed].EntrySquare : 0;
        Array.Copy(_moves, committed, _moves, 0, _count - committed);
        _count -= committed;
    }

    private void Plan()
    {
        // Backwards: slow enough to stop at the end. Forwards: no faster than acceleration reaches.
        double exitSquare = 0;
        for (int i = _count - 1; i >= 0; i--)
        {
            ref Planned move = ref _moves[i];
            move.EntrySquare = Math.Min(move.MaxEntrySquare, exitSquare + (2 * move.Acceleration * move.Length));
            exitSquare = move.EntrySquare;
        }

        _moves[0].EntrySquare = _firstEntrySquare;
        for (int i = 0; i + 1 < _count; i++)
        {
            ref Planned move = ref _moves[i];
            double reach = move.EntrySquare + (2 * move.Acceleration * move.Length);
            if (_moves[i + 1].EntrySquare > reach) _moves[i + 1].EntrySquare = reach;
        }
    }

    private static double TimeOf(in Planned move, double exitSquare)
    {
        double entry = Math.Sqrt(move.EntrySquare), exit = Math.Sqrt(exitSquare), a = move.Acceleration;
        double peakSquare = Math.Min(move.NominalSquare, ((2 * a * move.Length) + move.EntrySquare + exitSquare) / 2);
        double peak = Math.Sqrt(Math.Max(peakSquare, Math.Max(move.EntrySquare, exitSquare)));
        double up = ((peak * peak) - move.EntrySquare) / (2 * a);
        double down = ((peak * peak) - exitSquare) / (2 * a);
        double cruise = Math.Max(0, move.Length - up - down);
        return ((peak - entry) / a) + ((peak - exit) / a) + (cruise / peak);
    }
}

/// <summary>Collects seconds by command, thinning itself out: whenever it is full, every second sample goes.</summary>
internal sealed class ProgressSampler
{
    private const int MaxSamples = 4096;

    private readonly List<float> _samples = [0f];
    private long _stride = 1;

    /// <summary>Command <paramref name="command"/> (0-based) is done at <paramref name="seconds"/>. Called in order.</summary>
    public void Record(long command, double seconds)
    {
        long done = command + 1;
        while (_samples.Count * _stride <= done)
        {
            // Commands that take no time end when the move before them does.
            bool exact = _samples.Count * _stride == done;
            _samples.Add(exact ? (float)seconds : _last);
            if (_samples.Count >= MaxSamples) Thin();
        }

        _last = (float)seconds;
    }

    private float _last;

    public ProgressTable ToTable(long commands, double seconds) => new(_stride, [.. _samples], commands, seconds);

    private void Thin()
    {
        int kept = 0;
        for (int i = 0; i < _samples.Count; i += 2) _samples[kept++] = _samples[i];
        _samples.RemoveRange(kept, _samples.Count - kept);
        _stride *= 2;
    }
}
