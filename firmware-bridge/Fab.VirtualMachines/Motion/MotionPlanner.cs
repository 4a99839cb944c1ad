namespace Fab.VirtualMachines;

/// <summary>One straight move as the firmware hands it to the planner. Feed in mm/s along the path.</summary>
internal readonly record struct PlannedMove(MachinePosition Target, double FeedMmPerSecond)
{
    /// <summary>A rapid runs as fast as the axes can; its override is the rapid override.</summary>
    public bool IsRapid { get; init; }

    public bool IgnoresOverrides { get; init; }

    /// <summary>mm/s²; a further limit beside the axes' own. 0 for none.</summary>
    public double AccelerationMax { get; init; }
}

/// <summary>
/// Looks ahead over a ring of moves and runs them through machine time, from event to event. Each move is one speed
/// profile, planned when it starts so that the queue behind it could still brake to rest; with
/// <paramref name="replansRunning"/> a running move is planned anew as the queue grows (Grbl), else it keeps its end
/// speed (Marlin). Corners are taken at the speed at which centripetal acceleration, on a circle that leaves the corner
/// by the junction deviation, stays within the axes' acceleration.
/// </summary>
internal sealed partial class MotionPlanner(int capacity, MotionLimits limits, MachineLog log, bool replansRunning, double firstMoveDelaySeconds)
{
    /// <summary>Moves shorter than this are nothing: under a step of any axis.</summary>
    private const double LengthMinMm = 1e-6;

    /// <summary>With so many moves waiting, the first starts without the delay that lets a queue build up.</summary>
    private const int MovesToStartAtOnce = 3;

    private readonly Block[] _blocks = new Block[capacity];
    private int _first;
    private State _state = State.Idle;
    private SpeedProfile _profile;
    private double _startAt;
    private MachinePosition _tail;
    private MachinePosition _lastDirection;
    private bool _hasLastDirection;
    private double _doneSeconds, _doneTravelMm;

    /// <summary>When the last move ended with none behind it and no rest asked for; NaN otherwise.</summary>
    private double _emptiedAt = double.NaN;
    private bool _restAsked = true;

    private enum State
    {
        Idle,

        /// <summary>Moves wait for the first-move delay, or for <see cref="Start"/>.</summary>
        Waiting,
        Running,

        /// <summary>Braking for a feed hold.</summary>
        Stopping,

        /// <summary>At rest in a feed hold; what is left of the queue waits.</summary>
        Held,
    }

    public int Count { get; private set; }

    public int Free => capacity - Count;

    public bool IsEmpty => Count == 0;

    public bool IsFull => Count == capacity;

    public bool IsMoving => _state is State.Running or State.Stopping;

    public bool IsStopping => _state == State.Stopping;

    public bool IsHeld => _state == State.Held;

    public long MovesFinished { get; private set; }

    /// <summary>Where the queue ends, in physical mm.</summary>
    public MachinePosition Tail => _tail;

    public double NextEventSeconds => _state switch
    {
        State.Running or State.Stopping => _profile.EndSeconds,
        State.Waiting => _startAt,
        _ => double.PositiveInfinity,
    };

