using Fab.Firmware.GCode;

namespace Fab.Firmware.Grbl;

/// <summary>What was wrong with a reported position.</summary>
/// <param name="Command">The command (from 0) that the machine had reached when it was last seen on the path.</param>
/// <param name="At">Where the machine says it is.</param>
/// <param name="OffMm">How far that is from the path; 0 when it is on it, but too fast.</param>
/// <param name="Feed">The reported feed, mm/min, where that is what is wrong.</param>
internal readonly record struct Deviation(long Command, PathPoint At, double OffMm, double? Feed)
{
    /// <summary>The place lies on the path, but further along than the machine can have come.</summary>
    public bool IsTooSoon { get; init; }
}

/// <summary>
/// Compares where Grbl says it is with where the program says it may be. Grbl has no checksum: a digit changed on the
/// cable is executed. Its position reports are the only witness.
/// </summary>
/// <remarks>
/// It keeps the stretches of path from the oldest line that may still be planned to the newest one sent, in work
/// coordinates. A report must lie on one of them, not behind the one reached before, and no further along than the feed
/// allows in the time since. docs/grbl-audit.md says what that
/// can and cannot catch.
/// </remarks>
internal sealed class PathAudit
{
    /// <summary>Reported feed is a moment's, and rounded.</summary>
    private const double FeedSlack = 1.1;

    private const double SpareFeedMmPerMinute = 30;

    /// <summary>What an override that was higher a moment ago, a clock that runs otherwise and rounding may make up together.</summary>
    private const double SpareSeconds = 0.15;

    private readonly double _toleranceMm;
    private PathStretch[] _stretches = new PathStretch[64];
    private int _oldest, _count;
    private PathPoint _at = PathPoint.Unknown;
    private bool _inverseTime;
    private long _reached;

    // How far along the path, at the most, the machine was when last seen on it, and how long the path is so far.
    private double _furthestMinutes;
    private TimeSpan _furthestAt;
    private double _pathMinutes;
    private PathPoint _lastSeen = PathPoint.Unknown;
    private TimeSpan _lastSeenAt;
    private bool _doubted;

    public PathAudit(double toleranceMm) => _toleranceMm = toleranceMm;

    /// <summary>mm/min that the axes can do together; infinite while the firmware has not told.</summary>
    public double FastestMmPerMinute { get; set; } = double.PositiveInfinity;

    /// <summary>The command (from 0) whose stretch the machine has reached: all before it are done.</summary>
    public long Reached => _reached;

    /// <summary>A job begins at rest at <paramref name="at"/>, with <paramref name="firstCommand"/>.</summary>
    public void Begin(in PathPoint at, long firstCommand, TimeSpan now)
    {
        (_oldest, _count, _reached) = (0, 0, firstCommand);
        (_furthestMinutes, _pathMinutes, _furthestAt) = (0, 0, now);
        _inverseTime = _doubted = false;
        _at = at;
        (_lastSeen, _lastSeenAt) = (PathPoint.Unknown, now);
    }

    /// <summary>Someone may have moved the machine: only what the program names from now on is known.</summary>
    public void Lose()
    {
        (_oldest, _count) = (0, 0);
        _at = _lastSeen = PathPoint.Unknown;
    }

    /// <summary>A line goes out. <paramref name="modal"/> has taken it in already, and <paramref name="motion"/> is what it does.</summary>
    /// <param name="executed">Commands certainly executed.</param>
    public void Sent(long command, long executed, GCodeBlock block, ModalState modal, in Motion motion)
    {
        bool wild = motion.MachineCoordinates || motion.Kind == MotionKind.Home;
        foreach (int g in block.G)
        {
            if (g is 930 or 940) _inverseTime = g == 930;
            else if (g is >= 382 and <= 385) wild = true; // a probe stops where it touches
            else if (g == 920) Renumber(block, modal.Unit);
            else if (g is >= 540 and <= 593 or 100 or 431 or 490 or (>= 921 and <= 923)) _at = PathPoint.Unknown;
        }

        if (motion.Kind is MotionKind.None or MotionKind.Dwell) return;
        if (_count == _stretches.Length) DropExecuted(executed);
        ref PathStretch stretch = ref Add();
        stretch = new PathStretch { Command = command, From = _at, IsWild = wild };
        if (wild) _at = PathPoint.Unknown;
        else MoveTo(block, modal);
        stretch.To = _at;
        bool fastest = motion.Kind == MotionKind.Rapid || _inverseTime || motion.Feed <= 0;
        stretch.FeedMax = fastest ? double.PositiveInfinity : motion.Feed;
        bool arc = motion.Kind is MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise;
        if (arc && !wild) stretch.IsWild = !stretch.TryBend(motion);
        stretch.BeginMinutes = _pathMinutes;
        stretch.Minutes = stretch.IsWild ? 0 : stretch.LengthMm / Math.Min(stretch.FeedMax, FastestMmPerMinute);
        _pathMinutes += stretch.Minutes;
    }

