using System.Security.Cryptography;
using Fab.Domain;

namespace Fab.Designs.Storage;

/// <summary>Content-addressed files in a folder: <c>blobs/ab/abcdef…</c>, named by their lower-case hex SHA-256.</summary>
public sealed class FileBlobStore : IBlobStore
{
    private readonly string _blobs;
    private readonly AtomicFile _writer;

    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made or written.</exception>
    public FileBlobStore(string folder)
    {
        folder = Path.GetFullPath(folder);
        _blobs = Path.Combine(folder, "blobs");
        Directory.CreateDirectory(_blobs);
        _writer = new AtomicFile(folder);
    }

    public async Task<ContentHash> PutAsync(Stream content, long maxBytes, CancellationToken ct)
    {
        FileStream file = _writer.Begin();
        try
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[64 * 1024];
            long total = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, ct)) > 0)
            {
                total += read;
                if (total > maxBytes) throw new BlobTooLargeException(maxBytes);
                sha.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            var hash = new ContentHash(Convert.ToHexStringLower(sha.GetHashAndReset()));
            if (Exists(hash)) await AtomicFile.Abandon(file);
            else await AtomicFile.Finish(file, Place(hash), ct);
            return hash;
        }
        catch
        {
            await AtomicFile.Abandon(file);
            throw;
        }
    }

    public bool Exists(ContentHash hash) => PathOf(hash) is not null;

    public long? Length(ContentHash hash) => PathOf(hash) is { } path ? new FileInfo(path).Length : null;

    public Stream? Open(ContentHash hash) =>
        PathOf(hash) is { } path ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true) : null;

    // A hash comes from outside too (an address, a message): only what has a hash's form may become a path.
    public string? PathOf(ContentHash hash) =>
        hash.Value is { Length: 64 } value && value.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f') && File.Exists(Place(hash))
            ? Place(hash)
            : null;

    private string Place(ContentHash hash) => Path.Combine(_blobs, hash.Value[..2], hash.Value);
}