    /// <summary>Queues a move; there must be room. False if it is no move at all.</summary>
    public bool Add(in PlannedMove move, double now)
    {
        MachinePosition delta = move.Target - _tail;
        double length = Math.Sqrt(delta.X * delta.X + delta.Y * delta.Y + delta.Z * delta.Z);
        if (length < LengthMinMm) length = Math.Abs(delta.E);
        if (length < LengthMinMm) return false;

        if (!double.IsNaN(_emptiedAt)) log.CountUnderrun(Math.Max(0, now - _emptiedAt));
        _emptiedAt = double.NaN;
        _restAsked = false;
        ref Block block = ref _blocks[Index(Count)];
        MachinePosition direction = delta * (1 / length);
        block.From = _tail;
        block.Direction = direction;
        block.Length = length;
        block.Done = 0;
        block.IsRapid = move.IsRapid;
        block.IgnoresOverrides = move.IgnoresOverrides;
        block.FeedLimit = MotionLimits.Along(direction, limits.FeedMax);
        block.Programmed = Math.Max(move.FeedMmPerSecond, 1.0 / 60);
        double acceleration = MotionLimits.Along(direction, limits.Acceleration);
        block.Acceleration = move.AccelerationMax > 0 ? Math.Min(acceleration, move.AccelerationMax) : acceleration;
        block.BrakeSq = 2 * block.Acceleration * length;
        block.JunctionSq = _hasLastDirection ? JunctionSpeedSq(_lastDirection, direction, move.AccelerationMax) : 0;
        SetSpeeds(ref block, Count == 0 ? 0 : _blocks[Index(Count - 1)].NominalSq);
        _tail = move.Target;
        _lastDirection = direction;
        _hasLastDirection = true;
        Count++;

        switch (_state)
        {
            case State.Idle:
                _state = State.Waiting;
                _startAt = now + firstMoveDelaySeconds;
                break;
            case State.Waiting when Count >= MovesToStartAtOnce:
                _startAt = Math.Min(_startAt, now);
                break;
            case State.Running when replansRunning:
                ReplanRunning(now);
                break;
        }

        return true;
    }

    /// <summary>A command waits until all moves are done, so that running empty is meant.</summary>
    public void AskForRest()
    {
        _restAsked = true;
        _emptiedAt = double.NaN;
    }

    /// <summary>Starts waiting moves now.</summary>
    public void Start(double now)
    {
        if (_state == State.Waiting) StartNext(now, 0);
    }

    /// <summary>Handles the planner's events up to a moment.</summary>
    public void AdvanceTo(double now)
    {
        while (NextEventSeconds <= now)
        {
            switch (_state)
            {
                case State.Waiting:
                    StartNext(_startAt, 0);
                    break;
                case State.Stopping when _profile.EndDistance < _blocks[_first].Length - LengthMinMm:
                    Rest();
                    break;
                default:
                    FinishRunning();
                    break;
            }
        }
    }

    public MachinePosition PositionAt(double now)
    {
        if (Count == 0) return _tail;
        ref Block block = ref _blocks[_first];
        return _state switch
        {
            State.Running or State.Stopping => block.From + block.Direction * _profile.DistanceAt(now),
            _ => block.From + block.Direction * block.Done,
        };
    }

    /// <summary>mm/s along the path.</summary>
    public double SpeedAt(double now) => IsMoving ? _profile.SpeedAt(now) : 0;

    public double SecondsInMotionAt(double now) => _doneSeconds + (IsMoving ? now - _profile.StartSeconds : 0);

    public double TravelAt(double now) =>
        _doneTravelMm + (IsMoving ? PathShare(ref _blocks[_first]) * (_profile.DistanceAt(now) - _profile.StartDistance) : 0);

    /// <summary>Everything stops where it is, the queue is forgotten.</summary>
    public void Abort(double now)
    {
        MachinePosition here = PositionAt(now);
        if (IsMoving) CloseStretch(now);
        Count = 0;
        _state = State.Idle;
        AskForRest();
        Place(here);
    }

    /// <summary>Sets where the tool is, with nothing queued: after homing, or by hand.</summary>
    public void Place(MachinePosition position)
    {
        _tail = position;
        _hasLastDirection = false;
    }

    private static double PathShare(ref Block block) =>
        block.Direction.X == 0 && block.Direction.Y == 0 && block.Direction.Z == 0 ? 0 : 1;

    private int Index(int offset)
    {
        int index = _first + offset;
        return index < capacity ? index : index - capacity;
    }

