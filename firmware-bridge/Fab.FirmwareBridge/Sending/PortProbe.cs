using System.Text;
using Fab.Domain.Machines;
using Fab.Firmware.Marlin;
using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Sending;

/// <summary>What was found at a port.</summary>
/// <param name="Said">The line it was known by.</param>
public sealed record Found(int Baud, Dialect Dialect, string Said);

/// <summary>
/// Finds out at which rate a machine speaks and what. At each rate it listens, then asks both kinds of firmware something
/// that moves nothing: M105 and <c>?</c>.
/// </summary>
public static class PortProbe
{
    /// <summary>In the order of how common they are.</summary>
    public static IReadOnlyList<int> Rates { get; } = [115_200, 250_000, 230_400, 57_600, 38_400, 19_200, 9_600];

    /// <summary>
    /// A board that opening has reset needs up to two seconds for its loader; the question is repeated, as one that comes
    /// too early is lost.
    /// </summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(900);
    private const int Questions = 4;

    /// <summary>The last question also undoes a packed mode (MeatPack) that an earlier program may have left; to others it is noise.</summary>
    private static byte[] LastQuestion { get; } = [.. MarlinWire.Unpack, .. Question];

    /// <summary>The lone line end before and after keeps each question from joining what stands in the firmware's buffer.</summary>
    private static ReadOnlySpan<byte> Question => "\nM105\n?\n"u8;

    /// <param name="rates">To try, in this order.</param>
    /// <param name="dialect">Known beforehand; null: whatever answers.</param>
    /// <param name="heard">Takes what was said in plain words by something that is none of them.</param>
    /// <returns>Null when nothing that is known answered at any rate.</returns>
    /// <exception cref="PortException">The port cannot be opened.</exception>
    public static async Task<Found?> FindAsync(
        string path, IReadOnlyList<int> rates, Dialect? dialect, Func<SerialSettings, ISerialLink> open, TimeProvider time, CancellationToken ct, Action<string>? heard = null)
    {
        foreach (int baud in rates)
        {
            await using ISerialLink link = open(new SerialSettings(path, baud));
            if (await ListenAsync(link, baud, dialect, time, heard, ct).ConfigureAwait(false) is { } found) return found;
        }

        return null;
    }

    /// <summary>Which firmware says such a line; null when both might, or neither.</summary>
    public static Dialect? Judge(string line)
    {
        string text = line.TrimStart();
        bool grbl = text.StartsWith("Grbl ", StringComparison.Ordinal) || text.StartsWith("GrblHAL ", StringComparison.Ordinal)
            || (text.StartsWith('<') && text.EndsWith('>') && text.Contains("Pos:", StringComparison.Ordinal));
        if (grbl) return Dialect.Grbl;
        bool marlin = text.StartsWith("ok T", StringComparison.Ordinal) || text.StartsWith("FIRMWARE_NAME:", StringComparison.Ordinal)
            || text.StartsWith("echo:", StringComparison.Ordinal)
            || (text.Contains('/', StringComparison.Ordinal) && (text.StartsWith("T:", StringComparison.Ordinal) || text.StartsWith("T0:", StringComparison.Ordinal)
                || text.StartsWith("ok B:", StringComparison.Ordinal)));
        return marlin ? Dialect.Marlin : null;
    }

    /// <summary>At a wrong rate everything is noise.</summary>
    private static bool IsPlain(string said) => said.Length > 3 && said.All(c => c is >= ' ' and <= '~');

    private static async Task<Found?> ListenAsync(ISerialLink link, int baud, Dialect? wanted, TimeProvider time, Action<string>? heard, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<Found?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = new CancellationTokenSource(AskAgainAfter * Questions, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        await using CancellationTokenRegistration waking = either.Token.Register(link.Wake);
        int asked = 0;
        await using ITimer asking = time.CreateTimer(
            _ =>
            {
                Interlocked.Increment(ref asked);
                link.Wake();
            },
            null,
            TimeSpan.Zero,
            AskAgainAfter);
        new Thread(Listen) { IsBackground = true, Name = "port probe" }.Start();
        Found? found = await answer.Task.ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        return found;

        void Listen()
        {
            byte[] buffer = new byte[512];
            var line = new StringBuilder();
            int answered = 0;
            while (!either.IsCancellationRequested)
            {
                for (int due = Volatile.Read(ref asked); answered < due; answered++) link.Write(answered + 1 < Questions ? Question : LastQuestion);
                int count = link.Wait() ? link.Read(buffer) : 0;
                if (count < 0) break;
                foreach (byte b in buffer.AsSpan(0, count))
                {
                    if (b is not ((byte)'\r' or (byte)'\n'))
                    {
                        if (line.Length < 256) line.Append((char)b);
                        continue;
                    }

                    string said = line.ToString();
                    line.Clear();
                    if (Judge(said) is not { } dialect || (wanted is { } only && only != dialect))
                    {
                        if (IsPlain(said)) heard?.Invoke(said);
                        continue;
                    }

                    answer.TrySetResult(new Found(baud, dialect, said));
                    return;
                }
            }

            answer.TrySetResult(null);
        }
    }
}
