using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Bridges;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

public static class MachineEndpoints
{
    public static void MapMachines(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder machines = api.MapGroup("/api/machines").WithTags("Machines");
        machines.MapGet("", All).For(MemberAction.SeeSpace).WithSummary("Every machine with its telemetry and its job.").Produces<MachineBoardView[]>();
        machines.MapGet("/{id}", One).For(MemberAction.SeeSpace).WithSummary("One machine.").Produces<MachineBoardView>();
        machines.MapGet("/{id}/temperatures", async (string id, IGrainFactory grains, HeatLog heat) => await Find(id, grains) is { } machine
                ? Results.Ok(heat.Of(machine.Spec.Id))
                : HttpRefusals.NoMachine(id).ToProblem()).For(MemberAction.SeeSpace)
            .WithSummary("How warm the machine was in the last half hour, a sample in five seconds, oldest first.").Produces<HeatSample[]>();
        machines.MapPost("", Register).For(MemberAction.RegisterMachine)
            .WithSummary("Adds a machine, or changes one that holds no job.").Produces<MachineView>(StatusCodes.Status201Created);
        machines.MapPost("/{id}/stop", Stop).For(MemberAction.StopMachine)
            .WithSummary("Emergency stop. Any member may; always works.").Produces<StopView>(StatusCodes.Status202Accepted);
        machines.MapPost("/{id}/clear", Clear).For(MemberAction.ClearPlate)
            .WithSummary("A person has checked the plate, and after a stop the machine.").Produces<MachineView>();
        machines.MapPost("/{id}/material", LoadMaterial).For(MemberAction.LoadMaterial)
            .WithSummary("Says what material is in the machine.").Produces<MachineView>();
        machines.MapPut("/{id}/presets", SetPresets).For(MemberAction.EquipMachine)
            .WithSummary("Sets what the machine is preheated to by name: all of it, within its limits; null for what its spec says.").Produces<MachineView>();
    }

    private static async Task<IReadOnlyList<MachineBoardView>> All(IDirectory directory, IGrainFactory grains, TelemetryCache telemetry)
    {
        var board = new List<MachineBoardView>();
        foreach (MachineView machine in await directory.Machines()) board.Add(await Board(machine, grains, telemetry));
        return board;
    }

    private static async Task<IResult> One(string id, IGrainFactory grains, TelemetryCache telemetry) =>
        await Find(id, grains) is { } machine
            ? Results.Ok(await Board(machine, grains, telemetry))
            : HttpRefusals.NoMachine(id).ToProblem();

    private static async Task<IResult> Register(
        NewMachine body, IGrainFactory grains, SignedIn member, HubOptions hub, BridgeDesk bridges, MachineLinks links, CancellationToken ct)
    {
        if (body.Spec is null || !MemberNames.IsValid(body.Spec.Id.Value))
            return HttpRefusals.Malformed("A machine's id has 1 to 40 lower-case letters, digits and '-'.").ToProblem();
        if (await bridges.Check(body.Spec) is { } unreachable) return unreachable.ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(body.Spec.Id.Value);
        Refusal? refusal = await grain.Register(body.Spec)
            ?? (body.Material is null ? null : await grain.LoadMaterial(body.Material, member.Id))
            ?? (body.Costs is null ? null : await grains.GetGrain<IFundGrain>(hub.Space).SetCosts(body.Spec.Id, body.Costs, member.Id));
        if (refusal is not null) return refusal.ToProblem();
        if (await links.Add(body.Spec, ct) is { } unserved) return unserved.ToProblem();
        return Results.Created($"/api/machines/{body.Spec.Id}", await grain.Get());
    }

    /// <summary>Safety first: the stop is on its way before any grain is asked anything.</summary>
    private static async Task<IResult> Stop(
        string id, HttpContext context, MachineStops stops, IGrainFactory grains, SignedIn member, TimeProvider time)
    {
        (StopView? view, Refusal? refusal) = await StopNow(id, context, stops, grains, member, time);
        return refusal?.ToProblem() ?? Results.Accepted(value: view);
    }

    internal static async Task<(StopView? View, Refusal? Refusal)> StopNow(
        string id, HttpContext context, MachineStops stops, IGrainFactory grains, SignedIn member, TimeProvider time)
    {
        if (!MemberNames.IsValid(id)) return (null, HttpRefusals.NoMachine(id));
        SentStop stop = stops.Send(id, member.Id, StopReceipt.Of(context, time));
        await stop.Sent;
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        if (await grain.Get() is null) return (null, HttpRefusals.NoMachine(id));
        await grain.Stop(stop.CommandId, member.Id);
        var answer = await stop.Answer as MachineStopped;
        return (new StopView(stop.CommandId, (await grain.Get())!)
        {
            Microseconds = answer is null ? null : answer.HubMicroseconds + answer.LatencyMicroseconds,
            BridgeMicroseconds = answer?.LatencyMicroseconds,
        }, null);
    }

    private static async Task<IResult> Clear(string id, ClearRequest body, IGrainFactory grains, SignedIn member)
    {
        if (await Find(id, grains) is not { } machine) return HttpRefusals.NoMachine(id).ToProblem();
        bool mayClear = member.May(MemberAction.ClearStop)
            || (!body.StopCleared && member.Member.Classes.Contains(machine.Spec.Class));
        if (!mayClear)
            return HttpRefusals.Forbidden("operators; members authorised for the machine may clear its plate, but not a stop").ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.Clear(new ClearChecks(body.PlateCleared, body.StopCleared), member.Id);
        return refusal?.ToProblem() ?? Results.Ok(await grain.Get());
    }

    private static async Task<IResult> LoadMaterial(string id, MaterialRequest body, IGrainFactory grains, SignedIn member)
    {
        if (await Find(id, grains) is null) return HttpRefusals.NoMachine(id).ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.LoadMaterial(body.Material, member.Id);
        return refusal?.ToProblem() ?? Results.Ok(await grain.Get());
    }

    private static async Task<IResult> SetPresets(string id, PresetsRequest body, IGrainFactory grains)
    {
        if (await Find(id, grains) is null) return HttpRefusals.NoMachine(id).ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.SetPresets(body.Presets);
        return refusal?.ToProblem() ?? Results.Ok(await grain.Get());
    }

    internal static async Task<MachineView?> Find(string id, IGrainFactory grains) =>
        MemberNames.IsValid(id) ? await grains.GetGrain<IMachineGrain>(id).Get() : null;

    private static async Task<MachineBoardView> Board(MachineView machine, IGrainFactory grains, TelemetryCache telemetry) => new(
        machine,
        telemetry.Of(machine.Spec.Id),
        machine.Job is { } job ? await grains.GetGrain<IJobGrain>(job.Value).Get() : null);
}
