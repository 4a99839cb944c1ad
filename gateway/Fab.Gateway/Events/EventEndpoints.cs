using System.Text;
using Fab.Domain.Members;
using Fab.Gateway.Http;

namespace Fab.Gateway.Events;

/// <summary><c>GET /api/events</c>: server-sent events, resumed by <c>Last-Event-ID</c>.</summary>
public static class EventEndpoints
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly byte[] KeepAliveComment = Encoding.ASCII.GetBytes(": still here\n\n");

    public static void MapEvents(this IEndpointRouteBuilder api) => api
        .MapGet("/api/events", Stream).For(MemberAction.SeeSpace)
        .WithSummary("Live events: machine, job, queue, telemetry, console, reset. Resume with Last-Event-ID or ?lastEventId=.")
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
            await SendLive(response, subscription, time, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The viewer left, or the hub is stopping: both are how a stream ends.
        }
    }

    private static async Task SendLive(HttpResponse response, LiveEvents.Subscription subscription, TimeProvider time, CancellationToken ct)
    {
        Task<bool> more = subscription.Live.WaitToReadAsync(ct).AsTask();
        while (true)
        {
            try
            {
                if (!await more.WaitAsync(KeepAlive, time, ct)) return;
            }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(KeepAliveComment, ct);
                await response.Body.FlushAsync(ct);
                continue;
            }

            while (subscription.Live.TryRead(out LiveEvents.Frame frame)) await response.Body.WriteAsync(frame.Bytes, ct);
            await response.Body.FlushAsync(ct);
            more = subscription.Live.WaitToReadAsync(ct).AsTask();
        }
    }
}
