using Fab.Contracts.Api;
using Fab.Contracts.Commands;
using Fab.Contracts.Feed;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Commands;
using Fab.Domain.Members;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Gateway.Machines;
using Orleans;

namespace Fab.Gateway.Commands;

/// <summary>
/// Macros: staff keep them, whoever controls a machine runs them, on the road of typed commands. The vetting table is asked
/// twice: whether whoever keeps the lines may send them, and whether whoever runs them may.
/// </summary>
public static class MacroEndpoints
{
    public static void MapMacros(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder macros = api.MapGroup("/api/macros").WithTags("Machines");
        macros.MapGet("", All).For(MemberAction.SeeSpace).WithSummary("The space's macros, or with ?machine= those of one machine.").Produces<Macro[]>();
        macros.MapPut("/{macro}", Set).For(MemberAction.EquipMachine)
            .WithSummary("Keeps lines under a name, for one machine or for a class of them; each must be yours to send by hand.").Produces<Macro>();
        macros.MapDelete("/{macro}", Drop).For(MemberAction.EquipMachine).WithSummary("Drops a macro; those that are left.").Produces<Macro[]>();
        api.MapPost("/api/machines/{id}/macros/{macro}", Run).For(MemberAction.ControlMachine).WithTags("Machines")
            .WithSummary("Runs a macro at a machine that you control: its lines one after the other, each when the one before is answered.")
            .Produces<HandView>(StatusCodes.Status202Accepted);
    }

    private static IMacrosGrain Grain(IGrainFactory grains, HubOptions hub) => grains.GetGrain<IMacrosGrain>(hub.Space);

    private static async Task<IResult> All(IGrainFactory grains, HubOptions hub, string? machine)
    {
        IReadOnlyList<Macro> all = await Grain(grains, hub).Get();
        if (machine is null) return Results.Ok(all);
        return await MachineEndpoints.Find(machine, grains) is { } view ? Results.Ok(all.Where(m => m.IsFor(view.Spec))) : HttpRefusals.NoMachine(machine).ToProblem();
    }

    private static async Task<IResult> Set(
        string macro, MacroRequest body, IGrainFactory grains, HubOptions hub, HandControl hand, IDirectory directory, SignedIn member, TimeProvider time)
    {
        if (body.Machine is { } only && await MachineEndpoints.Find(only.Value, grains) is null) return HttpRefusals.NoMachine(only.Value).ToProblem();
        IReadOnlyList<string> lines = body.Lines is null ? [] : [.. body.Lines.Take(Macro.MostLines + 1).Select(line => (line ?? "").Trim())];
        var kept = new Macro(macro, (body.Name ?? "").Trim(), body.Machine, body.Class, lines, member.Member.Id, time.GetUtcNow());
        MachineView[] its = [.. (await directory.Machines()).Where(machine => kept.IsFor(machine.Spec))];
        if (kept.Class is { } none && its.Length == 0)
            return new Refusal(MacroRefusals.Invalid, $"No machine is of the class {none}.", "Name a class that there is, or a machine.").ToProblem();
        foreach (MachineView machine in its)
        {
            if (kept.Vet(machine.Spec, await hand.VettingOf(machine, member)) is { } no) return no.ToProblem();
        }

        Refusal? refusal = await Grain(grains, hub).Set(kept);
        return refusal?.ToProblem() ?? Results.Ok((await Grain(grains, hub).Get()).First(known => known.Id == macro));
    }

    private static async Task<IResult> Drop(string macro, IGrainFactory grains, HubOptions hub)
    {
        await Grain(grains, hub).Drop(macro);
        return Results.Ok(await Grain(grains, hub).Get());
    }

    private static async Task<IResult> Run(string id, string macro, IGrainFactory grains, HubOptions hub, HandControl hand, SignedIn member)
    {
        if ((await Grain(grains, hub).Get()).FirstOrDefault(m => m.Id == macro) is not { } known) return MacroRefusals.NotThere(macro).ToProblem();
        if (await MachineEndpoints.Find(id, grains) is not { } view) return HttpRefusals.NoMachine(id).ToProblem();
        if (!known.IsFor(view.Spec)) return MacroRefusals.OfAnother(known, view.Spec.Id).ToProblem();
        if (known.Vet(view.Spec, await hand.VettingOf(view, member)) is { } no) return no.ToProblem();
        return await HandEndpoints.Do(id, hand, member, _ => (known.Commands(), null));
    }
}
