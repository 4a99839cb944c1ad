using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Ledger;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Orleans;

namespace Fab.Simulation.World;

/// <summary>
/// The members, doing what people do: queue, pause, change their minds, press the red button, clear plates. What they were
/// promised (an answer without an exception) is written down for the auditors.
/// </summary>
internal sealed class SimPeople(SimWorld world)
{
    private static readonly string[] Makers = ["ana", "ben", "chi"];
    private readonly SimRandom _random = world.Random.Fork();
    private int _numbers;

    /// <summary>A member who has money but is authorised for nothing.</summary>
    public const string Unauthorised = "mallory";

    public const string Funder = "dee";

    public static IReadOnlyList<string> Everyone { get; } = [.. Makers, Unauthorised, Funder];

    /// <summary>Jobs by id with their program, from before they were quoted.</summary>
    public Dictionary<JobId, (string Member, SimProgram Program)> Jobs { get; } = [];

    /// <summary>Jobs whose queueing was acknowledged.</summary>
    public HashSet<JobId> Promised { get; } = [];

    /// <summary>Who is who in the books.</summary>
    public Dictionary<string, string> Accounts { get; } = [];

    /// <summary>Top-ups that were acknowledged, by whose account.</summary>
    public Dictionary<string, (string Account, long Cents)> ToppedUp { get; } = [];

    /// <summary>A person says that they cleared a machine; told before the hub hears of it.</summary>
    public event Action<MachineId, ClearChecks>? Clearing;

    /// <summary>A person presses the stop of a machine.</summary>
    public event Action<MachineId>? Stopping;

    /// <summary>How eager people are to press the red button and to change their minds.</summary>
    public bool IsCalm { get; set; }

