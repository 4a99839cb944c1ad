using System.Net.ServerSentEvents;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Queue;

namespace Fab.Cli.Following;

/// <summary>
/// Follows one job to its end by the hub's events, going on after the last one seen when the stream breaks. Where nothing
/// streams, and whenever the stream has been quiet for a while, it asks for the job instead.
/// </summary>
internal sealed class JobFollower(HubClient hub, TimeProvider time, IFollowDisplay display)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAtFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryAtMost = TimeSpan.FromSeconds(4);

    /// <summary>How long a hub may be away: long enough to be restarted by hand.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private string? _lastEventId;
    private bool _streams = true;
    private FollowState? _state;

    private bool HasEnded => _state is not null && InWords.HasEnded(_state.Job.Phase);

    public async Task<JobView> FollowToEnd(JobId id, CancellationToken ct)
    {
        TimeSpan retry = RetryAtFirst;
        long lastContact = time.GetTimestamp();
        while (true)
        {
            try
            {
                await FollowOnce(id, ct);
                retry = _streams ? RetryAtFirst : PollEvery;
                lastContact = time.GetTimestamp();
            }
            catch (CommandEnded away) when (away.ExitCode == ExitCode.OutOfReach && _state is not null)
            {
                if (time.GetElapsedTime(lastContact) > Patience) throw GaveUp(id, away);
                display.HubIsAway(away.Why.Message);
                retry = retry * 2 < RetryAtMost ? retry * 2 : RetryAtMost;
            }

            if (HasEnded) return _state!.Job;
            await Task.Delay(retry, time, ct);
        }
    }

    private static CommandEnded GaveUp(JobId id, CommandEnded away) => new(ExitCode.OutOfReach, away.Why with
    {
        WayOut = $"How the job stands is known once the hub is back: ./fab job {id} --follow",
    });

    /// <summary>Until the job has ended, the stream breaks, or (without a stream) once.</summary>
    private async Task FollowOnce(JobId id, CancellationToken ct)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ct);
        IAsyncEnumerable<SseItem<string>>? events = _streams ? await hub.Events(_lastEventId, leaving.Token) : null;
        _streams = events is not null;

        // The stream first, then the job: what happens between the two is in the stream.
        await Refresh(id, ct);
        if (events is null || HasEnded) return;

        IAsyncEnumerator<SseItem<string>> items = events.GetAsyncEnumerator(leaving.Token);
        Task<bool> next = items.MoveNextAsync().AsTask();
        try
        {
            while (!HasEnded)
            {
                try
                {
                    if (!await next.WaitAsync(Quiet, time, ct)) return;
                }
                catch (TimeoutException)
                {
                    await Refresh(id, ct);
                    continue;
                }

                if (items.Current.EventId is { Length: > 0 } eventId) _lastEventId = eventId;
                await Take(id, items.Current, ct);
                next = items.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await leaving.CancelAsync();
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await items.DisposeAsync();
        }
    }

    private async Task Refresh(JobId id, CancellationToken ct)
    {
        JobDetailView detail = await hub.Get<JobDetailView>($"api/jobs/{Uri.EscapeDataString(id.Value)}", ct);
        Show(new FollowState(detail.Job, detail.Telemetry, detail.Place, _state?.Machine));
    }

    private async Task Take(JobId id, SseItem<string> item, CancellationToken ct)
    {
        FollowState state = _state!;
        switch (item.EventType)
        {
            case "reset":
                _lastEventId = null;
                await Refresh(id, ct);
                break;
            case "job" when hub.Parse<JobView>(item.Data) is { } job && job.Id == id && job.Revision > state.Job.Revision:
                Show(state with { Job = job });
                break;
            case "telemetry" when hub.Parse<MachineTelemetry>(item.Data) is { } telemetry && telemetry.Machine == state.Job.Machine
                    && (telemetry.Job is null || telemetry.Job.Job == id):
                Show(state with { Telemetry = telemetry });
                break;
            case "machine" when hub.Parse<MachineView>(item.Data) is { } machine && machine.Spec.Id == state.Job.Machine
                    && machine.Revision > (state.Machine?.Revision ?? -1):
                Show(state with { Machine = machine });
                break;
            case "queue":
                Show(state with { Place = Array.Find(hub.Parse<QueuePlace[]>(item.Data), place => place.Job == id) });
                break;
        }
    }

    private void Show(FollowState state)
    {
        _state = state;
        display.Show(state);
    }
}
