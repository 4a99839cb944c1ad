using System.Security.Cryptography;
using Fab.Domain;
using Fab.Firmware.GCode;
using Fab.FirmwareBridge.Journal;

namespace Fab.FirmwareBridge.Programs;

/// <summary>
/// Programs on the bridge's own disk, by hash, so that a print goes on when hub and network are gone. A program is in
/// place whole or not at all; a broken download stays as <c>.part</c> and is gone on with.
/// </summary>
/// <param name="folder">Shared by the machines of one bridge.</param>
/// <param name="capacityBytes">Above it the programs used longest ago are deleted.</param>
public sealed class ProgramSpool(string folder, IProgramFetcher fetcher, long capacityBytes = 1L << 30) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Fetches the program unless it is here, verifies and analyses it.</summary>
    /// <exception cref="ProgramException">It cannot be had; with <see cref="ProgramException.IsPassing"/> asking again may help.</exception>
    public async Task<PreparedProgram> PrepareAsync(ContentHash hash, MotionLimits limits, CancellationToken ct)
    {
        RequireHexName(hash);
        await _oneAtATime.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            string path = Path.Combine(folder, hash.Value + ".gcode");
            if (!File.Exists(path)) await FetchAsync(hash, path, ct).ConfigureAwait(false);
            try
            {
                return Open(path, hash, limits);
            }
            catch (ProgramException e) when (e.Code == BridgeCodes.ProgramChanged)
            {
                // The disk spoiled it since it was fetched; once more from the hub.
                File.Delete(path);
                await FetchAsync(hash, path, ct).ConfigureAwait(false);
                return Open(path, hash, limits);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(BridgeCodes.SpoolUnwritable, $"The bridge cannot keep the program: {e.Message}", e);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private static PreparedProgram Open(string path, ContentHash hash, MotionLimits limits)
    {
        // The time of last use, by which Trim goes.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        return PreparedProgram.Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), hash, limits);
    }

    /// <summary>The hash becomes a file name, and comes from the network.</summary>
    private static void RequireHexName(ContentHash hash)
    {
        if (hash.Value is not { Length: 64 } text || !text.All(char.IsAsciiHexDigitLower))
        {
            throw new ProgramException(BridgeCodes.ProgramMissing, "The program's name is no SHA-256.");
        }
    }

    private async Task FetchAsync(ContentHash hash, string path, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        string part = path + ".part";
        var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            ProgramDownload download = await fetcher.OpenAsync(hash, file.Length, ct).ConfigureAwait(false);
            await using (download.ConfigureAwait(false))
            {
                file.SetLength(Math.Min(download.Offset, file.Length));
                file.Position = file.Length;
                await CopyAsync(download.Content, file, ct).ConfigureAwait(false);
            }

            file.Flush(flushToDisk: true);
            file.Position = 0;
            byte[] actual = await SHA256.HashDataAsync(file, ct).ConfigureAwait(false);
            if (Convert.ToHexStringLower(actual) != hash.Value)
            {
                // Of no use to go on with.
                file.SetLength(0);
                throw new ProgramException(BridgeCodes.ProgramChanged, "What the hub sent is not the program that was asked for.");
            }
        }

        File.Move(part, path, overwrite: true);
        FolderSync.Flush(folder);
        Trim(keep: path);
    }

    /// <summary>Copies, telling a source that broke off from a disk that is full.</summary>
    private static async Task CopyAsync(Stream from, Stream to, CancellationToken ct)
    {
        byte[] buffer = new byte[1 << 16];
        while (true)
        {
            int count;
            try
            {
                count = await from.ReadAsync(buffer, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw new ProgramException(BridgeCodes.ProgramUnreachable, $"The download broke off: {e.Message}", e);
            }

            if (count == 0) return;
            await to.WriteAsync(buffer.AsMemory(0, count), ct).ConfigureAwait(false);
        }
    }

    private void Trim(string keep)
    {
        FileInfo[] programs = [.. new DirectoryInfo(folder).EnumerateFiles("*.gcode").OrderByDescending(file => file.LastWriteTimeUtc)];
        long total = 0;
        foreach (FileInfo program in programs)
        {
            total += program.Length;

            // A program that is deleted while it is streamed stays readable to the one who has it open.
            if (total > capacityBytes && program.FullName != Path.GetFullPath(keep)) program.Delete();
        }
    }
}
