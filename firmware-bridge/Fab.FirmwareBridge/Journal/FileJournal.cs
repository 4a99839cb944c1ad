using System.Diagnostics;

namespace Fab.FirmwareBridge.Journal;

/// <summary>
/// A journal in one append-only file. A torn last record is cut when the file is opened. Damage further up costs the
/// records after it, and so begins a new epoch; the damaged file is kept beside the new one.
/// </summary>
public sealed class FileJournal : IBridgeJournal
{
    private const long CompactAboveBytes = 1024 * 1024;
    private static readonly byte[] Magic = "FABJRNL1"u8.ToArray();

    private readonly string _path;
    private readonly List<BridgeRecord> _replayed = [];
    private FileStream _file;
    private long _length;
    private long _snapshotBytes;

    private FileJournal(string path, FileStream file) => (_path, _file) = (path, file);

    public bool WantsCompaction => _length > CompactAboveBytes && _length > 4 * _snapshotBytes;

    /// <summary>Bytes of a torn last record that <see cref="Open"/> cut off.</summary>
    public long CutBytes { get; private set; }

    /// <summary>Where the damaged file was put, if it was damaged.</summary>
    public string? DamagedCopy { get; private set; }

    /// <param name="newEpoch">Names an epoch, unlike any before; called for a new or a damaged file.</param>
    /// <exception cref="BridgeJournalException">The file cannot be opened or written, or another process has it.</exception>
    public static FileJournal Open(string path, Func<string> newEpoch)
    {
        ArgumentNullException.ThrowIfNull(newEpoch);
        return Guard(path, () =>
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            Directory.CreateDirectory(folder);
            File.Delete(path + ".new");
            var journal = new FileJournal(path, OpenLocked(path, FileMode.OpenOrCreate));
            try
            {
                journal.Load(newEpoch);
                return journal;
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        });
    }

    public IReadOnlyList<BridgeRecord> Replay() => _replayed;

    public void Append(BridgeRecord record, bool durable)
    {
        byte[] frame = RecordCodec.Frame(record);
        Guard(_path, () =>
        {
            try
            {
                RandomAccess.Write(_file.SafeFileHandle, frame, _length);
                if (durable) RandomAccess.FlushToDisk(_file.SafeFileHandle);
            }
            catch
            {
                CutTo(_length);
                throw;
            }

            _length += frame.Length;
            return true;
        });
    }

    public void Compact(Snapshot snapshot)
    {
        byte[] frame = RecordCodec.Frame(snapshot);
        Guard(_path, () =>
        {
            string next = _path + ".new";
            FileStream file = OpenLocked(next, FileMode.Create);
            try
            {
                RandomAccess.Write(file.SafeFileHandle, Magic, 0);
                RandomAccess.Write(file.SafeFileHandle, frame, Magic.Length);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
                File.Move(next, _path, overwrite: true);
            }
            catch
            {
                file.Dispose();
                throw;
            }

            // From here on the new file is the journal, whatever becomes of the folder's own flush.
            _file.Dispose();
            _file = file;
            _snapshotBytes = _length = Magic.Length + frame.Length;
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            return true;
        });
    }

    public void Dispose() => _file.Dispose();

    private static FileStream OpenLocked(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (BridgeJournalException)
        {
            throw;
        }
        catch (IOException e) when (IsInUse(e))
        {
            throw new BridgeJournalException(BridgeCodes.JournalInUse, $"Another bridge is using {path}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BridgeJournalException(BridgeCodes.JournalUnwritable, $"The bridge cannot write {path}: {e.Message}", e);
        }
    }

    // EWOULDBLOCK of flock(2), and Windows' sharing violation.
    private static bool IsInUse(IOException e) => e.HResult is 11 or unchecked((int)0x80070020);

    private void Load(Func<string> newEpoch)
    {
        byte[] bytes = new byte[_file.Length];
        int read = 0;
        while (read < bytes.Length)
        {
            int got = RandomAccess.Read(_file.SafeFileHandle, bytes.AsSpan(read), read);
            if (got == 0) break;
            read += got;
        }

        ReadOnlySpan<byte> rest = bytes.AsSpan(0, read);
        bool isOurs = rest.StartsWith(Magic);
        if (isOurs)
        {
            rest = rest[Magic.Length..];
            int frameBytes;
            while (RecordCodec.TryRead(rest, out BridgeRecord? record, out frameBytes))
            {
                _replayed.Add(record!);
                rest = rest[frameBytes..];
            }

            // Only the last record can be torn. A whole frame that is wrong, with another behind it, is damage.
            bool damaged = frameBytes > 0 && rest.Length > frameBytes && RecordCodec.TryRead(rest[frameBytes..], out _, out _);
            if (damaged) SetAside(bytes);
            else if (!rest.IsEmpty) CutBytes = rest.Length;
            _length = read - rest.Length;
            if (!rest.IsEmpty) CutTo(_length);
            if (_replayed is [Snapshot, ..]) _snapshotBytes = _length;
            if (!damaged && _replayed.Count > 0) return;
        }
        else
        {
            // Shorter than the mark is a file whose very first write was cut off, and has nothing to lose.
            if (!Magic.AsSpan().StartsWith(rest)) SetAside(bytes);
            CutTo(0);
            RandomAccess.Write(_file.SafeFileHandle, Magic, 0);
            _length = Magic.Length;
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        }

        var began = new EpochBegan(newEpoch());
        Append(began, durable: true);
        _replayed.Add(began);
    }

    private void SetAside(byte[] bytes)
    {
        int number = 1;
        while (File.Exists($"{_path}.damaged-{number}")) number++;
        DamagedCopy = $"{_path}.damaged-{number}";
        File.WriteAllBytes(DamagedCopy, bytes);
    }

    private void CutTo(long length)
    {
        try
        {
            RandomAccess.SetLength(_file.SafeFileHandle, length);
        }
        catch (IOException e)
        {
            // What lies beyond is overwritten by the next append, or cut by the next start.
            Debug.WriteLine(e.Message);
        }
    }
}
