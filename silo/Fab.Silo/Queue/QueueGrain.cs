using System.Text.Json;
using Fab.Contracts.Bookings;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Bookings;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Queue;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Queue;

/// <summary>Shell around <see cref="WaitingLine"/> and <see cref="QueuePlan"/>: looks at the machines, and hands jobs over one by one.</summary>
[GrainType("queue")]
public sealed class QueueGrain(
    [PersistentState("state", "fab")] IPersistentState<WaitingLine> state,
    IHubFeed feed,
    TimeProvider time,
    ILogger<QueueGrain> log) : StateGrain<WaitingLine>(state, time, log), IQueueGrain
{
    /// <summary>Looks in one match: a machine that changed its mind between look and hand-over costs one.</summary>
    private const int MostRounds = 3;

    private IReadOnlyList<QueuePlace> _places = [];
    private bool _mustAskJobs = true;
    private string? _told;

    /// <summary>As long as someone waits, the queue looks again by itself: a machine's nudge may get lost.</summary>
    protected override bool Owes => !Current.IsEmpty;

    private IBookingGrain Bookings => GrainFactory.GetGrain<IBookingGrain>(this.GetPrimaryKeyString());

    protected override TimeSpan RetryAfter => TimeSpan.FromSeconds(10);

    public async Task<Refusal?> Submit(JobId job, string by)
    {
        Answer<QueueEntry> answer = await GrainFactory.GetGrain<IJobGrain>(job.Value).Queue(by);
        if (answer.Refusal is not null) return answer.Refusal;
        if (answer.Value is { } entry && await Do(new LineCommand.Enter(entry))) await SettleAsync();
        return null;
    }

    public Task Match() => SettleAsync();

    public Task MatchNow() => SettleAsync();

    public async Task Remove(JobId job)
    {
        if (await Do(new LineCommand.Leave(job))) await SettleAsync();
    }

    public async Task Remind(JobId job)
    {
        // Its own member's wish was kept; that the job is queued already makes this silent.
        if (Current.Find(job) is null) await Submit(job, "hub");
    }

    public Task<IReadOnlyList<QueuePlace>> Get() => Task.FromResult(_places);

    public Task<IReadOnlyList<MachineReady>> Forecast(QueueEntry wish, IReadOnlyList<MachineClock> machines, double pace) =>
        Task.FromResult<IReadOnlyList<MachineReady>>([.. QueueForecast.ReadyAt(Current, wish, machines, pace, Now).Select(ready => new MachineReady(ready.Key, ready.Value))]);

    public Task<Refusal?> Move(JobId job, JobId? before) => Reorder(new LineCommand.Move(job, before));

    public async Task<Refusal?> PutFirst(JobId job, MemberId by, string name, string reason)
    {
        Refusal? refusal = await Reorder(new LineCommand.PutFirst(job, by, name, reason));
        if (refusal is null) Log.LogWarning("{By} put job {Job} first: {Reason}", by, job, reason);
        return refusal;
    }

    public Task<Refusal?> TakeBackFirst(JobId job, MemberId by) => Reorder(new LineCommand.TakeBackFirst(job, by));

    public Task<IReadOnlyList<FirstEntry>> FirstLog() => Task.FromResult<IReadOnlyList<FirstEntry>>([.. Current.FirstLog.Reverse()]);

    /// <summary>The answer comes when the new order stands, with what may go by it.</summary>
    private async Task<Refusal?> Reorder(LineCommand command)
    {
        if (Current.Decide(command, Now).Refusal is { } refusal) return refusal;
        if (await Do(command)) await SettleAsync();
        return null;
    }

    protected override void OnReminder() => _mustAskJobs = true;

    protected override async Task DrainAsync()
    {
        if (_mustAskJobs) await DropEndedJobs();
        for (int round = 0; round < MostRounds; round++)
        {
            IReadOnlyList<PlannedPlace> plan = await Plan();
            if (plan.All(p => p.Go is null))
            {
                await Tell([.. plan.Select(p => p.Place)]);
                return;
            }

            foreach (PlannedPlace planned in plan)
            {
                if (planned.Go is { } machine) await TryHandOver(planned.Place.Job, machine);
            }
        }

        await Tell([.. (await Plan()).Select(p => p.Place)]);
    }

    /// <summary>A job that was cancelled tells the queue, but a crash may swallow that; so now and then the queue asks.</summary>
    private async Task DropEndedJobs()
    {
        foreach (JobId job in Current.Waiting.Select(w => w.Entry.Job).ToArray())
        {
            if (await HasEnded(job)) await Do(new LineCommand.Leave(job), draining: true);
        }

        _mustAskJobs = false;
    }

    private async Task<bool> HasEnded(JobId job)
    {
        try
        {
            return await GrainFactory.GetGrain<IJobGrain>(job.Value).Get() is not { } view || Job.IsEnd(view.Phase);
        }
#pragma warning disable CA1031 // One job that cannot be asked must not keep the others waiting.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.LogWarning(failure, "Job {Job} could not be asked whether it still waits", job);
            return false;
        }
    }

    private async Task<IReadOnlyList<PlannedPlace>> Plan()
    {
        IReadOnlyList<Booking> booked = await Bookings.Open();
        List<MachineGlance> machines = [];
        foreach (MachineId id in Current.Waiting.SelectMany(w => w.Entry.Offers).Select(o => o.Machine).Distinct())
        {
            if (await Look(id) is { } m)
            {
                string? overdue = m.Maintenance.FirstOrDefault(i => i is { StopsJobs: true, Due: MaintenanceDue.Overdue })?.Name;
                machines.Add(new MachineGlance(m.Spec, m.State, m.Material, m.Checks.Contains("plate"), m.WornSeconds, m.Lease, overdue)
                {
                    Bookings = [.. booked.Where(b => b.Machine == id)],
                    Hindrance = m.Hindrance,
                });
            }
        }

        Dictionary<MemberId, IReadOnlyList<string>> classes = [];
        foreach (MemberId id in Current.Waiting.Select(w => w.Entry.Member).Distinct())
        {
            classes[id] = (await GrainFactory.GetGrain<IMemberGrain>(id.Value).Get())?.Classes ?? [];
        }

        return QueuePlan.Make(Current, machines, id => classes[id], Now);
    }

    private async Task<MachineView?> Look(MachineId machine)
    {
        try
        {
            return await GrainFactory.GetGrain<IMachineGrain>(machine.Value).Get();
        }
#pragma warning disable CA1031 // One machine that cannot be asked must not keep the others waiting.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.LogWarning(failure, "{Machine} could not be looked at", machine);
            return null;
        }
    }

    /// <summary>A job that cannot be handed over now keeps its machine in mind and is tried again; others go on.</summary>
    private async Task TryHandOver(JobId job, MachineId machine)
    {
        try
        {
            await HandOver(job, machine);
        }
#pragma warning disable CA1031 // Tried again by the timer.
        catch (Exception failure) when (failure is not StateNotSavedException)
#pragma warning restore CA1031
        {
            Log.LogWarning(failure, "Job {Job} could not be handed to {Machine}; it is tried again", job, machine);
        }
    }

    /// <summary>
    /// Says first where the job is to go, so that a crash in between is picked up there and not begun anew elsewhere.
    /// </summary>
    private async Task HandOver(JobId job, MachineId machine)
    {
        await Do(new LineCommand.Offer(job, machine), draining: true);
        IJobGrain jobGrain = GrainFactory.GetGrain<IJobGrain>(job.Value);
        Answer<Assignment> answer = await jobGrain.Assign(machine);
        if (answer.Refusal is { } gone)
        {
            // The job has moved on without us: taken before a crash, or cancelled.
            await Do(gone.Code == JobRefusals.Going ? new LineCommand.Take(job, machine) : new LineCommand.Leave(job), draining: true);
            return;
        }

        Refusal? refusal = await GrainFactory.GetGrain<IMachineGrain>(machine.Value).Assign(answer.Value!);
        if (refusal is null)
        {
            await Do(new LineCommand.Take(job, machine), draining: true);
            await Bookings.SeenAt(machine, answer.Value!.Member);
            return;
        }

        Log.LogInformation("{Machine} would not take job {Job}: {Code}", machine, job, refusal.Code);
        await jobGrain.Unassign(machine, refusal);
        await Do(new LineCommand.PutBack(job), draining: true);
    }

    private async Task<bool> Do(LineCommand command, bool draining = false)
    {
        IReadOnlyList<LineEvent> events = Current.Decide(command, Now).Events;
        if (events.Count == 0) return false;
        WaitingLine next = events.Aggregate(Current, (line, happened) => line.Apply(happened));
        await (draining ? SaveWhileDrainingAsync(next) : SaveAsync(next));
        return true;
    }

    private async Task Tell(IReadOnlyList<QueuePlace> places)
    {
        _places = places;
        string now = JsonSerializer.Serialize(places, FabJson.Options);
        if (now == _told) return;
        await feed.TellQueue(places);
        _told = now;
    }
}
