using System.Text;
using Fab.Domain.Members;
using Fab.Gateway.Http;

namespace Fab.Gateway.Events;

/// <summary><c>GET /api/events</c>: server-sent events, resumed by <c>Last-Event-ID</c>.</summary>
public static class EventEndpoints
{
    /// <summary>
    /// An idle stream says this often that it is there. As an event, not a comment: a page hears no comments, and must tell a
    /// floor where nothing happens from a cable that was pulled. It has no id: nothing is missed with it.
    /// </summary>
    public static readonly TimeSpan PulseAfter = TimeSpan.FromSeconds(2);

    private static readonly byte[] Pulse = Encoding.ASCII.GetBytes("event: pulse\ndata: {}\n\n");

    public static void MapEvents(this IEndpointRouteBuilder api) => api
        .MapGet("/api/events", Stream).For(MemberAction.SeeSpace)
        .WithSummary("Live events: machine, job, queue, telemetry, console, floor, reset, and a pulse every two seconds in which nothing else comes. Resume with Last-Event-ID or ?lastEventId=.")
        .Produces<string>(contentType: "text/event-stream");

    private static async Task Stream(HttpContext context, LiveEvents events, TimeProvider time, IHostApplicationLifetime life, string? lastEventId)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        string? last = context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? lastEventId;
        using LiveEvents.Subscription subscription = events.Subscribe(last);
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await response.Body.WriteAsync(Encoding.ASCII.GetBytes("retry: 1000\n\n"), ending.Token);
            foreach (LiveEvents.Frame frame in subscription.Missed) await response.Body.WriteAsync(frame.Bytes, ending.Token);
            await response.Body.FlushAsync(ending.Token);
            await SendLive(response.Body, subscription, time, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The viewer left, or the hub is stopping: both are how a stream ends.
        }
    }

    /// <summary>Writes what comes, as it comes, until the viewer is let go.</summary>
    public static async Task SendLive(Stream body, LiveEvents.Subscription subscription, TimeProvider time, CancellationToken ct)
    {
        Task<bool> more = subscription.Live.WaitToReadAsync(ct).AsTask();
        while (true)
        {
            try
            {
                if (!await more.WaitAsync(PulseAfter, time, ct)) return;
            }
            catch (TimeoutException)
            {
                await body.WriteAsync(Pulse, ct);
                await body.FlushAsync(ct);
                continue;
            }

            while (subscription.Live.TryRead(out LiveEvents.Frame frame)) await body.WriteAsync(frame.Bytes, ct);
            await body.FlushAsync(ct);
            more = subscription.Live.WaitToReadAsync(ct).AsTask();
        }
    }
}
