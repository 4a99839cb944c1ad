using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.FirmwareBridge.Pumps;
using Fab.Gateway.Hosting;

namespace Fab.Gateway.Machines;

/// <summary>
/// Puts an emergency stop on its way before anything is asked: straight to the bridge where it is in this process, else
/// on the bus.
/// </summary>
public sealed class MachineStops(Bridge bridge, IBus bus, BridgeReplies replies, HubOptions hub, TimeProvider time)
{
    /// <summary>How long an answer to the person waits for the bridge's word; the stop itself waits for nothing.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    /// <param name="received">The timestamp at which the request came in.</param>
    public SentStop Send(string machine, string by, long received)
    {
        string id = $"stop-{Guid.CreateVersion7():N}";
        Task<BridgeEvent?> answer = replies.Expect(id, AnswerPatience);
        var stop = new StopMachine(id, by) { HubMicroseconds = (long)time.GetElapsedTime(received).TotalMicroseconds };
        if (bridge.Find(new MachineId(machine)) is { } pump)
        {
            pump.Post(stop);
            return new SentStop(id, answer, Task.CompletedTask);
        }

        byte[] payload = JsonSerializer.SerializeToUtf8Bytes<BridgeCommand>(stop, FabJson.Options);
        return new SentStop(id, answer, Publish(machine, payload));
    }

    private async Task Publish(string machine, byte[] stop)
    {
        try
        {
            await bus.PublishAsync(Topics.Command(hub.Space, machine), stop);
        }
        catch (IOException)
        {
            // The broker is away. The machine's grain keeps the stop, and says it until the bridge answers.
        }
    }
}

/// <param name="Answer">What the bridge said to it; null when it said nothing in time.</param>
/// <param name="Sent">Done once it is on its way, or cannot go now.</param>
public sealed record SentStop(string CommandId, Task<BridgeEvent?> Answer, Task Sent);

/// <summary>When a request that stops a machine came in; taken before anything else looks at it.</summary>
internal sealed record StopReceipt(long Timestamp)
{
    public static void Use(WebApplication app)
    {
        TimeProvider time = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            if (context.Request.Path.Value is { } path && (path.EndsWith("/stop", StringComparison.Ordinal) || path.EndsWith("/send", StringComparison.Ordinal)))
                context.Features.Set(new StopReceipt(time.GetTimestamp()));
            return next(context);
        });
    }

    public static long Of(HttpContext context, TimeProvider time) => context.Features.Get<StopReceipt>()?.Timestamp ?? time.GetTimestamp();
}
