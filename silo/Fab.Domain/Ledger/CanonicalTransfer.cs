using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fab.Domain.Ledger;

/// <summary>
/// The bytes a transfer is hashed by, and the hashes. docs/ledger-format.md tells them byte by byte; a test holds them
/// to golden values. Storage may change its shape, these bytes may not.
/// </summary>
public static class CanonicalTransfer
{
    public const byte Version = 1;
    public const int HashBytes = 32;

    private const byte LeafPrefix = 0x00;  // RFC 6962, so that the leaves can be proved
    private const byte ChainPrefix = 0x02; // 0x01 is RFC 6962's inner node

    /// <summary>The chained hash of an empty ledger: 32 zero bytes.</summary>
    public static string EmptyChain { get; } = new('0', 2 * HashBytes);

    public static byte[] Bytes(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        var writer = new Writer();
        Write(transfer, writer);
        return writer.Written.ToArray();
    }

    /// <summary>The transfer with its two hashes set.</summary>
    /// <param name="previousChain">The chained hash of the transfer before it, hex.</param>
    public static Transfer Seal(Transfer transfer, string previousChain) => new Sealer().Seal(transfer, previousChain);

    /// <summary><c>SHA-256(0x00 ‖ canonical bytes)</c></summary>
    public static byte[] Leaf(ReadOnlySpan<byte> canonicalBytes) => SHA256.HashData([LeafPrefix, .. canonicalBytes]);

    /// <summary><c>SHA-256(0x02 ‖ previous ‖ leaf)</c></summary>
    public static byte[] Chain(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> leaf) =>
        SHA256.HashData([ChainPrefix, .. previous, .. leaf]);

    private static void Write(Transfer transfer, Writer writer)
    {
        writer.Byte(Version);
        writer.Int64(transfer.Sequence);
        writer.Text(transfer.Id);
        writer.Byte(checked((byte)transfer.Kind));
        writer.Instant(transfer.At);
        writer.OptionalInstant(transfer.EffectiveAt);
        writer.OptionalInstant(transfer.ExpiresAt);
        writer.Text(transfer.HoldId ?? "");
        writer.Int64(transfer.Released.Value);
        writer.Text(transfer.Corrects ?? "");
        writer.Text(transfer.Memo);
        writer.Int32(transfer.Postings.Count);
        for (int i = 0; i < transfer.Postings.Count; i++)
        {
            Posting posting = transfer.Postings[i];
            writer.Text(posting.Debit);
            writer.Text(posting.Credit);
            writer.Int32(posting.Unit);
            writer.Int64(posting.Amount.Value);
        }

        writer.Int32(transfer.References.Count);
        if (transfer.References.Count == 0) return;
        foreach ((string key, string value) in TransferRules.SortReferences(transfer.References))
        {
            writer.Text(key);
            writer.Text(value);
        }
    }

    /// <summary>Seals one transfer after another with the same buffers. Not for use by two threads at a time.</summary>
    internal sealed class Sealer
    {
        private readonly Writer _writer = new();
        private readonly byte[] _link = [ChainPrefix, .. new byte[2 * HashBytes]];
        private readonly byte[] _chain = new byte[HashBytes];

        /// <summary>As <see cref="CanonicalTransfer.Seal"/>.</summary>
        public Transfer Seal(Transfer transfer, string previousChain)
        {
            ArgumentNullException.ThrowIfNull(transfer);
            _writer.Clear();
            _writer.Byte(LeafPrefix);
            Write(transfer, _writer);
            Span<byte> previous = _link.AsSpan(1, HashBytes), leaf = _link.AsSpan(1 + HashBytes);
            Convert.FromHexString(previousChain, previous, out _, out _);
            SHA256.HashData(_writer.Written, leaf);
            SHA256.HashData(_link, _chain);
            return transfer with { Leaf = Convert.ToHexStringLower(leaf), Chain = Convert.ToHexStringLower(_chain) };
        }
    }

    private sealed class Writer
    {
        private byte[] _buffer = new byte[512];
        private int _length;

        public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

        public void Clear() => _length = 0;

        public void Byte(byte value)
        {
            Room(1)[0] = value;
            _length++;
        }

        public void Int32(int value)
        {
            BinaryPrimitives.WriteInt32BigEndian(Room(4), value);
            _length += 4;
        }

        public void Int64(long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(Room(8), value);
            _length += 8;
        }

        public void Text(string value)
        {
            Span<byte> room = Room(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
            int length = Encoding.UTF8.GetBytes(value, room[4..]);
            BinaryPrimitives.WriteInt32BigEndian(room, length);
            _length += 4 + length;
        }

        public void Instant(DateTimeOffset value) => Int64(UnixMicroseconds.From(value));

        public void OptionalInstant(DateTimeOffset? value)
        {
            Byte(value is null ? (byte)0 : (byte)1);
            if (value is { } set) Instant(set);
        }

        private Span<byte> Room(int bytes)
        {
            if (_length + bytes > _buffer.Length) Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
            return _buffer.AsSpan(_length);
        }
    }
}
