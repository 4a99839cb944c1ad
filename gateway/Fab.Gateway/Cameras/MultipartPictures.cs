using System.Globalization;
using System.Text;

namespace Fab.Gateway.Cameras;

/// <summary>
/// Takes the parts out of a <c>multipart/x-mixed-replace</c> stream as cameras write them, which is not always as RFC 2046 has it:
/// the line between parts is whatever the first line is, since what the header calls it is often off by two dashes; a part without
/// a length, or with a wrong one, ends where that line comes again. No part is larger than <paramref name="mostBytes"/>.
/// </summary>
/// <param name="boundary">As the header calls it; counts where the stream begins without a line.</param>
public sealed class MultipartPictures(Stream stream, string? boundary, int mostBytes)
{
    private const int MostHeadBytes = 8 * 1024;
    private const int ReadBytes = 64 * 1024;

    private byte[] _buffer = new byte[ReadBytes];
    private int _begin;
    private int _end;

    /// <summary>What stands between parts; null before the first.</summary>
    private byte[]? _between;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_begin, _end - _begin);

    /// <returns>The next part's bytes; null when the stream is over, also in the middle of a part.</returns>
    /// <exception cref="InvalidDataException">It is no such stream, or a part is too large.</exception>
    public async Task<byte[]?> Next(CancellationToken ct)
    {
        string? header;
        if (_between is null)
        {
            header = await FirstHeader(ct);
        }
        else
        {
            if (!await SkipTo(_between, ct)) return null;
            _begin += _between.Length;
            string? rest = await ReadLine(ct);
            header = rest is null || rest.StartsWith("--", StringComparison.Ordinal) ? null : await ReadLine(ct);
        }

        int? length = null;
        for (; header is { Length: > 0 }; header = await ReadLine(ct)) length = LengthIn(header) ?? length;
        if (header is null) return null;
        return length is { } bytes ? await Counted(bytes, ct) : await UpToLine(ct);
    }

    private async Task<string?> FirstHeader(CancellationToken ct)
    {
        string? line;
        do
        {
            line = await ReadLine(ct);
        }
        while (line is { Length: 0 });
        if (line is null) return null;
        bool beginsWithHeaders = line.Contains(": ", StringComparison.Ordinal) && boundary is { Length: > 0 };
        string between = beginsWithHeaders ? (boundary!.StartsWith("--", StringComparison.Ordinal) ? boundary : "--" + boundary) : line.TrimEnd();
        if (between.Length is 0 or > 200) throw new InvalidDataException("no line between pictures");
        _between = Encoding.Latin1.GetBytes(between);
        return beginsWithHeaders ? line : await ReadLine(ct);
    }

    private static int? LengthIn(string header)
    {
        int colon = header.IndexOf(':', StringComparison.Ordinal);
        bool isLength = colon > 0 && header.AsSpan(0, colon).Trim().Equals("Content-Length", StringComparison.OrdinalIgnoreCase);
        return isLength && int.TryParse(header.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int said) ? said : null;
    }

    /// <summary>A part of a said length, told without waiting for what follows. Where that is no picture, the length was wrong, and the line counts.</summary>
    private async Task<byte[]?> Counted(int length, CancellationToken ct)
    {
        if (length > mostBytes) throw new InvalidDataException(TooLarge);
        while (_end - _begin < length)
        {
            if (!await Fill(ct)) return null;
        }

        if (CameraPicture.Of(_buffer.AsMemory(_begin, length)) is null) return await UpToLine(ct);
        byte[] part = Unread[..length].ToArray();
        _begin += length;
        return part;
    }

    private async Task<byte[]?> UpToLine(CancellationToken ct)
    {
        byte[] line = [(byte)'\n', .. _between!];
        int searched = 0;
        int at;
        while ((at = Unread[searched..].IndexOf(line)) < 0)
        {
            if (_end - _begin > mostBytes) throw new InvalidDataException(TooLarge);
            searched = Math.Max(0, _end - _begin - line.Length);
            if (!await Fill(ct)) return null;
        }

        at += searched;
        byte[] part = Unread[..(at > 0 && Unread[at - 1] == '\r' ? at - 1 : at)].ToArray();
        _begin += at;
        return part;
    }

    private async Task<bool> SkipTo(byte[] what, CancellationToken ct)
    {
        int at;
        while ((at = Unread.IndexOf(what)) < 0)
        {
            _begin = Math.Max(_begin, _end - what.Length);
            if (!await Fill(ct)) return false;
        }

        _begin += at;
        return true;
    }

    /// <summary>A line without its end; null when the stream is over.</summary>
    private async Task<string?> ReadLine(CancellationToken ct)
    {
        int at;
        while ((at = Unread.IndexOf((byte)'\n')) < 0)
        {
            if (_end - _begin > MostHeadBytes) throw new InvalidDataException("no multipart stream");
            if (!await Fill(ct)) return null;
        }

        string line = Encoding.Latin1.GetString(Unread[..at]).TrimEnd('\r');
        _begin += at + 1;
        return line;
    }

    private async Task<bool> Fill(CancellationToken ct)
    {
        if (_begin > 0)
        {
            Unread.CopyTo(_buffer);
            (_begin, _end) = (0, _end - _begin);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, mostBytes + MostHeadBytes + ReadBytes));
        int read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        _end += read;
        return read > 0;
    }

    public const string TooLarge = "too large";
}
