namespace Fab.VirtualMachines;

/// <summary>
/// Speed over one straight move: one ramp, a cruise, another ramp, at one acceleration. Closed forms throughout, so any
/// moment can be asked for at no cost. mm, mm/s, mm/s², seconds of machine time.
/// </summary>
internal struct SpeedProfile
{
    public double StartSeconds;
    private double _v0, _a1, _t1, _vCruise, _t2, _a3, _t3;

    /// <summary>Distance along the move at the start.</summary>
    public double StartDistance;

    public double EndSpeed { get; private set; }

    public double EndDistance { get; private set; }

    public readonly double DurationSeconds => _t1 + _t2 + _t3;

    public readonly double EndSeconds => StartSeconds + _t1 + _t2 + _t3;

    /// <summary>The fastest way from a speed over a distance without leaving <paramref name="exitSpeedMax"/> behind, as far as the acceleration allows.</summary>
    public static SpeedProfile Plan(
        double startSeconds, double startDistance, double entrySpeed, double cruiseSpeed, double exitSpeedMax, double acceleration, double endDistance)
    {
        double distance = endDistance - startDistance;
        double entrySq = entrySpeed * entrySpeed;
        double reachSq = 2 * acceleration * distance;
        double exit = Math.Min(exitSpeedMax, cruiseSpeed);
        var profile = new SpeedProfile
        {
            StartSeconds = startSeconds,
            StartDistance = startDistance,
            EndDistance = endDistance,
            _v0 = entrySpeed,
        };

        if (entrySq - reachSq >= exit * exit)
        {
            // Braking all the way, and perhaps not enough: an override can ask for less than is possible.
            exit = Math.Sqrt(entrySq - reachSq);
            profile._a3 = -acceleration;
            profile._vCruise = entrySpeed;
            profile._t3 = (entrySpeed - exit) / acceleration;
            profile.EndSpeed = exit;
            return profile;
        }

        exit = Math.Min(exit, Math.Sqrt(entrySq + reachSq));
        double peakSq = entrySpeed > cruiseSpeed
            ? cruiseSpeed * cruiseSpeed
            : Math.Min(cruiseSpeed * cruiseSpeed, (reachSq + entrySq + exit * exit) / 2);
        double peak = Math.Sqrt(peakSq);
        double cruiseDistance = distance - (Math.Abs(peakSq - entrySq) + peakSq - exit * exit) / (2 * acceleration);
        profile._a1 = peak >= entrySpeed ? acceleration : -acceleration;
        profile._t1 = Math.Abs(peak - entrySpeed) / acceleration;
        profile._vCruise = peak;
        profile._t2 = cruiseDistance > 0 && peak > 0 ? cruiseDistance / peak : 0;
        profile._a3 = -acceleration;
        profile._t3 = (peak - exit) / acceleration;
        profile.EndSpeed = exit;
        return profile;
    }

    /// <summary>Brakes to a stop, or to the end of the move if that comes first.</summary>
    public static SpeedProfile Stop(double startSeconds, double startDistance, double entrySpeed, double acceleration, double endDistance)
    {
        double stopDistance = startDistance + entrySpeed * entrySpeed / (2 * acceleration);
        return Plan(startSeconds, startDistance, entrySpeed, entrySpeed, 0, acceleration, Math.Min(stopDistance, endDistance));
    }

    public readonly double DistanceAt(double seconds)
    {
        double t = seconds - StartSeconds;
        if (t <= 0) return StartDistance;
        if (t >= DurationSeconds) return EndDistance;
        if (t < _t1) return StartDistance + (_v0 + 0.5 * _a1 * t) * t;
        double distance = StartDistance + (_v0 + 0.5 * _a1 * _t1) * _t1;
        t -= _t1;
        if (t < _t2) return distance + _vCruise * t;
        distance += _vCruise * _t2;
        t -= _t2;
        return distance + (_vCruise + 0.5 * _a3 * t) * t;
    }

    public readonly double SpeedAt(double seconds)
    {
        double t = seconds - StartSeconds;
        if (t <= 0) return _v0;
        if (t < _t1) return _v0 + _a1 * t;
        t -= _t1;
        if (t < _t2) return _vCruise;
        t -= _t2;
        return t < _t3 ? _vCruise + _a3 * t : EndSpeed;
    }
}
