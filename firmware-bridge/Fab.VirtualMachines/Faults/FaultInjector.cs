namespace Fab.VirtualMachines;

/// <summary>What becomes of one reply line.</summary>
internal readonly record struct OutgoingFate(bool Lost, int Copies, double DelaySeconds);

/// <summary>Draws the faults of a <see cref="FaultPlan"/>. Each kind draws from its own stream, so that one chance changed leaves the others' faults where they were.</summary>
internal sealed class FaultInjector
{
    private readonly FaultPlan _plan;
    private readonly Gap _garbleIn, _dropIn, _doubleIn, _garbleOut, _dropOut, _doubleOut;
    private readonly SeededRandom _replies, _lines;
    private readonly Queue<ScriptedFault> _byBytes, _byLines;
    private readonly PriorityQueue<Fault, (double At, int Order)> _timed = new();
    private readonly Queue<Fault> _due = new();
    private readonly List<Fault> _armed = [];
    private readonly bool _quietReplies, _quietLines;
    private long _bytesIn, _linesExecuted;
    private int _order;

    public FaultInjector(FaultPlan plan)
    {
        _plan = plan;
        SeededRandom seeds = new(plan.Seed);
        _garbleIn = new Gap(seeds.Next(), plan.GarbleByteToMachineChance);
        _dropIn = new Gap(seeds.Next(), plan.DropByteToMachineChance);
        _doubleIn = new Gap(seeds.Next(), plan.DoubleByteToMachineChance);
        _garbleOut = new Gap(seeds.Next(), plan.GarbleByteToHostChance);
        _dropOut = new Gap(seeds.Next(), plan.DropByteToHostChance);
        _doubleOut = new Gap(seeds.Next(), plan.DoubleByteToHostChance);
        _replies = new SeededRandom(seeds.Next());
        _lines = new SeededRandom(seeds.Next());
        _byBytes = new(plan.Script.Where(f => f.AtByte is not null).OrderBy(f => f.AtByte));
        _byLines = new(plan.Script.Where(f => f.AtByte is null && f.AtLine is not null).OrderBy(f => f.AtLine));
        foreach (ScriptedFault fault in plan.Script.Where(f => f.AtByte is null && f.AtLine is null))
        {
            ScheduleAt(fault.AtTime?.TotalSeconds ?? 0, fault.Kind, fault.For);
        }

        _quietReplies = plan.Script.Count == 0 && plan is { LoseOkChance: 0, DelayReplyChance: 0, RepeatResendChance: 0 };
        _quietLines = _byLines.Count == 0
            && plan is { ResetChance: 0, UnplugChance: 0, PowerLossChance: 0, HeaterFailureChance: 0, StallChance: 0 };
    }

    public double NextTimedFaultSeconds =>
        _timed.TryPeek(out _, out (double At, int Order) due) ? due.At : double.PositiveInfinity;

    public void ScheduleAt(double seconds, FaultKind kind, TimeSpan length = default) =>
        _timed.Enqueue(new Fault(kind, length), (seconds, _order++));

    public Fault? TakeTimedFault(double now)
    {
        if (!_timed.TryPeek(out _, out (double At, int Order) due) || due.At > now) return null;
        return _timed.Dequeue();
    }

    public Fault? TakeDueFault() => _due.TryDequeue(out Fault due) ? due : null;

    /// <summary>A fault on a byte or a reply waits for the next that fits.</summary>
    public void Arm(Fault fault) => _armed.Add(fault);

    /// <summary>What reaches the machine of a byte sent to it, and how often.</summary>
    public (byte Value, int Copies) ToMachine(byte sent)
    {
        _bytesIn++;
        while (_byBytes.TryPeek(out ScriptedFault? fault) && fault.AtByte <= _bytesIn)
        {
            _byBytes.Dequeue();
            var due = new Fault(fault.Kind, fault.For);
            if (fault.Kind <= FaultKind.DoubleByteToMachine) Arm(due);
            else _due.Enqueue(due);
        }

        return Spoil(sent, _garbleIn, _dropIn, _doubleIn, FaultKind.GarbleByteToMachine);
    }

    /// <summary>What reaches the host of a byte sent to it, and how often.</summary>
    public (byte Value, int Copies) ToHost(byte sent) =>
        Spoil(sent, _garbleOut, _dropOut, _doubleOut, FaultKind.GarbleByteToHost);

