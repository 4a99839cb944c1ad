using System.Buffers.Binary;
using System.Text.Json;
using Fab.Contracts.Json;

namespace Fab.FirmwareBridge.Journal;

/// <summary>A record's bytes: little-endian length and CRC-32C of the payload, four bytes each, then the payload as JSON.</summary>
internal static class RecordCodec
{
    public const int HeaderBytes = 8;

    /// <summary>A frame that claims more is damage, not a record.</summary>
    public const int MaxPayloadBytes = 64 * 1024 * 1024;

    public static byte[] Frame(BridgeRecord record)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(record, FabJson.Options);
        byte[] frame = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32C(payload));
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>Reads the frame at the start of <paramref name="bytes"/>; false when it is incomplete or damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BridgeRecord? record, out int frameBytes)
    {
        (record, frameBytes) = (null, 0);
        if (bytes.Length < HeaderBytes) return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length is 0 or > MaxPayloadBytes || length > bytes.Length - HeaderBytes) return false;
        ReadOnlySpan<byte> payload = bytes.Slice(HeaderBytes, (int)length);
        frameBytes = HeaderBytes + (int)length;
        if (Crc32C(payload) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return false;
        try
        {
            record = JsonSerializer.Deserialize<BridgeRecord>(payload, FabJson.Options);
            return record is not null;
        }
        catch (JsonException)
        {
            // The bytes are as written, so a newer Fab wrote a record this one does not know.
            return false;
        }
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes) crc = System.Numerics.BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
