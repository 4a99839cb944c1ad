using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

/// <summary>What is to be done at a machine again and again, and what was done: staff keep it, everybody sees it.</summary>
public static class MaintenanceEndpoints
{
    public static void MapMaintenance(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder maintenance = api.MapGroup("/api/machines/{id}/maintenance").WithTags("Machines");
        maintenance.MapGet("", Book).For(MemberAction.SeeSpace)
            .WithSummary("The machine's maintenance intervals, how far each is, and what was done, newest first.").Produces<MaintenanceBook>();
        maintenance.MapPost("", (string id, MaintenanceNoteRequest body, IGrainFactory grains, SignedIn member) =>
                On(id, grains, machine => machine.RecordMaintenance(null, body.What, body.Note, member.Member.Id)))
            .For(MemberAction.RunMaintenance).WithSummary("Notes something that was done beside the intervals.").Produces<MaintenanceBook>();
        maintenance.MapPut("/{interval}", (string id, string interval, MaintenanceRequest body, IGrainFactory grains) => On(id, grains, machine => machine.SetInterval(
                new MaintenanceSetting(interval, body.Name ?? "", body.EveryHours, body.EveryDays, body.StopsJobs, body.UsedHours, body.UsedDays))))
            .For(MemberAction.RunMaintenance)
            .WithSummary("Sets an interval: by hours of the machine's work, by days, or by both; it warns, or stops new jobs until it is done.").Produces<MaintenanceBook>();
        maintenance.MapDelete("/{interval}", (string id, string interval, IGrainFactory grains) => On(id, grains, machine => machine.DropInterval(interval)))
            .For(MemberAction.RunMaintenance).WithSummary("Drops an interval; what was done stays in the log.").Produces<MaintenanceBook>();
        maintenance.MapPost("/{interval}/done", (string id, string interval, MaintenanceDoneRequest body, IGrainFactory grains, SignedIn member) =>
                On(id, grains, machine => machine.RecordMaintenance(interval, null, body.Note, member.Member.Id)))
            .For(MemberAction.RunMaintenance).WithSummary("Says that it was done; the interval counts from now.").Produces<MaintenanceBook>();
    }

    private static async Task<IResult> Book(string id, IGrainFactory grains) => await MachineEndpoints.Find(id, grains) is { } machine
        ? Results.Ok(await Read(machine, grains))
        : HttpRefusals.NoMachine(id).ToProblem();

    private static async Task<IResult> On(string id, IGrainFactory grains, Func<IMachineGrain, Task<Refusal?>> deed)
    {
        if (await MachineEndpoints.Find(id, grains) is null) return HttpRefusals.NoMachine(id).ToProblem();
        Refusal? refusal = await deed(grains.GetGrain<IMachineGrain>(id));
        return refusal?.ToProblem() ?? await Book(id, grains);
    }

    /// <summary>Names are asked for now: who was forgotten is so in the log too.</summary>
    private static async Task<MaintenanceBook> Read(MachineView machine, IGrainFactory grains)
    {
        IReadOnlyList<MaintenanceEntry> log = await grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value).MaintenanceLog();
        Dictionary<MemberId, string> names = [];
        foreach (MemberId by in log.Select(entry => entry.By).Distinct())
            names[by] = (await grains.GetGrain<IMemberGrain>(by.Value).Get())?.Name ?? by.Value;
        return new MaintenanceBook(machine.Maintenance, [.. log.Select(e => new MaintenanceLogLine(e.Interval, e.What, e.By, names[e.By], e.At, e.WornSeconds, e.Note))]);
    }
}
