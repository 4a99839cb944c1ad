using System.Buffers.Binary;
using System.IO.Compression;

namespace Fab.Designs.Pictures;

/// <summary>Writes pictures as PNG: eight bits a channel with opacity, no filter.</summary>
public static class Png
{
    /// <param name="effort">For a picture that is seen once, the fastest.</param>
    public static byte[] Encode(Pixels picture, CompressionLevel effort = CompressionLevel.Optimal)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        (header[8], header[9]) = (8, 6);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Compressed(picture, effort));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compressed(Pixels picture, CompressionLevel effort)
    {
        using var to = new MemoryStream();
        using (var zlib = new ZLibStream(to, effort, leaveOpen: true))
        {
            int row = picture.Width * 4;
            for (int y = 0; y < picture.Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(picture.Rgba, y * row, row);
            }
        }

        return to.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. type, .. data]));
        file.Write(number);
    }

    /// <summary>CRC-32 as PNG and ZIP have it.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
