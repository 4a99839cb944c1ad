using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Contracts.Queue;
using Fab.Domain.Queue;
using Fab.Gateway.Accounts;
using Fab.Gateway.Hosting;
using Fab.Silo.Storage;
using Orleans;

namespace Fab.Gateway.Events;

/// <summary>
/// Of several hubs each has its viewers, and a grain tells only the hub it lives in. So what one is told the others hear over
/// the database they share. A hub that may have missed something lets its viewers fetch anew.
/// </summary>
public sealed class FeedRelay(
    PostgresChannel channel, HubFeed feed, LiveEvents events, SetUpCode setUp, IGrainFactory grains, HubOptions hub, ILogger<FeedRelay> log) : IAsyncDisposable
{
    private const string Job = "job", Machine = "machine", Queue = "queue", Member = "member", Reset = "reset";

    private readonly string _self = Guid.NewGuid().ToString("n")[..12];
    private readonly CancellationTokenSource _ending = new();
    private Task _listening = Task.CompletedTask;

    public void Start()
    {
        feed.Relay = this;
        _listening = Task.Run(() => channel.ListenAsync(Hear, ResetViewers, _ending.Token));
    }

    public Task Say(JobView job) => Say(Job, job);

    public Task Say(MachineView machine) => Say(Machine, machine);

    /// <summary>Nothing of the member: it is only known that there is one.</summary>
    public Task SayMember() => Say(Member, new JsonObject());

    /// <summary>It may be long, so whoever shows it asks for it.</summary>
    public Task SayQueue() => Say(Queue, new JsonObject());

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private Task Say<T>(string kind, T what)
    {
        string text = JsonSerializer.Serialize(new Message(_self, kind, JsonSerializer.SerializeToElement(what, FabJson.Options)), FabJson.Options);
        if (Encoding.UTF8.GetByteCount(text) > PostgresChannel.MostBytes)
            text = JsonSerializer.Serialize(new Message(_self, Reset, JsonSerializer.SerializeToElement(new JsonObject())), FabJson.Options);
        return channel.SayAsync(text, CancellationToken.None);
    }

    private void Hear(string text)
    {
        try
        {
            Message told = JsonSerializer.Deserialize<Message>(text, FabJson.Options)!;
            if (told.From == _self) return;
            switch (told.Kind)
            {
                case Job: feed.Show(told.What.Deserialize<JobView>(FabJson.Options)!); break;
                case Machine: feed.Show(told.What.Deserialize<MachineView>(FabJson.Options)!); break;
                case Queue: _ = ShowQueue(); break;
                case Member: setUp.Close(); break;
                default: ResetViewers(); break;
            }
        }
        catch (JsonException e)
        {
            // Another version's word, during an upgrade.
            log.LogWarning(e, "What another hub told cannot be read; viewers fetch anew");
            ResetViewers();
        }
    }

    private async Task ShowQueue()
    {
        try
        {
            IReadOnlyList<QueuePlace> queue = await grains.GetGrain<IQueueGrain>(hub.Space).Get();
            feed.Show(queue);
        }
#pragma warning disable CA1031 // Whatever the queue's silo has: the next change is told again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogWarning(e, "The queue could not be asked for; viewers fetch anew");
            ResetViewers();
        }
    }

    private void ResetViewers() => events.Publish(Reset, new JsonObject());

    private sealed record Message(string From, string Kind, JsonElement What);
}
