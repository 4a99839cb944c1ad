namespace Fab.FirmwareBridge.Journal;

/// <summary>
/// One machine's memory on the bridge. Synchronous on purpose: what an event says must be kept before anyone hears it.
/// Not thread-safe; one session owns it.
/// </summary>
public interface IBridgeJournal : IDisposable
{
    /// <summary>Whether enough old records have gathered for <see cref="Compact"/> to be worth its write.</summary>
    bool WantsCompaction { get; }

    /// <summary>All records, oldest first; the first is an <see cref="EpochBegan"/> or a <see cref="Snapshot"/>.</summary>
    IReadOnlyList<BridgeRecord> Replay();

    /// <param name="durable">Return only when the record, and all before it, survive a power cut.</param>
    /// <exception cref="BridgeJournalException">Nothing was kept; the same append may be tried again.</exception>
    void Append(BridgeRecord record, bool durable);

    /// <summary>Replaces all records by one, at once or not at all.</summary>
    /// <exception cref="BridgeJournalException">The old records still stand.</exception>
    void Compact(Snapshot snapshot);
}

/// <summary>The journal cannot be read or written: disk full, read-only, in use by another bridge.</summary>
/// <param name="code">One of <see cref="BridgeCodes"/>.</param>
public sealed class BridgeJournalException(string code, string message, Exception? inner = null) : IOException(message, inner)
{
    public string Code { get; } = code;
}
