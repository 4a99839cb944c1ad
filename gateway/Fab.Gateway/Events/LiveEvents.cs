using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Fab.Contracts.Json;

namespace Fab.Gateway.Events;

/// <summary>
/// The live event stream: each event is encoded once and handed to every viewer. The last <see cref="Kept"/> events stay
/// for viewers that come back; an id names the hub's run and a number, so that ids of an earlier run are recognised.
/// </summary>
/// <remarks>
/// What a viewer costs is the writing to its socket, not the bytes. So readings wait a moment for each other and go out as one
/// piece; an event that somebody waits for takes them along at once, so that the order is kept.
/// </remarks>
public sealed class LiveEvents(TimeProvider time)
{
    /// <summary>How many events a returning viewer may have missed and still resume without a refetch.</summary>
    public const int Kept = 4096;

    /// <summary>How long a reading may wait for others. Far below what an eye takes for late in a number that changes.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

    private const int ViewerQueue = 1024;

    private readonly Lock _gate = new();
    private readonly Frame[] _ring = new Frame[Kept];
    private readonly List<ChannelWriter<Frame>> _viewers = [];
    private readonly string _run = time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private long _count;

    /// <summary>An event, or several in a row, as they go over the wire, with the number of the last.</summary>
    public readonly record struct Frame(long Number, ReadOnlyMemory<byte> Bytes);

    public int Viewers
    {
        get { lock (_gate) return _viewers.Count; }
    }

    public void Publish<T>(string kind, T value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, FabJson.Options);
        lock (_gate)
        {
            Frame frame = Keep_NeedsLock(kind, json);
            if (_waiting.WrittenCount == 0)
            {
                Send_NeedsLock(frame);
                return;
            }

            _waiting.Write(frame.Bytes.Span);
            SendWaiting_NeedsLock();
        }
    }

    /// <summary>Something that is told many times a second: goes out with others, at most <see cref="Together"/> later.</summary>
    public void PublishReading<T>(string kind, T value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, FabJson.Options);
        lock (_gate)
        {
            Frame frame = Keep_NeedsLock(kind, json);
            if (_viewers.Count == 0) return;
            if (_waiting.WrittenCount == 0) _ = SendSoon();
            _waiting.Write(frame.Bytes.Span);
        }
    }

    private async Task SendSoon()
    {
        await Task.Delay(Together, time).ConfigureAwait(false);
        lock (_gate) SendWaiting_NeedsLock();
    }

    private Frame Keep_NeedsLock(string kind, byte[] json)
    {
        long number = ++_count;
        byte[] head = Encoding.ASCII.GetBytes($"id: {_run}-{number}\nevent: {kind}\ndata: ");
        byte[] bytes = new byte[head.Length + json.Length + 2];
        head.CopyTo(bytes, 0);
        json.CopyTo(bytes, head.Length);
        bytes[^2] = bytes[^1] = (byte)'\n';
        return _ring[number % Kept] = new Frame(number, bytes);
    }

    private void SendWaiting_NeedsLock()
    {
        if (_waiting.WrittenCount == 0) return;
        var piece = new Frame(_count, _waiting.WrittenSpan.ToArray());
        _waiting.ResetWrittenCount();
        Send_NeedsLock(piece);
    }

    private void Send_NeedsLock(Frame frame)
    {
        for (int i = _viewers.Count - 1; i >= 0; i--)
        {
            // A viewer that cannot keep up is let go; it comes back with its last id, and gets what it missed or is told to fetch anew.
            if (_viewers[i].TryWrite(frame)) continue;
            _viewers[i].TryComplete();
            _viewers.RemoveAt(i);
        }
    }

    /// <summary>
    /// Joins the stream. <paramref name="lastEventId"/> is the last id the viewer saw, or null for a new viewer; the answer's
    /// first frame is a <c>reset</c> when what was missed is gone.
    /// </summary>
    public Subscription Subscribe(string? lastEventId)
    {
        var channel = Channel.CreateBounded<Frame>(new BoundedChannelOptions(ViewerQueue) { SingleReader = true });
        lock (_gate)
        {
            // What waits is for those who are here already; the newcomer has it among what it missed.
            SendWaiting_NeedsLock();
            IReadOnlyList<Frame> missed = Missed(lastEventId);
            _viewers.Add(channel.Writer);
            return new Subscription(this, missed, channel);
        }
    }

    private List<Frame> Missed(string? lastEventId)
    {
        if (lastEventId is null) return [];
        int dash = lastEventId.IndexOf('-', StringComparison.Ordinal);
        bool known = dash > 0 && lastEventId.AsSpan(0, dash).SequenceEqual(_run);
        if (!known || !long.TryParse(lastEventId.AsSpan(dash + 1), out long last) || last > _count || last < _count - Kept)
            return [new Frame(_count, Encoding.ASCII.GetBytes($"id: {_run}-{_count}\nevent: reset\ndata: {{}}\n\n"))];
        var missed = new List<Frame>();
        for (long number = last + 1; number <= _count; number++) missed.Add(_ring[number % Kept]);
        return missed;
    }

    private void Leave(ChannelWriter<Frame> writer)
    {
        lock (_gate) _viewers.Remove(writer);
        writer.TryComplete();
    }

    public sealed class Subscription(LiveEvents events, IReadOnlyList<Frame> missed, Channel<Frame> channel) : IDisposable
    {
        /// <summary>What to send first, in order.</summary>
        public IReadOnlyList<Frame> Missed => missed;

        public ChannelReader<Frame> Live => channel.Reader;

        public void Dispose() => events.Leave(channel.Writer);
    }
}
