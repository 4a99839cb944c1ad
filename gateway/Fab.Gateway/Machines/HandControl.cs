using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Commands;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Commands;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.FirmwareBridge.Pumps;
using Fab.Gateway.Bookings;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

/// <summary>
/// A person's hand on a machine: who may, whether the machine is theirs to move now, whether the space lets them send the
/// lines; then to the bridge, and its answer back.
/// </summary>
public sealed class HandControl(Bridge bridge, IBus bus, MachineConsole console, IGrainFactory grains, HubOptions hub, TimeProvider time)
{
    /// <summary>How long a person's request waits for the bridge to take or refuse it.</summary>
    private static readonly TimeSpan TakenPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long it waits for the firmware to be done; what takes longer is answered as taken.</summary>
    private static readonly TimeSpan DonePatience = TimeSpan.FromSeconds(2);

    /// <summary>A lease that ends sooner is renewed by keeping a jog up.</summary>
    private static readonly TimeSpan RenewLeaseBefore = TimeSpan.FromSeconds(30);

    /// <summary>Whether the member may lay hands on the machine at all, and the machine is free for it.</summary>
    /// <returns>The machine, or why not.</returns>
    public async Task<(MachineView? Machine, Refusal? Refusal)> Begin(string id, SignedIn member, bool unlocks = false, bool tunes = false)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (await MachineEndpoints.Find(id, grains) is not { } machine) return (null, HttpRefusals.NoMachine(id));
        if (LeaseEndpoints.MayControl(member, machine) is { } no) return (null, no);
        if (await CheckJob(machine, member) is { } notTheirs) return (null, notTheirs);
        // Whoever has the control was asked when they took it; their own job is theirs to tune, whoever's hour it is.
        bool isTheirs = machine.Job is not null || machine.Lease?.Holder == member.Id;
        if (!isTheirs && await BookingEndpoints.InTheWay(grains, hub, time, machine.Spec.Id, member) is { } booked) return (null, booked);
        Refusal? refusal = await grains.GetGrain<IMachineGrain>(id).BeginManual(member.Id, unlocks, tunes);
        return (machine, refusal);
    }

    /// <summary>Whether the space lets the member send these lines to the machine by hand.</summary>
    public async Task<Refusal?> Vet(MachineView machine, SignedIn member, IReadOnlyList<string> lines)
    {
        Vetting vetting = await VettingOf(machine, member);
        return lines.Select(vetting.Check).FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>The space's table as it holds for the member's hand at the machine.</summary>
    public async Task<Vetting> VettingOf(MachineView machine, SignedIn member)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(member);
        VettingTable table = (await grains.GetGrain<IVettingGrain>(hub.Space).Get()).ToTable();
        return Vetting.For(table, machine.Spec, VettingUse.ByHand, [.. member.Member.Roles]);
    }

    public Task<HandAnswer> SendLines(string machine, SignedIn member, IReadOnlyList<string> lines) =>
        Ask(machine, new SendByHand(NewId(), lines, member.Id, time.GetUtcNow()), done: true);

    public Task<HandAnswer> Override(string machine, SignedIn member, OverrideKind kind, int percent) =>
        Ask(machine, new OverrideMachine(NewId(), kind, percent, member.Id, time.GetUtcNow()), done: true);

    public Task<HandAnswer> Urgent(string machine, SignedIn member, UrgentDeed deed, string typed) =>
        Ask(machine, new UrgentByHand(NewId(), deed, typed, member.Id, time.GetUtcNow()), done: true);

    public Task<HandAnswer> Unlock(string machine, SignedIn member, bool home) =>
        Ask(machine, new UnlockMachine(NewId(), home, member.Id, time.GetUtcNow()), done: true);

    public Task<HandAnswer> Jog(string machine, SignedIn member, JogMachine jog) =>
        Ask(machine, jog with { Id = NewId(), By = member.Id, SentAt = time.GetUtcNow() }, done: false);

    /// <summary>Whoever lost the control does not keep the machine moving either.</summary>
    public async Task<Refusal?> KeepJogging(string machine, SignedIn member, string hold)
    {
        ArgumentNullException.ThrowIfNull(member);
        DateTimeOffset now = time.GetUtcNow();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(machine);
        ControlLease? lease = (await grain.Get())?.Lease;
        if (lease is null || lease.Holder != member.Id || lease.Until - now < RenewLeaseBefore)
        {
            if (await grain.BeginManual(member.Id, unlocks: false, tunes: false) is { } refusal) return refusal;
        }

        return (await Ask(machine, new KeepJogging(NewId(), hold, member.Id, now), done: false)).Refusal;
    }

    public Task<HandAnswer> StopJogging(string machine, SignedIn member) =>
        Ask(machine, new StopJogging(NewId(), member.Id, time.GetUtcNow()), done: false);

    private static string NewId() => $"hand-{Guid.CreateVersion7():N}";

    /// <summary>A job's machine is its member's and staff's; nobody else's hand is in somebody's print.</summary>
    private async Task<Refusal?> CheckJob(MachineView machine, SignedIn member)
    {
        if (machine.Job is not { } job || member.May(MemberAction.SteerAnyJob)) return null;
        JobView? view = await grains.GetGrain<IJobGrain>(job.Value).Get();
        return view is null || view.Member == member.Member.Id ? null : HttpRefusals.Forbidden("the job's own member, and operators");
    }

    private async Task<HandAnswer> Ask(string machine, HandCommand command, bool done)
    {
        using MachineConsole.Asked asked = console.Expect(command.Id);
        if (bridge.Find(new MachineId(machine)) is { } pump) pump.Post(command);
        else await bus.PublishAsync(Topics.Command(hub.Space, machine), JsonSerializer.SerializeToUtf8Bytes<BridgeCommand>(command, FabJson.Options));
        HandAnswer? answer = await asked.First(TakenPatience);
        if (answer is { Stage: HandStage.Taken } && done) answer = await asked.Last(DonePatience);
        return answer ?? new HandAnswer(command.Id, HandStage.Refused, NoAnswer(machine), []);
    }

    private static Refusal NoAnswer(string machine) => new(
        HttpRefusals.BridgeSilent, $"The bridge of {machine} did not answer in time; whether it was done is not known.", "Look at the machine, and whether its bridge runs.");
}
