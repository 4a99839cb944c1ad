namespace Fab.FirmwareBridge.Journal;

/// <summary>
/// A journal for simulations: keeps the bytes that a file would hold, so that what does not survive a file does not
/// survive here, and outlives the session that writes it.
/// </summary>
public sealed class MemoryJournal : IBridgeJournal
{
    private readonly List<byte[]> _frames = [];
    private int _durable;

    public MemoryJournal(string epoch)
    {
        _frames.Add(RecordCodec.Frame(new EpochBegan(epoch)));
        _durable = 1;
    }

    /// <summary>Called with the count of appends so far before each is kept; throw to make it fail or to crash there.</summary>
    public Action<int>? BeforeAppend { get; set; }

    /// <summary>The same, after it is kept and before the session hears of it.</summary>
    public Action<int>? AfterAppend { get; set; }

    /// <summary>Appends tried, compactions included.</summary>
    public int Appends { get; private set; }

    /// <summary>Records after which <see cref="WantsCompaction"/> holds.</summary>
    public int CompactAfter { get; set; } = 500;

    public bool WantsCompaction => _frames.Count > CompactAfter;

    public IReadOnlyList<BridgeRecord> Replay() =>
        [.. _frames.Select(frame => RecordCodec.TryRead(frame, out BridgeRecord? record, out _)
            ? record!
            : throw new InvalidOperationException("A record does not read back as it was written."))];

    public void Append(BridgeRecord record, bool durable)
    {
        Appends++;
        BeforeAppend?.Invoke(Appends);
        _frames.Add(RecordCodec.Frame(record));
        if (durable) _durable = _frames.Count;
        AfterAppend?.Invoke(Appends);
    }

    public void Compact(Snapshot snapshot)
    {
        Appends++;
        BeforeAppend?.Invoke(Appends);
        _frames.Clear();
        _frames.Add(RecordCodec.Frame(snapshot));
        _durable = 1;
        AfterAppend?.Invoke(Appends);
    }

    /// <summary>A power cut: what was not asked to be durable is gone.</summary>
    public void PowerCut() => _frames.RemoveRange(_durable, _frames.Count - _durable);

    public void Dispose()
    {
    }
}
