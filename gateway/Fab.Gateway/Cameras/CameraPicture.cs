using Fab.Domain;

namespace Fab.Gateway.Cameras;

/// <summary>A picture as a camera sent it: JPEG or PNG, by its own bytes.</summary>
public sealed record CameraPicture(string MediaType, ReadOnlyMemory<byte> Bytes)
{
    private static readonly byte[] PngEnd = [(byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <summary>Null for what is no picture, or was cut short. What lies behind its end is left out: cameras pad, and nothing else may ride along.</summary>
    public static CameraPicture? Of(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> all = bytes.Span;
        if (all.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            int end = all.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]);
            return end < 0 ? null : new CameraPicture("image/jpeg", bytes[..(end + 2)]);
        }

        if (all.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            int end = all.LastIndexOf(PngEnd);
            return end < 0 ? null : new CameraPicture("image/png", bytes[..(end + PngEnd.Length)]);
        }

        return null;
    }
}

/// <summary>A camera shows nothing; says why. Whoever fetches from it tries again.</summary>
public sealed class CameraTroubleException(Refusal why) : Exception(why?.Message)
{
    public Refusal Why { get; } = why!;
}

/// <summary>Where a machine's pictures come from.</summary>
public interface ICameraSource : IDisposable
{
    /// <summary>One after the other, as they come, until nobody wants them.</summary>
    /// <exception cref="CameraTroubleException">There are none, or no more.</exception>
    IAsyncEnumerable<CameraPicture> Pictures(CancellationToken ct);
}