    /// <param name="accelerationMax">Marlin also keeps within the move's own; 0 for the axes' alone, as Grbl does.</param>
    private double JunctionSpeedSq(in MachinePosition before, in MachinePosition after, double accelerationMax)
    {
        // The angle between the two directions as if the path turned back is 180° for a straight line.
        double norm = Math.Sqrt(MachinePosition.Dot(before, before) * MachinePosition.Dot(after, after));
        double cosine = -MachinePosition.Dot(before, after) / norm;
        if (cosine > 0.999999) return 0;
        if (cosine < -0.999999) return double.MaxValue;
        MachinePosition turn = after - before;
        double turnLength = Math.Sqrt(MachinePosition.Dot(turn, turn));
        double acceleration = MotionLimits.Along(turn * (1 / turnLength), limits.Acceleration);
        if (accelerationMax > 0) acceleration = Math.Min(acceleration, accelerationMax);
        double sineOfHalf = Math.Sqrt(0.5 * (1 - cosine));
        return acceleration * limits.JunctionDeviationMm * sineOfHalf / (1 - sineOfHalf);
    }

    private void SetSpeeds(ref Block block, double nominalBeforeSq)
    {
        double nominal = block.IsRapid
            ? block.FeedLimit * (block.IgnoresOverrides ? 1 : RapidOverride)
            : Math.Min(block.FeedLimit, block.Programmed * (block.IgnoresOverrides ? 1 : FeedOverride));
        block.NominalSq = nominal * nominal;
        block.EntryCapSq = Math.Min(block.JunctionSq, Math.Min(block.NominalSq, nominalBeforeSq));
    }

    /// <summary>The square of the speed at which the running move may end so that what follows can still brake to rest.</summary>
    private double ExitCapSq()
    {
        double cap = 0;
        for (int i = Count - 1; i >= 1; i--)
        {
            ref Block block = ref _blocks[Index(i)];
            cap = Math.Min(block.EntryCapSq, cap + block.BrakeSq);
        }

        return cap;
    }

    private void StartNext(double now, double entrySpeed)
    {
        ref Block block = ref _blocks[_first];
        _state = State.Running;
        _profile = SpeedProfile.Plan(
            now, block.Done, entrySpeed, Math.Sqrt(block.NominalSq), Math.Sqrt(ExitCapSq()), block.Acceleration, block.Length);
    }

    private void FinishRunning()
    {
        double end = _profile.EndSeconds;
        double endSpeed = _profile.EndSpeed;
        CloseStretch(end);
        MovesFinished++;
        _first = Index(1);
        Count--;
        bool wasStopping = _state == State.Stopping;
        if (Count == 0)
        {
            _state = wasStopping ? State.Held : State.Idle;
            if (!wasStopping && !_restAsked) _emptiedAt = end;
            _hasLastDirection = false;
        }
        else if (wasStopping)
        {
            if (endSpeed < 1e-9)
            {
                _state = State.Held;
            }
            else
            {
                ref Block next = ref _blocks[_first];
                _profile = SpeedProfile.Stop(end, 0, endSpeed, next.Acceleration, next.Length);
            }
        }
        else
        {
            StartNext(end, endSpeed);
        }
    }

    /// <summary>Books the time and distance of the current profile up to a moment.</summary>
    private void CloseStretch(double now)
    {
        ref Block block = ref _blocks[_first];
        double done = _profile.DistanceAt(now);
        _doneSeconds += now - _profile.StartSeconds;
        _doneTravelMm += PathShare(ref block) * (done - _profile.StartDistance);
        log.RecordMove(_profile.StartSeconds, now, block.From + block.Direction * _profile.StartDistance, block.From + block.Direction * done, block.IsRapid);
        block.Done = done;
    }

    private struct Block
    {
        public MachinePosition From;

        /// <summary>Change of each axis per mm of path.</summary>
        public MachinePosition Direction;
        public double Length, Done;
        public double Programmed, FeedLimit, Acceleration;
        public double NominalSq, JunctionSq, EntryCapSq, BrakeSq;
        public bool IsRapid, IgnoresOverrides;
    }
}
