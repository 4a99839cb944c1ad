using System.Globalization;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.Gateway.Cameras;

/// <summary>
/// The cameras that somebody looks at, each fetched from once. The first who asks for a camera's picture begins it; so long after
/// the last has asked, the connection is closed.
/// </summary>
/// <param name="open">Opens a machine's camera.</param>
public sealed class CameraDesk(Func<MachineId, MachineCamera, ICameraSource> open, TimeProvider time, ILogger<CameraDesk> log) : IAsyncDisposable
{
    /// <summary>Longer than a page waits between two pictures.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    /// <summary>So long a viewer waits for a picture that is not there yet. Short: a browser has six connections for the whole page, its stop button's among them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<MachineId, Watched> _watched = [];
    private long _runs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private bool _isClosed;

    /// <summary>Cameras that are fetched from now.</summary>
    public int Open
    {
        get { lock (_gate) return _watched.Count; }
    }

    /// <summary>As <see cref="CameraFeed.Next"/>, of the machine's camera as it is set in <paramref name="version"/>.</summary>
    /// <param name="setting">Asked for when the camera is not being fetched from.</param>
    public async Task<(SeenPicture? Picture, Refusal? Trouble)> Next(
        MachineId machine, long version, Func<Task<MachineCamera?>> setting, string? seen, CancellationToken ct)
    {
        Watched? watched = Enter(machine, version);
        if (watched is null)
        {
            if (await setting() is not { } camera) return (null, CameraRefusals.NotThere(machine));
            watched = Enter(machine, camera.Version, camera)!;
        }

        try
        {
            return await watched.Feed.Next(seen, Patience, ct);
        }
        finally
        {
            Leave(watched);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Watched[] all;
        lock (_gate)
        {
            _isClosed = true;
            all = [.. _watched.Values];
            _watched.Clear();
        }

        foreach (Watched each in all) await each.DisposeAsync();
    }

    /// <summary>Counts somebody in. Null where there is no feed of this setting, and none is to be begun.</summary>
    private Watched? Enter(MachineId machine, long version, MachineCamera? begin = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            Watched? known = _watched.GetValueOrDefault(machine);
            if (known?.Version != version)
            {
                if (begin is null) return null;
                if (known is not null) Close_NeedsLock(known);
                string run = (++_runs).ToString("x", CultureInfo.InvariantCulture);
                known = new Watched(machine, version, new CameraFeed(machine, open(machine, begin), run, time, log));
                known.Idle = time.CreateTimer(_ => CloseIfUnwatched(known), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _watched[machine] = known;
            }

            known.Viewers++;
            known.Idle!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return known;
        }
    }

    private void Leave(Watched watched)
    {
        lock (_gate)
        {
            if (--watched.Viewers == 0 && !_isClosed) watched.Idle!.Change(Linger, Timeout.InfiniteTimeSpan);
        }
    }

    private void CloseIfUnwatched(Watched watched)
    {
        lock (_gate)
        {
            if (watched.Viewers == 0 && _watched.GetValueOrDefault(watched.Machine) == watched) Close_NeedsLock(watched);
        }
    }

    private void Close_NeedsLock(Watched watched)
    {
        _watched.Remove(watched.Machine);
        _ = watched.DisposeAsync().AsTask();
    }

    private sealed class Watched(MachineId machine, long version, CameraFeed feed) : IAsyncDisposable
    {
        public MachineId Machine => machine;

        public long Version => version;

        public CameraFeed Feed => feed;

        public int Viewers { get; set; }

        public ITimer? Idle { get; set; }

        public async ValueTask DisposeAsync()
        {
            if (Idle is not null) await Idle.DisposeAsync();
            await feed.DisposeAsync();
        }
    }
}
