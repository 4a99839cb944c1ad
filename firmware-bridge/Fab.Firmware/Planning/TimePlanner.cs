using Fab.Firmware.GCode;

namespace Fab.Firmware.Planning;

/// <summary>
/// Estimates how long moves take, as firmware plans them: each is one ramp, a cruise and another ramp; corners are taken at
/// the speed that junction deviation (or jerk) allows; and the end speed of a move is chosen when it begins, so that the
/// machine could still stop within the few moves it knows by then.
/// </summary>
internal sealed class TimePlanner
{
    /// <summary>Shorter is under a step of any axis: no move at all.</summary>
    private const double LeastLengthMm = 1e-6;

    private readonly MotionLimits _limits;
    private readonly ProgressSampler _sampler;
    private readonly Planned[] _ring;
    private readonly int _mask;
    private readonly int _window;
    private readonly double _minSegment;
    private AxisLimits _feed, _acceleration;
    private double _junctionDeviation;
    private long _first, _end;
    private double _entrySquare;
    private Axes _direction;
    private double _directionSquare;
    private bool _hasDirection;
    private double _lastNominalSquare;

    public TimePlanner(MotionLimits limits, ProgressSampler sampler)
    {
        (_limits, _sampler) = (limits, sampler);
        _window = Math.Clamp(limits.LookAheadMoves, 0, 4_096) + 1;
        _ring = new Planned[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_window + 1)];
        _mask = _ring.Length - 1;
        _feed = AxisLimits.FeedOf(limits);
        _acceleration = AxisLimits.AccelerationOf(limits);
        _junctionDeviation = limits.JunctionDeviationMm;
        _minSegment = limits.MinSegment.TotalSeconds;
        PrintAcceleration = limits.AccelerationMmPerS2;
        TravelAcceleration = limits.TravelAccelerationMmPerS2 ?? PrintAcceleration;
        RetractAcceleration = limits.RetractAccelerationMmPerS2 ?? PrintAcceleration;
    }

    private struct Planned
    {
        /// <summary>-1 for a part of a command that is not its last.</summary>
        public long Command;
        public double Length, NominalSquare, Acceleration, BrakeSquare, EntryCapSquare;
    }

    /// <summary>Until all that is done is done; what is still planned is not in it.</summary>
    public double Seconds { get; private set; }

    /// <summary>mm/s² on the path with material, without, and of filament alone; 0 for the axes' own limits.</summary>
    public double PrintAcceleration { get; set; }

    public double TravelAcceleration { get; set; }

    public double RetractAcceleration { get; set; }

    /// <summary>A straight move: how far along each axis, and how fast along its path.</summary>
    /// <param name="command">Its command; -1 for a part of one that is not its last.</param>
    /// <param name="feedMmPerMin">0 or less: as fast as the axes can.</param>
    public void Add(long command, double dx, double dy, double dz, double e, double feedMmPerMin)
    {
        if (Prepare(new Axes(dx, dy, dz, e), feedMmPerMin) is not { Length: > 0 } move) return;
        Queue(command, move, 1, move.NominalSquare, move.Direction);
    }

    /// <summary>Equal moves that turn a little from one to the next, planned as one that is as long as all of them.</summary>
    /// <param name="command">Their command; -1 where others of it follow.</param>
    /// <param name="first">The first of them, as far along each axis.</param>
    /// <param name="middle">One in their middle, whose direction decides what the axes can do.</param>
    /// <param name="beside">The one after it.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="times">How many there are, two or more.</param>
    /// <param name="feedMmPerMin">0 or less: as fast as the axes can.</param>
    public void AddRun(long command, in Axes first, in Axes middle, in Axes beside, in Axes last, int times, double feedMmPerMin)
    {
        if (Prepare(middle, feedMmPerMin) is not { Length: > 0 } move) return;
        double inverse = 1 / move.Length;
        Axes next = beside.Times(inverse);
        double corner = _limits.Jerk is { } jerk ? JerkSquare(next, move.Direction, jerk)
            : JunctionSquare(move.Direction, move.DirectionSquare, next, move.DirectionSquare, move.Most);

        // From one to the next it goes no faster than the corner between them, and no faster than it can brake within those
        // it knows; between the corners it may be faster by what one of them gains, on average half of that.
        double known = 2 * move.Acceleration * move.Length * _limits.LookAheadMoves;
        double steady = Math.Min(corner, known) + (move.Acceleration * move.Length / 2);
        move.Direction = first.Times(inverse);
        Queue(command, move, times, Math.Min(move.NominalSquare, steady), last.Times(inverse));
    }

    private struct Prepared
    {
        public Axes Direction;
        public double DirectionSquare, Length, NominalSquare, Acceleration, Most;
    }

    /// <summary>What a move is by itself; without length when it is none.</summary>
    private Prepared Prepare(in Axes way, double feedMmPerMin)
    {
        double square = (way.X * way.X) + (way.Y * way.Y) + (way.Z * way.Z);
        double length = Math.Sqrt(square);
        bool travels = length >= LeastLengthMm;
        if (!travels) length = Math.Abs(way.E);
        if (!(length >= LeastLengthMm)) return default;

        double inverse = 1 / length;
        var direction = new Axes(way.X * inverse, way.Y * inverse, way.Z * inverse, way.E * inverse);
        double speed = _feed.Along(direction);
        if (feedMmPerMin > 0) speed = Math.Min(speed, feedMmPerMin * (1.0 / 60));
        if (_minSegment > 0) speed = Math.Min(speed, length / _minSegment);
        double own = way.E == 0 ? TravelAcceleration : travels ? PrintAcceleration : RetractAcceleration;
        double acceleration = _acceleration.Along(direction);
        if (own > 0) acceleration = Math.Min(acceleration, own);
        return new Prepared
        {
            Direction = direction,
            DirectionSquare = Axes.Dot(direction, direction),
            Length = length,
            NominalSquare = speed * speed,
            Acceleration = acceleration,
            Most = own > 0 ? acceleration : double.MaxValue,
        };
    }

    private void Queue(long command, in Prepared begin, int times, double nominal, in Axes lastDirection)
    {
        double junction = _limits.Jerk is { } jerk ? JerkSquare(begin.Direction, _hasDirection ? _direction : default, jerk)
            : _hasDirection ? JunctionSquare(_direction, _directionSquare, begin.Direction, begin.DirectionSquare, begin.Most)
            : 0;
        unchecked
        {
            if (_end - _first >= _window) RunFirst();
            ref Planned move = ref _ring[(int)_end++ & _mask];
            move.Command = command;
            move.Length = begin.Length * times;
            move.NominalSquare = nominal;
            move.Acceleration = begin.Acceleration;
            move.BrakeSquare = 2 * begin.Acceleration * move.Length;
            move.EntryCapSquare = Math.Min(junction, Math.Min(nominal, _hasDirection ? _lastNominalSquare : junction));
        }

        (_direction, _directionSquare, _hasDirection, _lastNominalSquare) = (lastDirection, begin.DirectionSquare, true, nominal);
    }

    /// <summary>The machine comes to rest here, and then waits.</summary>
    public void Rest(long command, double seconds)
    {
        Finish();
        Seconds += seconds;
        _sampler.Record(command, Seconds);
    }

    /// <summary>Everything planned is done, and the machine at rest.</summary>
    public void Finish()
    {
        while (_first < _end) RunFirst();
        _entrySquare = 0;
        _hasDirection = false;
    }

    /// <summary>M203, mm/s.</summary>
    public void SetMaxFeed(char axis, double mmPerSecond) => _feed.Set(axis, mmPerSecond);

    /// <summary>M201, mm/s².</summary>
    public void SetMaxAcceleration(char axis, double mmPerS2) => _acceleration.Set(axis, mmPerS2);

    /// <summary>M205 J, mm.</summary>
    public void SetJunctionDeviation(double mm) => _junctionDeviation = Math.Max(mm, 0);

    /// <summary>
    /// The corner is taken as an arc that leaves it by the junction deviation, at the speed whose centripetal acceleration
    /// the axes (and in Marlin the move) allow.
    /// </summary>
    private double JunctionSquare(in Axes before, double beforeSquare, in Axes direction, double directionSquare, double most)
    {
        double cosine = -Axes.Dot(before, direction) / Math.Sqrt(beforeSquare * directionSquare);
        if (cosine > 0.999999) return 0; // straight back
        if (cosine < -0.999999) return double.MaxValue; // straight on
        var turn = new Axes(direction.X - before.X, direction.Y - before.Y, direction.Z - before.Z, direction.E - before.E);
        double acceleration = Math.Min(_acceleration.Along(turn) * Math.Sqrt(Axes.Dot(turn, turn)), most);
        double sineOfHalf = Math.Sqrt(0.5 * (1 - cosine));
        return acceleration * _junctionDeviation * sineOfHalf / (1 - sineOfHalf);
    }

    /// <summary>No axis changes its speed at once by more than its jerk; a start from rest counts as a change.</summary>
    private static double JerkSquare(in Axes direction, in Axes before, JerkLimits jerk)
    {
        double speed = Math.Min(
            Math.Min(jerk.X / Math.Abs(direction.X - before.X), jerk.Y / Math.Abs(direction.Y - before.Y)),
            Math.Min(jerk.Z / Math.Abs(direction.Z - before.Z), jerk.E / Math.Abs(direction.E - before.E)));
        return double.IsNaN(speed) ? double.MaxValue : speed * speed;
    }

    /// <summary>The oldest move is done; what it was followed by then decides how fast it ends.</summary>
    private void RunFirst()
    {
        unchecked
        {
            ref Planned move = ref _ring[(int)_first++ & _mask];
            double exitCap = Math.Min(ExitCapSquare(), move.NominalSquare);
            // From rest, jerk lets a move begin with a jump.
            double entrySquare = _entrySquare == 0 && _limits.Jerk is not null ? move.EntryCapSquare : _entrySquare;
            double reach = move.BrakeSquare, seconds, exitSquare;
            if (entrySquare - reach >= exitCap)
            {
                exitSquare = entrySquare - reach;
                seconds = (Math.Sqrt(entrySquare) - Math.Sqrt(exitSquare)) / move.Acceleration;
            }
            else
            {
                exitSquare = Math.Min(exitCap, entrySquare + reach);
                double peakSquare = Math.Min(move.NominalSquare, (reach + entrySquare + exitSquare) * 0.5);
                double peak = Math.Sqrt(peakSquare), inverse = 1 / move.Acceleration;
                double cruise = move.Length - (((2 * peakSquare) - entrySquare - exitSquare) * 0.5 * inverse);
                seconds = ((2 * peak) - Math.Sqrt(entrySquare) - Math.Sqrt(exitSquare)) * inverse;
                if (cruise > 0) seconds += cruise / peak;
            }

            _entrySquare = exitSquare;
            Seconds += seconds;
            if (move.Command >= 0) _sampler.Record(move.Command, Seconds);
        }
    }

    /// <summary>
    /// How fast the move that runs may end so that what follows can still brake to rest. The bound of each corner, plus
    /// what is braked before it; once what is braked exceeds the least of them, later corners cannot matter.
    /// </summary>
    private double ExitCapSquare()
    {
        double least = double.MaxValue, braked = 0;
        unchecked
        {
            for (long i = _first; i < _end; i++)
            {
                ref Planned next = ref _ring[(int)i & _mask];
                least = Math.Min(least, next.EntryCapSquare + braked);
                braked += next.BrakeSquare;
                if (braked >= least) return least;
            }
        }

        return Math.Min(least, braked);
    }
}
