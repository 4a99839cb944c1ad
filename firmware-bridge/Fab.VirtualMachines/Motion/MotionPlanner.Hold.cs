namespace Fab.VirtualMachines;

/// <summary>Feed hold and overrides: what changes a move that is under way.</summary>
internal sealed partial class MotionPlanner
{
    /// <summary>1 for the programmed feed.</summary>
    public double FeedOverride { get; private set; } = 1;

    public double RapidOverride { get; private set; } = 1;

    /// <summary>Brakes to rest along the path, through following moves if need be; <see cref="IsHeld"/> once there.</summary>
    public void Hold(double now)
    {
        switch (_state)
        {
            case State.Running:
                ref Block block = ref _blocks[_first];
                double speed = _profile.SpeedAt(now);
                CloseStretch(now);
                _profile = SpeedProfile.Stop(now, block.Done, speed, block.Acceleration, block.Length);
                _state = State.Stopping;
                break;
            case State.Idle or State.Waiting:
                _state = State.Held;
                break;
        }
    }

    /// <summary>Goes on after a hold.</summary>
    public void Resume(double now)
    {
        if (_state != State.Held) return;
        if (Count == 0) _state = State.Idle;
        else StartNext(now, 0);
    }

    public void SetOverrides(double feed, double rapid, double now)
    {
        FeedOverride = feed;
        RapidOverride = rapid;
        double before = 0;
        for (int i = 0; i < Count; i++)
        {
            ref Block block = ref _blocks[Index(i)];
            SetSpeeds(ref block, before);
            before = block.NominalSq;
        }

        if (_state == State.Running) Replan(now);
    }

    private void Rest()
    {
        CloseStretch(_profile.EndSeconds);
        _state = State.Held;
    }

    /// <summary>More came behind the running move: it may end faster, unless it already ends as fast as the corner allows.</summary>
    private void ReplanRunning(double now)
    {
        double cap = _blocks[Index(1)].EntryCapSq;
        double end = _profile.EndSpeed;
        if (end * end >= cap - 1e-12) return;
        if (ExitCapSq() <= end * end + 1e-12) return;
        Replan(now);
    }

    private void Replan(double now)
    {
        double speed = _profile.SpeedAt(now);
        if (now >= _profile.EndSeconds) return;
        CloseStretch(now);
        StartNext(now, speed);
    }
}
