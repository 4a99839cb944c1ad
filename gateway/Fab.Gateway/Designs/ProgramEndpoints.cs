using System.Globalization;
using Fab.Contracts.Api;
using Fab.Contracts.Commands;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Designs;
using Fab.Designs.Pictures;
using Fab.Designs.Pipeline;
using Fab.Designs.Storage;
using Fab.Domain;
using Fab.Domain.Commands;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Preflight;
using Fab.Firmware.Toolpath;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Gateway.Jobs;
using Microsoft.Net.Http.Headers;
using Orleans;

namespace Fab.Gateway.Designs;

/// <summary>Programs by their content: the G-code, its way for a viewer, and whether a machine may run it.</summary>
public static class ProgramEndpoints
{
    /// <summary>Twice a card's, for screens that show two pixels for one.</summary>
    private const int DefaultThumbnailWidth = 200;

    private const string ForEver = "private, max-age=31536000, immutable";

    public static void MapPrograms(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder programs = api.MapGroup("/api/programs/{hash}").WithTags("Designs");
        programs.MapGet("", Program).For(MemberAction.ReadPrograms)
            .WithSummary("A program's G-code.").Produces<string>(contentType: "text/plain");
        programs.MapGet("/toolpath", Toolpath).For(MemberAction.ReadPrograms)
            .WithSummary("Its way in layers and lines, simplified to ?tolerance= millimetres; see docs/toolpath-format.md.").Produces<byte[]>(contentType: ToolpathFormat.MediaType);
        programs.MapGet("/thumbnail", Thumbnail).For(MemberAction.ReadPrograms)
            .WithSummary("The slicer's picture of it, at least ?width= pixels wide where there is one so wide.").Produces<byte[]>(contentType: "image/png");
        programs.MapGet("/preflight", Preflight).For(MemberAction.ReadPrograms)
            .WithSummary("What it does, and whether ?machine= may run it; ?zero=X,Y,Z says where G54 lies in a router's machine space.").Produces<PreflightView>();
        api.MapGet("/api/jobs/{id}/toolpath", ToolpathOfJob).For(MemberAction.ReadPrograms).WithTags("Jobs")
            .WithSummary("The way of the job's program, timed for its machine.").Produces<byte[]>(contentType: ToolpathFormat.MediaType);
    }

    private static IResult Program(string hash, IBlobStore blobs) => blobs.Open(new ContentHash(hash)) is { } content
        ? Results.Stream(content, "text/plain; charset=utf-8", enableRangeProcessing: true)
        : HttpRefusals.NoProgram(hash).ToProblem();

    private static Task<IResult> Toolpath(string hash, HttpContext context, ToolpathMaker maker, IBlobStore blobs, double? tolerance, CancellationToken ct) =>
        Send(new ContentHash(hash), null, tolerance, context, maker, blobs, ct);

    private static async Task<IResult> ToolpathOfJob(
        string id, HttpContext context, IGrainFactory grains, ToolpathMaker maker, IBlobStore blobs, double? tolerance, CancellationToken ct)
    {
        JobView? job = JobNames.IsValid(id) ? await grains.GetGrain<IJobGrain>(id).Get() : null;
        if (job is null) return HttpRefusals.NoJob(id).ToProblem();
        if (job.Offers.Count == 0) return HttpRefusals.NoProgram(id).ToProblem();
        MachineOffer offer = job.Offers.FirstOrDefault(o => o.Machine == job.Machine) ?? job.Offers[0];
        MachineView? machine = await grains.GetGrain<IMachineGrain>(offer.Machine.Value).Get();
        return await Send(offer.Program, machine?.Spec, tolerance, context, maker, blobs, ct);
    }

    private static async Task<IResult> Send(
        ContentHash program, MachineSpec? machine, double? tolerance, HttpContext context, ToolpathMaker maker, IBlobStore blobs, CancellationToken ct)
    {
        (Millimetres least, Millimetres most) = ToolpathFormat.ToleranceRange;
        if (tolerance is { } asked && !(asked >= least.Value && asked <= most.Value))
            return HttpRefusals.Malformed(string.Create(CultureInfo.InvariantCulture, $"tolerance goes from {least.Value} to {most.Value} mm.")).ToProblem();
        Millimetres within = tolerance is { } mm ? new Millimetres(mm) : ToolpathFormat.DefaultTolerance;
        Outcome<StoredToolpath> made = await maker.MakeAsync(program, machine, within, ct);
        if (made.Value is not { } toolpath) return made.Refusal!.ToProblem();
        if (blobs.Open(toolpath.File) is not { } content) return HttpRefusals.NoProgram(program.Value).ToProblem();
        context.Response.Headers.CacheControl = ForEver;
        return Results.Stream(content, ToolpathFormat.MediaType, entityTag: new EntityTagHeaderValue($"\"{toolpath.File.Value}\""));
    }

    private static async Task<IResult> Thumbnail(string hash, HttpContext context, IBlobStore blobs, int? width, CancellationToken ct)
    {
        Outcome<ProgramPicture> found = await Task.Run(() => ProgramPicture.Of(blobs, new ContentHash(hash), width ?? DefaultThumbnailWidth), ct);
        if (found.Value is not { } picture) return found.Refusal!.ToProblem();
        context.Response.Headers.CacheControl = ForEver;
        return Results.Bytes(picture.Bytes, picture.MediaType, entityTag: new EntityTagHeaderValue($"\"{hash}-{width ?? DefaultThumbnailWidth}\""));
    }

    private static async Task<IResult> Preflight(
        string hash, IGrainFactory grains, IBlobStore blobs, SignedIn member, HubOptions hub, string? machine, string? zero, CancellationToken ct)
    {
        if (machine is null || !MemberNames.IsValid(machine) || await grains.GetGrain<IMachineGrain>(machine).Get() is not { } known)
            return HttpRefusals.NoMachine(machine ?? "").ToProblem();
        WorkZeros? zeros = WorkZerosText.Parse(zero);
        if (zero is not null && zeros is null) return HttpRefusals.Malformed("zero is three numbers in millimetres: X,Y,Z.").ToProblem();
        VettingTable table = (await grains.GetGrain<IVettingGrain>(hub.Space).Get()).ToTable();
        Vetting vetting = Vetting.For(table, known.Spec, VettingUse.Program, [.. member.Member.Roles]);
        PreflightReport? report = await Task.Run(() => ProgramCheck.Check(blobs, new ContentHash(hash), known.Spec, material: null, vetting, zeros), ct);
        return report is null ? HttpRefusals.NoProgram(hash).ToProblem() : Results.Ok(View(report));
    }

    private static PreflightView View(PreflightReport report) => new(
        report.MayRun,
        [.. report.Findings.Select(f => new FindingView(f.Severity == FindingSeverity.Refused ? "refused" : "warning", f.Code, f.Message, f.WayOut, f.Line, f.Count))],
        report.Untold,
        report.Summary is { } summary ? new MachineSeconds((long)Math.Ceiling(summary.Estimate.TotalSeconds)) : null,
        report.Summary?.Commands ?? 0,
        report.Summary?.Layers.Count ?? 0);
}
