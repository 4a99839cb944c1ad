using System.Security.Cryptography;
using System.Text;

namespace Fab.VirtualMachines;

/// <summary>What the log keeps beyond running figures.</summary>
public sealed record LogOptions
{
    /// <summary>Keep every executed command in normal form; needed for <see cref="JobSlice.Audit"/>. About 80 bytes a command.</summary>
    public bool KeepCommands { get; init; }

    /// <summary>Keep the start, end and length of every finished move.</summary>
    public bool KeepMoves { get; init; }
}

/// <summary>A finished move (or the part of one before a hold), in machine time and physical mm.</summary>
public readonly record struct MoveRecord(TimeSpan Start, TimeSpan End, MachinePosition From, MachinePosition To);

/// <summary>A fault that struck.</summary>
public readonly record struct FaultRecord(FaultKind Kind, TimeSpan At);

/// <summary>
/// The auditor's record of one machine, by its own count: what was executed, what moved and heated, what went wrong on
/// the wire. A command counts as executed when the firmware begins to act on it; moves then still pass through the planner.
/// </summary>
public sealed class MachineLog : IDisposable
{
    private readonly LogOptions _options;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, JobSlice> _jobs = [];
    private readonly List<string>? _commands;
    private readonly List<int> _stopMarks = [];
    private readonly List<MoveRecord> _moves = [];
    private readonly List<FaultRecord> _faults = [];
    private readonly Dictionary<string, double> _heaterOnSeconds = [];
    private readonly byte[] _form = new byte[1024];
    private JobSlice? _current;
    private double _travelAtStopMm;

    internal MachineLog(LogOptions options)
    {
        _options = options;
        _commands = options.KeepCommands ? [] : null;
    }

    /// <summary>Commands executed since the log began, queries included, empty lines not.</summary>
    public long Executed { get; private set; }

    /// <summary>SHA-256, in lower-case hex, over the normal forms, each followed by a line feed.</summary>
    public string ExecutedDigest => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>The executed commands in normal form; null unless <see cref="LogOptions.KeepCommands"/>.</summary>
    public IReadOnlyList<string>? Commands => _commands;

    public IReadOnlyCollection<JobSlice> Jobs => _jobs.Values;

    public IReadOnlyList<MoveRecord> Moves => _moves;

    public IReadOnlyList<FaultRecord> Faults => _faults;

    /// <summary>Bytes that came when the receive buffer was full, and were lost.</summary>
    public long RxOverflowBytes { get; private set; }

    /// <summary>Bytes that came while a write to EEPROM kept the port deaf, and were lost.</summary>
    public long DeafBytes { get; private set; }

    /// <summary>Bytes that met no powered machine or no cable.</summary>
    public long LostOnWireBytes { get; private set; }

    /// <summary>The fullest the receive buffer has been, in bytes.</summary>
    public int RxMostBytes { get; private set; }

    /// <summary>
    /// Times the planner ran empty although nothing asked for rest, and a move came later: the machine stood still and
    /// waited for its host.
    /// </summary>
    public long PlannerUnderruns { get; private set; }

    /// <summary>The longest of those.</summary>
    public TimeSpan PlannerEmptyLongest { get; private set; }

    /// <summary>All of those together.</summary>
    public TimeSpan PlannerEmpty { get; private set; }

    public long ChecksumErrors { get; private set; }

    public long LineNumberErrors { get; private set; }

    public long ResendsAsked { get; private set; }

    /// <summary>Complete lines thrown away unexecuted: refused, or flushed with the receive buffer.</summary>
    public long LinesDropped { get; private set; }

    /// <summary>Lines longer than the firmware's line buffer.</summary>
    public long LinesTooLong { get; private set; }

    /// <summary>Commands the firmware did not know or would not take.</summary>
    public long CommandsRefused { get; private set; }

    public int Boots { get; private set; }

    public int Unplugs { get; private set; }

    /// <summary>Times the firmware stopped itself for good: kill, or an alarm.</summary>
    public int Halts { get; private set; }

    public double SecondsInMotion { get; private set; }

    public double TravelMm { get; private set; }

    /// <summary>Filament fed, less what was pulled back.</summary>
    public double ExtrudedMm { get; private set; }

    public long MovesFinished { get; private set; }

    /// <summary>Moves whose target lay outside what the axes can reach: on a real machine, a crash into the end of the axis.</summary>
    public long MovesBeyondTravel { get; private set; }

    /// <summary>Seconds each heater (<c>T0</c>, <c>B</c>) had a target, and so power.</summary>
    public IReadOnlyDictionary<string, double> HeaterOnSeconds => _heaterOnSeconds;

    public double SpindleOnSeconds { get; private set; }

    /// <summary>When the emergency stop that still holds reached the machine; null when none does.</summary>
    public TimeSpan? StoppedAt { get; private set; }

    /// <summary>
    /// When the bytes of a stop came first since <see cref="ListenForStop"/>, whether or not there was anything to stop:
    /// M112, or Grbl's reset.
    /// </summary>
    public TimeSpan? StopHeardAt { get; private set; }

    /// <summary>For each time that the bytes of a stop came: how many commands were executed by then.</summary>
    public IReadOnlyList<int> StopMarks => _stopMarks;

    public int EmergencyStops { get; private set; }

    /// <summary>True once anything moved between an emergency stop and what clears it. Never becomes false again.</summary>
    public bool MovedAfterStop { get; private set; }

