using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Machines;

/// <summary>Shell around <see cref="Machine"/>: clock in, decide, persist, then tell bridge, job, viewers and queue. No rule lives here.</summary>
[GrainType("machine")]
public sealed class MachineGrain(
    [PersistentState("state", "fab")] IPersistentState<Machine> state,
    IBus bus,
    IHubFeed feed,
    Space space,
    TimeProvider time,
    ILogger<MachineGrain> log) : StateGrain<Machine>(state, time, log), IMachineGrain
{
    /// <summary>A command that the bridge has not answered for so long is said again.</summary>
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> _saidAt = [];
    /// <summary>How soon a lease that was found to hold is looked at again.</summary>
    private static readonly TimeSpan LookAtLeaseAgain = TimeSpan.FromSeconds(10);

    /// <summary>How often a machine is looked at while the days of an interval pass: often enough to stay awake for it.</summary>
    private static readonly TimeSpan LookAtMaintenanceAgain = TimeSpan.FromMinutes(5);

    private long _toldRevision = -1;
    private IGrainTimer? _maintenanceTimer;
    private DateTimeOffset? _maintenanceDue;
    private IGrainTimer? _leaseTimer;
    private DateTimeOffset? _leaseUntil;

    protected override bool Owes =>
        Current.Orders.Count > 0 || Current.Reports.Count > 0 || (Current.Spec is not null && _toldRevision != Current.Revision);

    protected override bool NeedsReminder => Owes && IsLate;

    public Task<Refusal?> Register(MachineSpec spec) => Do(new MachineCommand.Register(spec));

    public Task<MachineView?> Get() => Task.FromResult(View(Current, Now));

    public Task<Refusal?> LoadMaterial(string? material, string by) => Do(new MachineCommand.LoadMaterial(material, by));

    public Task<Refusal?> Assign(Assignment assignment) => Do(new MachineCommand.Assign(assignment));

    public Task<Refusal?> Pause(JobId job, string by) => Do(new MachineCommand.Pause(job, by));

    public async Task<Refusal?> Resume(JobId job, string by)
    {
        if (Current.CheckResume(job, by, Now) is { } refusal) return refusal;

        // The job must know that it is paused, and why, before it is asked for more.
        if (Current.Reports.Count > 0) await SettleAsync();
        Answer<MachineSeconds> authorised = await GrainFactory.GetGrain<IJobGrain>(job.Value).AuthoriseMore();
        return authorised.Refusal ?? await Do(new MachineCommand.Resume(job, authorised.Value, by));
    }

    public Task<RecoveryOffer?> Recovery() => Task.FromResult(Current.Held is { IsBrokenOff: true } held ? held.Recovery : null);

    public async Task<Refusal?> Recover(JobId job, string plan, string by)
    {
        if (Current.CheckRecover(job, plan, by, Now) is { } refusal) return refusal;
        if (Current.Reports.Count > 0) await SettleAsync();
        Answer<MachineSeconds> authorised = await GrainFactory.GetGrain<IJobGrain>(job.Value).AuthoriseMore();
        return authorised.Refusal ?? await Do(new MachineCommand.RecoverJob(job, plan, authorised.Value, by));
    }

    public Task CancelJob(JobId job, string by) => Do(new MachineCommand.CancelJob(job, by));

    public Task Stop(string commandId, string by)
    {
        // The caller has said it already; it is said again only when the bridge does not answer.
        _saidAt.TryAdd(commandId, Time.GetTimestamp());
        return Do(new MachineCommand.Stop(commandId, by));
    }

    public async Task<Refusal?> TakeLease(string by, string name, TimeSpan lasts, bool takeOver)
    {
        ControlLease? before = Current.LeaseAt(Now);
        Refusal? refusal = await Do(new MachineCommand.TakeLease(by, name, lasts, takeOver));
        if (refusal is null && before is not null && before.Holder != by)
        {
            Log.LogWarning("{Machine}: {By} took over control from {From}", Key, by, before.Holder);
        }

        return refusal;
    }

    public Task<Refusal?> ReleaseLease(string by) => Do(new MachineCommand.ReleaseLease(by));

    public Task<Refusal?> BeginManual(string by, bool unlocks, bool tunes) => Do(new MachineCommand.BeginManual(by, unlocks, tunes));

    public Task<Refusal?> Clear(ClearChecks checks, string by) =>
        Do(new MachineCommand.Clear(checks.PlateCleared, checks.StopCleared, by));

    public Task<Refusal?> SetPresets(IReadOnlyList<HeatPreset>? presets) => Do(new MachineCommand.SetPresets(presets));

    public Task<Refusal?> SetCamera(string? address, int turn, bool mirrored, CameraAudience seenBy) =>
        Do(new MachineCommand.SetCamera(address, turn, mirrored, seenBy));

    public Task<Refusal?> DropCamera() => Do(new MachineCommand.DropCamera());

    public Task<MachineCamera?> Camera() => Task.FromResult(Current.Camera);

    public Task<Refusal?> SetInterval(MaintenanceSetting setting) => Do(new MachineCommand.SetInterval(setting));

    public Task<Refusal?> DropInterval(string interval) => Do(new MachineCommand.DropInterval(interval));

    public Task<Refusal?> RecordMaintenance(string? interval, string? what, string? note, MemberId by) =>
        Do(new MachineCommand.RecordMaintenance(interval, what, note, by));

    public Task<IReadOnlyList<MaintenanceEntry>> MaintenanceLog() =>
        Task.FromResult<IReadOnlyList<MaintenanceEntry>>([.. Current.MaintenanceLog.Reverse()]);

    public async Task<long> OnBridgeEvent(BridgeEvent bridgeEvent)
    {
        await Do(BridgeTranslation.ToCommand(bridgeEvent));
        return Current.Epoch == bridgeEvent.Epoch ? Current.Seq : 0;
    }

    public Task OnStatus(bool online)
    {
        // A bridge that has just come back has heard nothing of what was said meanwhile.
        if (online && !Current.Online) _saidAt.Clear();
        return Do(new MachineCommand.SetOnline(online));
    }

    private async Task<Refusal?> Do(MachineCommand command)
    {
        Machine before = Current;
        Decision<MachineEvent> decision = before.Decide(command, Now);
        if (decision.Events.Count == 0) return decision.Refusal;

        await SaveAsync(decision.Events.Aggregate(before, (machine, happened) => machine.Apply(happened)));
        WatchLease();
        WatchMaintenance();
        await SettleAsync();
        bool queueCares = before.State != Current.State
            || before.PlateUsed != Current.PlateUsed
            || before.Material != Current.Material
            || before.Spec != Current.Spec
            || before.Held?.Id != Current.Held?.Id
            || (before.Lease is null) != (Current.Lease is null)
            || before.Maintenance != Current.Maintenance;
        if (queueCares) await GrainFactory.GetGrain<IQueueGrain>(space.Name).Match();
        return null;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        WatchLease();
        WatchMaintenance();
    }

    /// <summary>Hours are counted when a job ends; days pass by themselves, so somebody must notice.</summary>
    private void WatchMaintenance()
    {
        DateTimeOffset? next = Current.Maintenance.Min(i => i.SpeaksOn);
        if (next == _maintenanceDue) return;
        _maintenanceTimer?.Dispose();
        _maintenanceTimer = null;
        _maintenanceDue = next;
        if (next is not { } due) return;
        TimeSpan left = due <= Now ? TimeSpan.Zero : due - Now < LookAtMaintenanceAgain ? due - Now : LookAtMaintenanceAgain;
        _maintenanceTimer = this.RegisterGrainTimer(
            () => Do(new MachineCommand.LookAtMaintenance()), new GrainTimerCreationOptions { DueTime = left, Period = LookAtMaintenanceAgain, KeepAlive = true });
    }

    /// <summary>The queue waits for a lease's end, so somebody must notice it.</summary>
    private void WatchLease()
    {
        if (_leaseUntil == Current.Lease?.Until) return;
        _leaseTimer?.Dispose();
        _leaseTimer = null;
        _leaseUntil = Current.Lease?.Until;
        if (_leaseUntil is not { } until) return;
        TimeSpan left = until > Now ? until - Now : TimeSpan.Zero;
        _leaseTimer = this.RegisterGrainTimer(
            LookAtLeaseAsync, new GrainTimerCreationOptions { DueTime = left, Period = LookAtLeaseAgain, KeepAlive = true });
    }

    /// <summary>A calendar that was set back makes it look again, and again, until the time is over.</summary>
    private Task LookAtLeaseAsync() => Do(new MachineCommand.ExpireLease());

    protected override async Task DrainAsync()
    {
        // Orders first, a stop among them; but what people see waits for no broker that is away.
        try
        {
            await SayOrders();
        }
        finally
        {
            await TellFeedAndJobs();
        }
    }

    private async Task TellFeedAndJobs()
    {
        if (Current.Spec is not null && _toldRevision != Current.Revision)
        {
            await feed.Tell(View(Current, Now)!);
            _toldRevision = Current.Revision;
        }

        // Told reports leave the state with its next write: told again after a crash, they change nothing.
        while (Current.Reports is [var report, ..])
        {
            await GrainFactory.GetGrain<IJobGrain>(report.Job.Value).OnMachineEvent(BridgeTranslation.ToEvent(report));
            ReplaceUnsaved(Current.Told(report));
        }
    }

    private async Task SayOrders()
    {
        foreach (string settled in _saidAt.Keys.Except(Current.Orders.Select(o => o.Id)).ToArray()) _saidAt.Remove(settled);
        foreach (MachineOrder order in Current.Orders)
        {
            bool isDue = !_saidAt.TryGetValue(order.Id, out long saidAt) || Time.GetElapsedTime(saidAt) >= SayAgainAfter;
            if (!isDue) continue;
            byte[] payload = JsonSerializer.SerializeToUtf8Bytes(BridgeTranslation.ToBusCommand(order), FabJson.Options);
            await bus.PublishAsync(Topics.Command(space.Name, Key), payload);
            _saidAt[order.Id] = Time.GetTimestamp();
        }
    }

    private static MachineView? View(Machine machine, DateTimeOffset now) => machine.Spec is not { } spec
        ? null
        : new MachineView(
            spec,
            machine.State,
            machine.Held?.Id,
            machine.Material,
            machine.Checks,
            machine.Firmware,
            machine.Reason,
            machine.WornSeconds,
            machine.ChangedAt,
            machine.Revision)
        {
            ReasonCodes = machine.ReasonCodes,
            Lease = machine.LeaseAt(now),
            RecoveryOffered = machine.Held is { IsBrokenOff: true, Recovery: not null },
            Hindrance = machine.HindranceAt(now),
            LastStop = machine.LastStop,
            Presets = machine.Presets,
            OwnPresets = machine.OwnPresets is not null,
            Camera = machine.Camera is { } camera ? CameraView.Of(camera) : null,
            Maintenance = [.. machine.Maintenance.Select(i => MaintenanceView.Of(i, machine.WornSeconds, now))],
        };
}