    public async Task SetUp()
    {
        IGrainFactory grains = world.Hub.Grains;
        foreach (string name in Everyone)
        {
            IMemberGrain member = grains.GetGrain<IMemberGrain>(name);
            await member.Register(name, name == Funder ? ["funder"] : ["maker"]);
            if (name is not (Unauthorised or Funder))
                foreach (SimMachine machine in world.Machines) await member.Authorise(machine.Spec.Class, null, "steward");
            Accounts[name] = (await member.Get())!.Account;
            await TopUp(name, 2_000);
        }

        foreach (SimMachine machine in world.Machines)
        {
            IMachineGrain grain = grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value);
            await grain.Register(machine.Spec);
            if (machine.Spec.Kind == MachineKind.Printer) await grain.LoadMaterial("pla", "steward");
        }
    }

    /// <summary>Something a person does now; what becomes of it is their business.</summary>
    public void Act()
    {
        if (!world.Hub.IsUp) return;
        int dice = _random.Below(IsCalm ? 40 : 100);
        Func<Task> deed = dice switch
        {
            < 40 => ClearWhatAsks,
            < 70 => QueueOne,
            < 76 => () => Steer((machine, job) => machine.Pause(job, "operator")),
            < 84 => () => Steer(ResumeOrGiveUp),
            < 88 => CancelOne,
            < 90 => StopOne,
            < 94 => () => TopUp(_random.Pick(Everyone), _random.Between(1, 500)),
            _ => RepeatAQueue,
        };
        Do(deed);
    }

    /// <summary>After the chaos: resume what is paused, and give up what broke off.</summary>
    public void ResumeWhatIsPaused() => Do(() => Steer(ResumeOrGiveUp));

    private async Task<Refusal?> ResumeOrGiveUp(IMachineGrain machine, JobId job)
    {
        Refusal? refusal = await machine.Resume(job, "operator");
        return refusal?.Code == MachineRefusals.JobBrokenOff ? await world.Hub.Grains.GetGrain<IJobGrain>(job.Value).Cancel("operator") : refusal;
    }

    public void Do(Func<Task> deed) => _ = world.Scheduler.RunActor(async () =>
    {
        try
        {
            await deed();
        }
        catch (Exception failure) when (failure is not SimulationException)
        {
            // The hub went away or failed while it was asked: no promise was made.
            world.Trace.Say("people", $"got no answer: {failure.GetType().Name} {failure.Message}");
        }
    });

    private async Task QueueOne()
    {
        if (Jobs.Count >= 900) return;
        bool routerJob = _random.Chance(0.3);
        MachineKind kind = routerJob ? MachineKind.Router : MachineKind.Printer;
        int number = ++_numbers;
        SimProgram program = SimProgram.Make(kind, number, _random);
        world.Programs[program.Hash] = program;
        string member = _random.Chance(0.08) ? Unauthorised : _random.Pick(Makers);
        var id = new JobId($"j{number:0000}");
        Jobs[id] = (member, program);
        MachineOffer[] offers = [.. world.Machines.Where(m => m.Spec.Kind == kind).Select(m => program.OfferFor(m.Spec))];
        var quote = new QuoteJob(
            new MemberId(member), Accounts[member], new FromUpload($"part-{number}.gcode", program.Hash), $"part {number}", offers, world.Time.GetUtcNow().AddDays(1));
        IGrainFactory grains = world.Hub.Grains;
        if (await grains.GetGrain<IJobGrain>(id.Value).Quote(quote) is { } no)
        {
            world.Trace.Say(member, $"is refused a quote for {id}: {no.Code}");
            return;
        }

        await Submit(grains, id, member);
    }

    private async Task RepeatAQueue()
    {
        if (Promised.Count == 0) return;
        JobId job = _random.Pick([.. Promised.Order(Comparer<JobId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)))]);
        await Submit(world.Hub.Grains, job, Jobs[job].Member);
    }

    private async Task Submit(IGrainFactory grains, JobId id, string member)
    {
        Refusal? refusal = await grains.GetGrain<IQueueGrain>(SimWorld.Space).Submit(id, member);
        world.Trace.Say(member, refusal is null ? $"has {id} queued" : $"is refused {id}: {refusal.Code}");
        if (refusal is null) Promised.Add(id);
    }

    private async Task TopUp(string member, long cents)
    {
        string id = $"top-up/{++_numbers}";
        LedgerResult result = await world.Hub.Ledger.SubmitAsync(
            TransferRequest.Post(id, new Posting("cash", $"wallet:{Accounts[member]}", new Cents(cents))), CancellationToken.None);
        if (result.Refusal is { } refusal) throw new SimulationException("people", $"a top-up of {cents} was refused: {refusal.Code}");
        ToppedUp[id] = (Accounts[member], cents);
    }

    private async Task ClearWhatAsks()
    {
        foreach (SimMachine machine in world.Machines)
        {
            IMachineGrain grain = world.Hub.Grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value);
            if (await grain.Get() is not { Checks.Count: > 0 } view) continue;
            var checks = new ClearChecks(view.Checks.Contains("plate"), view.Checks.Contains("stop"));
            Clearing?.Invoke(machine.Spec.Id, checks);
            Refusal? refusal = await grain.Clear(checks, "operator");
            world.Trace.Say("operator", $"clears {machine.Spec.Id} ({string.Join(", ", view.Checks)}): {refusal?.Code ?? "done"}");
        }
    }

    private async Task Steer(Func<IMachineGrain, JobId, Task<Refusal?>> act)
    {
        foreach (SimMachine machine in world.Machines)
        {
            IMachineGrain grain = world.Hub.Grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value);
            if (await grain.Get() is not { Job: { } job }) continue;
            Refusal? refusal = await act(grain, job);
            world.Trace.Say("operator", $"steers {job} on {machine.Spec.Id}: {refusal?.Code ?? "done"}");
        }
    }

    private async Task CancelOne()
    {
        if (Promised.Count == 0) return;
        JobId job = _random.Pick([.. Promised.Order(Comparer<JobId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)))]);
        Refusal? refusal = await world.Hub.Grains.GetGrain<IJobGrain>(job.Value).Cancel(Jobs[job].Member);
        world.Trace.Say(Jobs[job].Member, $"cancels {job}: {refusal?.Code ?? "done"}");
    }

    /// <summary>As the gateway does it: on the bus first, then the grain.</summary>
    private async Task StopOne()
    {
        SimMachine machine = _random.Pick(world.Machines);
        string id = $"stop-{++_numbers}";
        world.Trace.Say("operator", $"presses stop of {machine.Spec.Id}");
        Stopping?.Invoke(machine.Spec.Id);
        BridgeCommand stop = new StopMachine(id, "operator");
        await world.Hub.Bus.PublishAsync(
            Topics.Command(SimWorld.Space, machine.Spec.Id.Value), JsonSerializer.SerializeToUtf8Bytes(stop, FabJson.Options));
        await world.Hub.Grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value).Stop(id, "operator");
    }
}
