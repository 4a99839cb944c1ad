using System.Globalization;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.Gateway.Cameras;

/// <summary>A picture as a viewer gets it.</summary>
/// <param name="Tag">Of this picture alone, over all cameras and starts of the hub.</param>
/// <param name="TakenAt">The clock's timestamp when the hub had it whole.</param>
public sealed record SeenPicture(string Tag, CameraPicture Picture, long TakenAt);

/// <summary>
/// One camera, fetched from once for all who look. It keeps the last picture and nothing else: who looks seldom, or is slow, gets
/// whatever is newest when they ask.
/// </summary>
public sealed class CameraFeed : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly MachineId _machine;
    private readonly ICameraSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _run;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _fetching;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SeenPicture? _last;
    private Refusal? _trouble;
    private long _count;

    /// <param name="run">Tells this feed's pictures from those of an earlier one.</param>
    public CameraFeed(MachineId machine, ICameraSource source, string run, TimeProvider time, ILogger log)
    {
        (_machine, _source, _run, _time, _log) = (machine, source, run, time, log);
        _fetching = Task.Run(() => Fetch(_ending.Token));
    }

    /// <summary>The newest picture if it is another than <paramref name="seen"/>, else the next within <paramref name="patience"/>.</summary>
    /// <returns>The newest picture, which may be the seen one or none; and why there is no newer one, where that is known.</returns>
    public async Task<(SeenPicture? Picture, Refusal? Trouble)> Next(string? seen, TimeSpan patience, CancellationToken ct)
    {
        Task news;
        lock (_gate)
        {
            if ((_last is not null && _last.Tag != seen) || _trouble is not null) return (_last, _trouble);
            news = _news.Task;
        }

        try
        {
            await news.WaitAsync(patience, _time, ct);
        }
        catch (TimeoutException)
        {
            // Nothing newer: that is an answer too.
        }

        lock (_gate) return (_last, _trouble);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _source.Dispose();
        _ending.Dispose();
    }

    private async Task Fetch(CancellationToken ct)
    {
        TimeSpan retry = FirstRetry;
        while (true)
        {
            try
            {
                await foreach (CameraPicture picture in _source.Pictures(ct))
                {
                    Tell(new SeenPicture(string.Create(CultureInfo.InvariantCulture, $"{_run}-{++_count}"), picture, _time.GetTimestamp()), null);
                    retry = FirstRetry;
                }
            }
            catch (CameraTroubleException trouble)
            {
                Tell(_last, trouble.Why);
            }
#pragma warning disable CA1031 // A fault of ours at one camera is no other's, and whoever looks is told.
            catch (Exception fault) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _log.LogError("{Machine}: fetching from its camera failed with {Fault}", _machine, fault.GetType().Name);
                Tell(_last, new Refusal(CameraRefusals.Silent, $"The camera of {_machine} shows nothing: the hub failed at it.", "Look at the hub's log."));
            }

            await Task.Delay(retry, _time, ct);
            retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
        }
    }

    private void Tell(SeenPicture? picture, Refusal? trouble)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            (_last, _trouble) = (picture, trouble);
            (told, _news) = (_news, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        told.TrySetResult();
    }
}
