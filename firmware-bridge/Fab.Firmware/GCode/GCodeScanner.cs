using System.Buffers;

namespace Fab.Firmware.GCode;

/// <summary>What was wrong with a line, or had to be taken out of its command.</summary>
[Flags]
public enum LineFlaws
{
    None = 0,

    /// <summary>Bytes above 127 were taken out of the command (in comments they do not matter).</summary>
    NonAscii = 1,

    /// <summary>Control bytes or backslashes, which firmware may act on, were taken out of the command.</summary>
    Control = 2,

    /// <summary>The command is longer than any firmware reads; what is given is only its beginning.</summary>
    TooLong = 4,

    /// <summary>A comment in parentheses never ends.</summary>
    OpenParenthesis = 8,
}

/// <summary>One line of a file. The spans stay valid until the next read.</summary>
/// <param name="command">Clean ASCII without line number, checksum, comment or outer spaces; empty when there was none.</param>
/// <param name="comment">The text after <c>;</c>, or of the first <c>( )</c>, as it stood.</param>
/// <param name="number">Its number, from 1.</param>
public readonly ref struct ScannedLine(ReadOnlySpan<byte> command, ReadOnlySpan<byte> comment, long number, LineFlaws flags)
{
    public ReadOnlySpan<byte> Command { get; } = command;

    public ReadOnlySpan<byte> Comment { get; } = comment;

    public long Number { get; } = number;

    public LineFlaws Flags { get; } = flags;
}

/// <summary>
/// Cuts a stream of bytes into lines and cleans them. Ends of line are LF, CR LF or CR. Push chunks with
/// <see cref="Feed"/>, and pull lines until there are no more; nothing is kept beyond the line being read.
/// </summary>
/// <remarks>
/// Comments must go before a checksum is made: firmware drops everything from <c>;</c> on, our checksum included. Bytes
/// above 127 must go because Grbl takes them for real-time commands wherever they stand, comments included.
/// </remarks>
public sealed class GCodeScanner
{
    /// <summary>Longer commands are flagged. Firmware line buffers are 80 to 256 bytes.</summary>
    public const int MaxCommandBytes = 1024;

