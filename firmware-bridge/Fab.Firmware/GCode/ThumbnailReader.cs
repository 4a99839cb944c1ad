using System.Buffers;
using System.Buffers.Text;

namespace Fab.Firmware.GCode;

/// <summary>Takes the pictures out of a program's comments. Slicers put them before the first command.</summary>
public static class ThumbnailReader
{
    /// <summary>Larger ones are no thumbnails.</summary>
    private const int MostCharacters = 3_000_000;

    private const int ChunkBytes = 64 * 1024;

    /// <summary>
    /// The picture that suits a width: the narrowest of those at least so wide, or the widest there is. Null where there is
    /// none, or none whose bytes are all there and of their format.
    /// </summary>
    /// <param name="gcode">Read from its beginning, as far as there are pictures.</param>
    public static (Thumbnail Thumbnail, byte[] Bytes)? Read(Stream gcode, int width)
    {
        ArgumentNullException.ThrowIfNull(gcode);
        List<(Thumbnail Thumbnail, byte[] Bytes)> found = [.. All(gcode)];
        if (found.Count == 0) return null;
        return found.Where(picture => picture.Thumbnail.Width >= width).OrderBy(picture => picture.Thumbnail.Width).Cast<(Thumbnail, byte[])?>().FirstOrDefault()
            ?? found.MaxBy(picture => picture.Thumbnail.Width);
    }

    private static List<(Thumbnail Thumbnail, byte[] Bytes)> All(Stream gcode)
    {
        var pictures = new List<(Thumbnail, byte[])>();
        var comments = new SlicerComments();
        var scanner = new GCodeScanner();
        var base64 = new ArrayBufferWriter<byte>(16 * 1024);
        byte[] chunk = new byte[ChunkBytes];
        Thumbnail? open = null;
        int announced = 0;
        for (int read = gcode.Read(chunk); read > 0; read = gcode.Read(chunk))
        {
            scanner.Feed(chunk.AsMemory(0, read));
            while (scanner.TryRead(out ScannedLine line))
            {
                if (!line.Command.IsEmpty) return pictures;
                if (line.Comment.IsEmpty) continue;
                ReadOnlySpan<byte> text = line.Comment.Trim(" \t\r"u8);
                if (open is not { } thumbnail)
                {
                    comments.Read(line);
                    if (comments.Thumbnails.Count == announced) continue;
                    open = comments.Thumbnails[announced++];
                    base64.ResetWrittenCount();
                }
                else if (text.StartsWith("thumbnail"u8) && text.EndsWith(" end"u8))
                {
                    if (Decode(thumbnail, base64.WrittenSpan) is { } bytes) pictures.Add((thumbnail, bytes));
                    open = null;
                }
                else if (base64.WrittenCount + text.Length <= MostCharacters) base64.Write(text);
            }
        }

        return pictures;
    }

    private static byte[]? Decode(Thumbnail thumbnail, ReadOnlySpan<byte> base64)
    {
        if (base64.Length != thumbnail.Characters) return null;
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        if (Base64.DecodeFromUtf8(base64, bytes, out _, out int written) != OperationStatus.Done) return null;
        ReadOnlySpan<byte> mark = thumbnail.Format switch { "png" => [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "jpg" => [0xFF, 0xD8, 0xFF], _ => "qoif"u8 };
        return bytes.AsSpan(0, written).StartsWith(mark) ? bytes[..written] : null;
    }
}