    /// <summary>True once a heater had power between an emergency stop and what clears it. Never becomes false again.</summary>
    public bool HeaterOnAfterStop { get; private set; }

    public bool SpindleOnAfterStop { get; private set; }

    /// <summary>Told of each finished move, or the part of one, with whether it was a rapid.</summary>
    internal Action<MachinePosition, MachinePosition, bool>? Moved { get; set; }

    /// <summary>Begins a job's slice; the one before ends. A known id goes on where it was.</summary>
    public JobSlice MarkJob(string id)
    {
        if (!_jobs.TryGetValue(id, out _current)) _jobs[id] = _current = new JobSlice(id, _options.KeepCommands);
        return _current;
    }

    /// <summary>Whether each expected line was executed once and in order, of everything executed since the log began. See <see cref="JobSlice.Audit"/>.</summary>
    public JobAudit Audit(IEnumerable<string> expected, Func<string, bool>? isHousekeeping = null) =>
        JobAudit.Of(_commands, expected, isHousekeeping);

    /// <summary>What follows belongs to no job.</summary>
    public void EndJob() => _current = null;

    public JobSlice? Job(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>
    /// From now on nothing may move or heat. The machine calls this itself when the bytes of a stop are complete,
    /// whether or not its firmware heeds them; a test calls it for a stop by other means.
    /// </summary>
    public void MarkEmergencyStop(TimeSpan now)
    {
        if (StoppedAt is not null) return;
        StoppedAt = now;
        EmergencyStops++;
        _travelAtStopMm = TravelMm;
    }

    public void ListenForStop() => StopHeardAt = null;

    /// <summary>A person has cleared the stop. The machine calls this on power-up, reset and unlocking.</summary>
    public void ClearStop() => StoppedAt = null;

    public void Dispose()
    {
        _hash.Dispose();
        foreach (JobSlice job in _jobs.Values) job.Dispose();
    }

    internal void HearStop(double nowSeconds)
    {
        StopHeardAt ??= TimeSpan.FromSeconds(nowSeconds);
        if (_commands is not null) _stopMarks.Add(_commands.Count);
    }

    internal void RecordExecuted(ReadOnlySpan<byte> line)
    {
        Span<byte> form = line.Length * 2 + 1 <= _form.Length ? _form : new byte[line.Length * 2 + 1];
        int length = CanonicalCommand.Write(line, form);
        if (length == 0) return;
        form[length++] = (byte)'\n';
        ReadOnlySpan<byte> entry = form[..length];
        Executed++;
        _hash.AppendData(entry);
        _commands?.Add(Encoding.Latin1.GetString(entry[..^1]));
        _current?.Add(entry);
    }

    internal void RecordMove(double startSeconds, double endSeconds, in MachinePosition from, in MachinePosition to, bool isRapid)
    {
        Moved?.Invoke(from, to, isRapid);
        if (!_options.KeepMoves || endSeconds <= startSeconds) return;
        _moves.Add(new MoveRecord(TimeSpan.FromSeconds(startSeconds), TimeSpan.FromSeconds(endSeconds), from, to));
    }

    internal void RecordFault(FaultKind kind, double seconds) => _faults.Add(new FaultRecord(kind, TimeSpan.FromSeconds(seconds)));

    internal void SetMotion(double secondsInMotion, double travelMm, double extrudedMm, long movesFinished)
    {
        SecondsInMotion = secondsInMotion;
        TravelMm = travelMm;
        ExtrudedMm = extrudedMm;
        MovesFinished = movesFinished;
        if (StoppedAt is not null && travelMm > _travelAtStopMm + 1e-9) MovedAfterStop = true;
    }

    internal void SetHeater(string name, double onSeconds)
    {
        if (StoppedAt is not null && onSeconds > _heaterOnSeconds.GetValueOrDefault(name) + 1e-9) HeaterOnAfterStop = true;
        _heaterOnSeconds[name] = onSeconds;
    }

    internal void SetSpindle(double onSeconds)
    {
        if (StoppedAt is not null && onSeconds > SpindleOnSeconds + 1e-9) SpindleOnAfterStop = true;
        SpindleOnSeconds = onSeconds;
    }

    internal void CountRxOverflow() => RxOverflowBytes++;

    internal void SeeRx(int bytes)
    {
        if (bytes > RxMostBytes) RxMostBytes = bytes;
    }

    internal void CountUnderrun(double seconds)
    {
        var empty = TimeSpan.FromSeconds(seconds);
        PlannerUnderruns++;
        PlannerEmpty += empty;
        if (empty > PlannerEmptyLongest) PlannerEmptyLongest = empty;
    }

    internal void CountDeaf() => DeafBytes++;

    internal void CountLostOnWire() => LostOnWireBytes++;

    internal void CountChecksumError() => ChecksumErrors++;

    internal void CountLineNumberError() => LineNumberErrors++;

    internal void CountResend() => ResendsAsked++;

    internal void CountDropped(long lines) => LinesDropped += lines;

    internal void CountTooLong() => LinesTooLong++;

    internal void CountRefused() => CommandsRefused++;

    internal void CountBeyondTravel() => MovesBeyondTravel++;

    internal void CountBoot() => Boots++;

    internal void CountUnplug() => Unplugs++;

    internal void CountHalt() => Halts++;
}
