using System.Net;
using System.Net.Http.Headers;
using Fab.Domain;

namespace Fab.FirmwareBridge.Programs;

/// <summary>Where a bridge gets programs it does not have: the hub's blob store, in process or over HTTP.</summary>
public interface IProgramFetcher
{
    /// <param name="offset">Bytes that the spool has already; a source may send from the start all the same and say so.</param>
    /// <exception cref="ProgramException"><see cref="BridgeCodes.ProgramMissing"/> or <see cref="BridgeCodes.ProgramUnreachable"/>.</exception>
    ValueTask<ProgramDownload> OpenAsync(ContentHash hash, long offset, CancellationToken ct);
}

/// <param name="Content">The program's bytes from <paramref name="Offset"/> on.</param>
public sealed record ProgramDownload(Stream Content, long Offset) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>In process: the hub keeps its programs as files.</summary>
/// <param name="pathOf">The file of a hash, whether it exists or not.</param>
public sealed class FileProgramFetcher(Func<ContentHash, string> pathOf) : IProgramFetcher
{
    public ValueTask<ProgramDownload> OpenAsync(ContentHash hash, long offset, CancellationToken ct)
    {
        try
        {
            var file = new FileStream(pathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
            file.Position = Math.Min(offset, file.Length);
            return ValueTask.FromResult(new ProgramDownload(file, file.Position));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProgramException(BridgeCodes.ProgramMissing, $"The hub has no program {hash}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(BridgeCodes.ProgramUnreachable, $"The program cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>Over HTTP, going on where a broken download stopped.</summary>
/// <param name="client">Carries the hub's address and the bridge's token.</param>
/// <param name="addressesOf">Where the program is to be had, absolute or relative to the client's address: of several the first that answers.</param>
public sealed class HttpProgramFetcher(HttpClient client, Func<ContentHash, IReadOnlyList<Uri>> addressesOf) : IProgramFetcher
{
    public async ValueTask<ProgramDownload> OpenAsync(ContentHash hash, long offset, CancellationToken ct)
    {
        IReadOnlyList<Uri> addresses = addressesOf(hash);
        foreach (Uri address in addresses.SkipLast(1))
        {
            try
            {
                return await OpenAsync(address, hash, offset, ct).ConfigureAwait(false);
            }
            catch (ProgramException away) when (away.Code == BridgeCodes.ProgramUnreachable)
            {
                // The next one may be there.
            }
        }

        return await OpenAsync(addresses[^1], hash, offset, ct).ConfigureAwait(false);
    }

    private async ValueTask<ProgramDownload> OpenAsync(Uri address, ContentHash hash, long offset, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (offset > 0) request.Headers.Range = new RangeHeaderValue(offset, null);
        HttpResponseMessage? response = null;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                throw new ProgramException(BridgeCodes.ProgramMissing, $"The hub has no program {hash}.");
            }

            // All of it is there already; nothing is left to send.
            bool isComplete = response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && offset > 0;
            if (isComplete) return new ProgramDownload(Stream.Null, offset);
            response.EnsureSuccessStatusCode();
            long from = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? offset : 0;
            Stream content = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
            response = null;
            return new ProgramDownload(content, from);
        }
        catch (HttpRequestException e)
        {
            throw new ProgramException(BridgeCodes.ProgramUnreachable, $"The hub cannot be reached for the program: {e.Message}", e);
        }
        finally
        {
            response?.Dispose();
        }
    }
}
