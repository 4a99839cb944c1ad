namespace Fab.GrainHost;

/// <summary>Which record: a grain may have several, told apart by name.</summary>
public readonly record struct GrainStateKey(GrainIdentity Grain, string StateName)
{
    public override string ToString() => $"{Grain}#{StateName}";
}

/// <param name="Json">UTF-8 JSON; null when the record was cleared.</param>
/// <param name="Etag">The version. A cleared record keeps one, so that an old writer cannot bring the record back.</param>
public sealed record StoredGrainState(byte[]? Json, string Etag);

/// <summary>What a write met: the record's new version, or the version that stood in its way.</summary>
/// <param name="IsWritten">False: nothing was changed, because the caller's version is not the stored one.</param>
/// <param name="Etag">The version now in the store; null when there is no record.</param>
public readonly record struct GrainStateWrite(bool IsWritten, string? Etag);

/// <summary>
/// Keeps grain state by optimistic versions. What a completed write wrote is durable. Safe to call from many threads.
/// </summary>
public interface IGrainStateStore
{
    /// <summary>The record, also a cleared one; null when it was never written.</summary>
    ValueTask<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken ct);

    /// <param name="key">Which record.</param>
    /// <param name="json">The content; the store keeps the array, so nobody changes it afterwards.</param>
    /// <param name="etag">The version last read or written; null when the caller knows of no record.</param>
    /// <param name="ct">Cancels the wait; whether the record was written is then not known.</param>
    ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, byte[] json, string? etag, CancellationToken ct);

    /// <summary>Removes the content and keeps the version. With a null <paramref name="etag"/> nothing may be stored.</summary>
    ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? etag, CancellationToken ct);
}