    public OutgoingFate Outgoing(ReadOnlySpan<byte> line)
    {
        if (_quietReplies) return new OutgoingFate(false, 1, 0);
        bool isOk = line.StartsWith("ok"u8);
        bool isResend = line.StartsWith("Resend"u8);
        bool lost = isOk && (_replies.Hits(_plan.LoseOkChance) || TakeArmed(FaultKind.LoseOk) is not null);
        bool repeated = isResend && (_replies.Hits(_plan.RepeatResendChance) || TakeArmed(FaultKind.RepeatResend) is not null);
        double delaySeconds = _replies.Hits(_plan.DelayReplyChance) ? _replies.NextUnit() * _plan.ReplyDelayMax.TotalSeconds : 0;
        if (TakeArmed(FaultKind.DelayReply) is { } late) delaySeconds = late.For.TotalSeconds;
        return new OutgoingFate(lost, repeated ? 2 : 1, delaySeconds);
    }

    /// <summary>Counts an executed line; faults it brings on wait for <see cref="TakeDueFault"/>.</summary>
    public void CountLine()
    {
        _linesExecuted++;
        if (_quietLines) return;
        while (_byLines.TryPeek(out ScriptedFault? fault) && fault.AtLine <= _linesExecuted)
        {
            _byLines.Dequeue();
            _due.Enqueue(new Fault(fault.Kind, fault.For));
        }

        Draw(_plan.ResetChance, FaultKind.Reset);
        Draw(_plan.UnplugChance, FaultKind.Unplug);
        Draw(_plan.PowerLossChance, FaultKind.PowerLoss);
        Draw(_plan.HeaterFailureChance, FaultKind.HeaterFailure);
        Draw(_plan.StallChance, FaultKind.Stall);
    }

    /// <summary>Flips one of the lower seven bits; the line end stays possible as a result, as on a real wire.</summary>
    private static byte Garbled(byte sent, ulong bits) => (byte)(sent ^ (1 << (int)(bits % 7)));

    private (byte Value, int Copies) Spoil(byte sent, Gap garbling, Gap dropping, Gap doubling, FaultKind firstArmed)
    {
        bool garble = garbling.Hits(out ulong bits);
        bool drop = dropping.Hits(out _);
        bool twice = doubling.Hits(out _);
        if (_armed.Count > 0)
        {
            garble |= TakeArmed(firstArmed) is not null;
            drop |= TakeArmed(firstArmed + 1) is not null;
            twice |= TakeArmed(firstArmed + 2) is not null;
        }

        return (garble ? Garbled(sent, bits) : sent, drop ? 0 : twice ? 2 : 1);
    }

    private void Draw(double chance, FaultKind kind)
    {
        if (chance > 0 && _lines.Hits(chance))
        {
            _due.Enqueue(new Fault(kind, TimeSpan.FromSeconds(_lines.NextUnit() * _plan.OutageMax.TotalSeconds)));
        }
    }

    private Fault? TakeArmed(FaultKind kind)
    {
        for (int i = 0; i < _armed.Count; i++)
        {
            if (_armed[i].Kind != kind) continue;
            Fault armed = _armed[i];
            _armed.RemoveAt(i);
            return armed;
        }

        return null;
    }

    /// <summary>Hits with a given chance by drawing the distance to the next hit, so that a byte that is not hit costs one subtraction.</summary>
    private sealed class Gap
    {
        private readonly SeededRandom _random;
        private readonly double _chance;
        private long _untilNext;

        public Gap(ulong seed, double chance)
        {
            _random = new SeededRandom(seed);
            _chance = chance;
            _untilNext = chance > 0 ? Distance() : long.MaxValue;
        }

        public bool Hits(out ulong bits)
        {
            bits = 0;
            if (--_untilNext > 0) return false;
            _untilNext = _chance > 0 ? Distance() : long.MaxValue;
            bits = _random.Next();
            return true;
        }

        private long Distance()
        {
            if (_chance >= 1) return 1;
            double distance = 1 + Math.Floor(Math.Log(1 - _random.NextUnit()) / Math.Log(1 - _chance));
            return distance < 1e15 ? (long)distance : long.MaxValue;
        }
    }
}
