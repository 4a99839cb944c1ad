using Fab.Domain;

namespace Fab.Designs.Storage;

/// <summary>Files by their content: what is stored once never changes. Safe from any thread and across processes.</summary>
public interface IBlobStore
{
    /// <summary>Stores what the stream has left and answers its SHA-256. When it returns, the content survives a kill of the process.</summary>
    /// <exception cref="BlobTooLargeException">The stream has more than <paramref name="maxBytes"/>; nothing was stored.</exception>
    /// <exception cref="IOException">The disk is full or broken; nothing was stored.</exception>
    Task<ContentHash> PutAsync(Stream content, long maxBytes, CancellationToken ct);

    bool Exists(ContentHash hash);

    /// <summary>Null when there is no such content.</summary>
    long? Length(ContentHash hash);

    /// <summary>Null when there is no such content. The caller disposes it.</summary>
    Stream? Open(ContentHash hash);

    /// <summary>Where the content lies, for tools that want a file to read; null when there is no such content.</summary>
    string? PathOf(ContentHash hash);
}

public sealed class BlobTooLargeException(long maxBytes) : IOException($"The content is larger than {maxBytes} bytes.")
{
    public long MaxBytes { get; } = maxBytes;
}

public static class BlobStoreExtensions
{
    public static Task<ContentHash> PutAsync(this IBlobStore blobs, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var stream = new MemoryStream(content.ToArray(), writable: false);
        return blobs.PutAsync(stream, long.MaxValue, ct);
    }
}