    private static readonly SearchValues<byte> Clean = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-+ _=\"$"u8);
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly byte[] _carry = new byte[8192];
    private readonly byte[] _clean = new byte[MaxCommandBytes];
    private ReadOnlyMemory<byte> _pending;
    private int _carried;
    private bool _carryCut;
    private bool _skipLineFeed;
    private bool _started;
    private bool _ended;

    public GCodeScanner()
    {
    }

    /// <summary>Goes on in the middle of a file, where an earlier scanner stood.</summary>
    internal GCodeScanner(long lines, bool awaitsLineFeed)
    {
        Lines = lines;
        _skipLineFeed = awaitsLineFeed;
        _started = true;
    }

    /// <summary>A CR was read whose LF may be the next byte.</summary>
    internal bool AwaitsLineFeed => _skipLineFeed;

    /// <summary>Lines read so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Bytes of the file up to the end of the line read last.</summary>
    public long Offset { get; private set; }

    /// <summary>Zero bytes seen: text has none.</summary>
    public long ZeroBytes { get; private set; }

    /// <summary>Gives the next chunk. The one before must have been read to its end.</summary>
    public void Feed(ReadOnlyMemory<byte> chunk)
    {
        if (!_pending.IsEmpty) throw new InvalidOperationException("The chunk before has not been read to its end.");
        if (!_started && chunk.Length > 0)
        {
            _started = true;
            if (chunk.Span.StartsWith("\uFEFF"u8))
            {
                chunk = chunk[3..];
                Offset = 3;
            }
        }

        if (chunk.Span.Contains((byte)0)) ZeroBytes += chunk.Span.Count((byte)0);
        _pending = chunk;
    }

    /// <summary>No more chunks: the last line may lack its end.</summary>
    public void Complete() => _ended = true;

    /// <summary>The next line if it is a plain move that lies whole in the chunk, taken apart into the block; false when it is not.</summary>
    internal bool TryReadMove(GCodeBlock block, out ScannedLine line)
    {
        line = default;
        if (_carried != 0 || _carryCut || _skipLineFeed) return false;
        ReadOnlySpan<byte> rest = _pending.Span;
        int bytes = block.TryParseMove(rest, out int command);
        if (bytes == 0) return false;
        _pending = _pending[bytes..];
        unchecked
        {
            Offset += bytes;
            line = new ScannedLine(rest[..command], default, ++Lines, LineFlaws.None);
        }

        return true;
    }

    /// <summary>The next line; false when another chunk is needed, or when there is no more.</summary>
    public bool TryRead(out ScannedLine line)
    {
        line = default;
        ReadOnlySpan<byte> rest = _pending.Span;
        if (_skipLineFeed && !rest.IsEmpty)
        {
            _skipLineFeed = false;
            if (rest[0] == (byte)'\n')
            {
                rest = rest[1..];
                _pending = _pending[1..];
                Offset++;
            }
        }

        int end = rest.IndexOfAny(LineEnds);
        if (end < 0)
        {
            Carry(rest);
            _pending = default;
            if (!_ended || (_carried == 0 && !_carryCut)) return false;
            line = TakeLine(default);
            return true;
        }

        if (rest[end] == (byte)'\r') _skipLineFeed = true;
        _pending = _pending[(end + 1)..];
        Offset++;
        line = TakeLine(rest[..end]);
        return true;
    }

    private void Carry(ReadOnlySpan<byte> part)
    {
        int room = Math.Min(part.Length, _carry.Length - _carried);
        part[..room].CopyTo(_carry.AsSpan(_carried));
        _carried += room;
        _carryCut |= room < part.Length;
        Offset += part.Length;
    }

    private ScannedLine TakeLine(ReadOnlySpan<byte> tail)
    {
        Lines++;
        if (_carried == 0)
        {
            Offset += tail.Length;
            return CleanLine(tail, cut: false);
        }

        Carry(tail);
        ReadOnlySpan<byte> whole = _carry.AsSpan(0, _carried);
        bool cut = _carryCut;
        _carried = 0;
        _carryCut = false;
        return CleanLine(whole, cut);
    }

    private ScannedLine CleanLine(ReadOnlySpan<byte> raw, bool cut)
    {
        ReadOnlySpan<byte> text = TrimSpaces(raw);
        text = WithoutLineNumber(text, out bool numbered);
        int odd = text.IndexOfAnyExcept(Clean);
        if (odd < 0 && !cut && text.Length <= MaxCommandBytes) return new ScannedLine(TrimSpaces(text), default, Lines, LineFlaws.None);
        if (odd >= 0 && odd <= MaxCommandBytes && text[odd] == (byte)';')
            return new ScannedLine(TrimSpaces(text[..odd]), text[(odd + 1)..], Lines, LineFlaws.None);
        return CleanSlowly(text, numbered, cut);
    }

    private ScannedLine CleanSlowly(ReadOnlySpan<byte> text, bool numbered, bool cut)
    {
        LineFlaws flags = LineFlaws.None;
        ReadOnlySpan<byte> comment = default;
        int length = 0;
        bool keepCase = KeepsCase(text);
        int i = 0;
        while (i < text.Length)
        {
            byte b = text[i++];
            if (b == (byte)';')
            {
                if (comment.IsEmpty) comment = text[i..];
                cut = false;
                break;
            }

            if (b == (byte)'(')
            {
                int close = text[i..].IndexOf((byte)')');
                if (close < 0) flags |= LineFlaws.OpenParenthesis;
                ReadOnlySpan<byte> inside = close < 0 ? text[i..] : text.Slice(i, close);
                if (comment.IsEmpty) comment = inside;
                i += inside.Length + (close < 0 ? 0 : 1);
                continue;
            }

            if (b == (byte)'\t') b = (byte)' ';
            if (b >= 0x80) flags |= LineFlaws.NonAscii;
            else if (b is < 0x20 or 0x7F or (byte)'\\') flags |= LineFlaws.Control;
            else if (length == _clean.Length) flags |= LineFlaws.TooLong;
            else _clean[length++] = !keepCase && b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b;
        }

        if (cut) flags |= LineFlaws.TooLong;
        ReadOnlySpan<byte> command = TrimSpaces(_clean.AsSpan(0, length));
        if (numbered) command = WithoutChecksum(command);
        if (command.SequenceEqual("%"u8)) command = default; // the mark of a tape's begin and end
        return new ScannedLine(command, comment, Lines, flags);
    }

    /// <summary>Commands whose rest is text for people or a file's name.</summary>
    private static bool KeepsCase(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && (text[0] | 0x20) == 'm'
        && (text[1..].StartsWith("0 "u8) || text[1..].StartsWith("1 "u8) || text[1..].StartsWith("117"u8) || text[1..].StartsWith("118"u8) || text[1..].StartsWith("23 "u8)
            || text[1..].StartsWith("28 "u8) || text[1..].StartsWith("30 "u8) || text[1..].StartsWith("32 "u8)
            || text[1..].StartsWith("486"u8) || text[1..].StartsWith("862"u8));

    private static ReadOnlySpan<byte> WithoutLineNumber(ReadOnlySpan<byte> text, out bool numbered)
    {
        numbered = false;
        if (text.Length < 2 || (text[0] | 0x20) != 'n' || text[1] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'-')) return text;
        int i = 2;
        while (i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9') i++;
        numbered = true;
        return TrimSpaces(text[i..]);
    }

    private static ReadOnlySpan<byte> WithoutChecksum(ReadOnlySpan<byte> command)
    {
        int star = command.LastIndexOf((byte)'*');
        if (star < 0) return command;
        foreach (byte b in command[(star + 1)..])
        {
            if (b is < (byte)'0' or > (byte)'9') return command;
        }

        return TrimSpaces(command[..star]);
    }

    private static ReadOnlySpan<byte> TrimSpaces(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] is not ((byte)' ' or (byte)'\t') && text[^1] is not ((byte)' ' or (byte)'\t'))) return text;
        return text.Trim(" \t"u8);
    }
}
