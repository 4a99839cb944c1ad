using System.Buffers;
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
        foreach (Posting posting in transfer.Postings)
        {
            writer.Text(posting.Debit);
            writer.Text(posting.Credit);
            writer.Int32(posting.Unit);
            writer.Int64(posting.Amount.Value);
        }

        writer.Int32(transfer.References.Count);
        foreach ((string key, string value) in TransferRules.SortReferences(transfer.References))
        {
            writer.Text(key);
            writer.Text(value);
        }

        return writer.ToArray();
    }

    /// <summary>The transfer with its two hashes set.</summary>
    /// <param name="previousChain">The chained hash of the transfer before it, hex.</param>
    public static Transfer Seal(Transfer transfer, string previousChain)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        byte[] leaf = Leaf(Bytes(transfer));
        return transfer with
        {
            Leaf = Convert.ToHexStringLower(leaf),
            Chain = Convert.ToHexStringLower(Chain(Convert.FromHexString(previousChain), leaf)),
        };
    }

    /// <summary><c>SHA-256(0x00 ‖ canonical bytes)</c></summary>
    public static byte[] Leaf(ReadOnlySpan<byte> canonicalBytes) => SHA256.HashData([LeafPrefix, .. canonicalBytes]);

    /// <summary><c>SHA-256(0x02 ‖ previous ‖ leaf)</c></summary>
    public static byte[] Chain(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> leaf) =>
        SHA256.HashData([ChainPrefix, .. previous, .. leaf]);

    private sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(256);

        public void Byte(byte value)
        {
            _buffer.GetSpan(1)[0] = value;
            _buffer.Advance(1);
        }

        public void Int32(int value)
        {
            BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
            _buffer.Advance(4);
        }

        public void Int64(long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), value);
            _buffer.Advance(8);
        }

        public void Text(string value)
        {
            int length = Encoding.UTF8.GetByteCount(value);
            Int32(length);
            Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
            _buffer.Advance(length);
        }

        public void Instant(DateTimeOffset value) => Int64(UnixMicroseconds.From(value));

        public void OptionalInstant(DateTimeOffset? value)
        {
            Byte(value is null ? (byte)0 : (byte)1);
            if (value is { } set) Instant(set);
        }

        public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
    }
}