    /// <summary>The machine says it is at <paramref name="at"/>; null when the program allows that.</summary>
    /// <param name="executed">Commands certainly executed: the machine is beyond them.</param>
    /// <param name="asked">
    /// When the report was asked for: it may have arrived long after it was true, but was not true before. Null when nobody
    /// asked.
    /// </param>
    /// <param name="feed">mm/min, freed of any override; null where the report does not say.</param>
    /// <param name="override">How many times the programmed feed the machine may run.</param>
    public Deviation? Check(in PathPoint at, double? feed, double @override, long executed, TimeSpan? asked, TimeSpan now)
    {
        DropExecuted(executed);
        double nearest = double.PositiveInfinity, feedMax = 0;
        double within = _furthestMinutes + (((now - _furthestAt).TotalSeconds + SpareSeconds) / 60 * FeedSlack * Math.Max(1, @override));
        bool matched = _count == 0;
        for (int i = 0; i < _count; i++)
        {
            ref PathStretch stretch = ref Stretch(i);
            if (stretch.Command < _reached) continue;
            if (stretch.IsWild)
            {
                Seen(at, asked);
                return null;
            }

            feedMax = Math.Max(feedMax, stretch.FeedMax);
            double off = stretch.DistanceTo(at, out double share);
            nearest = Math.Min(nearest, off);
            double minutes = stretch.BeginMinutes + (share * stretch.Minutes);

            // A path that comes by here later than any feed allows is no excuse.
            if (off > _toleranceMm || minutes > within) continue;
            if (!matched) _reached = stretch.Command;
            matched = true;
            _furthestMinutes = Math.Max(_furthestMinutes, minutes);
            _furthestAt = asked ?? _furthestAt;
        }

        if (!matched && IsBeyondReach(at, now) && !_doubted)
        {
            // No machine gets there in the time: it is the report that was garbled. Once.
            _doubted = true;
            return null;
        }

        Seen(at, asked);
        if (!matched) return new Deviation(_reached, at, nearest, null) { IsTooSoon = nearest <= _toleranceMm };
        bool tooFast = feed > (feedMax * FeedSlack) + SpareFeedMmPerMinute && _count > 0;
        return tooFast ? new Deviation(_reached, at, 0, feed) : null;
    }

    /// <summary>At rest, with every line done: the machine must be where the program has led it.</summary>
    public Deviation? CheckAtRest(in PathPoint at)
    {
        double off = at.DistanceTo(_at);
        return off > _toleranceMm ? new Deviation(_count > 0 ? Stretch(_count - 1).Command : _reached, at, off, null) : null;
    }

    private void Seen(in PathPoint at, TimeSpan? asked)
    {
        (_lastSeen, _lastSeenAt) = (at, asked ?? _lastSeenAt);
        _doubted = false;
    }

    private bool IsBeyondReach(in PathPoint at, TimeSpan now)
    {
        double seconds = (now - _lastSeenAt).TotalSeconds + SpareSeconds;
        return !double.IsNaN(_lastSeen.X) && at.DistanceTo(_lastSeen) > (FastestMmPerMinute / 60 * seconds) + _toleranceMm;
    }

    private void DropExecuted(long executed)
    {
        while (_count > 1 && Stretch(0).Command < executed)
        {
            _oldest = (_oldest + 1) & (_stretches.Length - 1);
            _count--;
        }
    }

    private void MoveTo(GCodeBlock block, ModalState modal)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            if (!block.TryGet((char)('X' + axis), out double value)) continue;
            value *= modal.Unit;
            _at = _at.With(axis, modal.IsAbsolute ? value : _at[axis] + value);
        }
    }

    /// <summary>G92: the place gets new numbers, on the axes it names.</summary>
    private void Renumber(GCodeBlock block, double unit)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            if (block.TryGet((char)('X' + axis), out double value)) _at = _at.With(axis, value * unit);
        }
    }

    private ref PathStretch Stretch(int index) => ref _stretches[(_oldest + index) & (_stretches.Length - 1)];

    private ref PathStretch Add()
    {
        if (_count == _stretches.Length)
        {
            var larger = new PathStretch[_stretches.Length * 2];
            for (int i = 0; i < _count; i++) larger[i] = Stretch(i);
            (_stretches, _oldest) = (larger, 0);
        }

        return ref Stretch(_count++);
    }
}
