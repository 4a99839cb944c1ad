using System.Globalization;
using Fab.Contracts.Api;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Gateway.Events;
using Fab.Gateway.Http;
using Microsoft.Net.Http.Headers;
using Orleans;

namespace Fab.Gateway.Cameras;

/// <summary>A machine's camera: stewards set it, those whom it concerns see its picture. Only the hub speaks to it.</summary>
public static class CameraEndpoints
{
    /// <summary>How old a picture is, in milliseconds.</summary>
    public const string AgeHeader = "Fab-Picture-Age";

    public static void MapCameras(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder camera = api.MapGroup("/api/machines/{id}/camera").WithTags("Machines");
        camera.MapGet("", Setting).For(MemberAction.SetCamera)
            .WithSummary("How its camera is set; of the address never what signs the hub in there.").Produces<CameraSetting>();
        camera.MapPut("", Set).For(MemberAction.SetCamera)
            .WithSummary("Sets the machine's camera: an http(s) address of an MJPEG stream or of one JPEG or PNG, or virtual:camera. Without an address the known one stays.").Produces<CameraSetting>();
        camera.MapDelete("", Drop).For(MemberAction.SetCamera)
            .WithSummary("The machine has no camera any more.").Produces<MachineView>();
        camera.MapGet("/picture", Picture).For(MemberAction.SeeCamera)
            .WithSummary($"The newest picture, {AgeHeader} milliseconds old. With If-None-Match it waits up to a second for another one, else 304; 204 where none has come yet.")
            .Produces<byte[]>(contentType: "image/jpeg").Produces(StatusCodes.Status204NoContent).Produces(StatusCodes.Status304NotModified);
    }

    private static async Task<IResult> Setting(string id, IGrainFactory grains)
    {
        MachineCamera? camera = MemberNames.IsValid(id) ? await grains.GetGrain<IMachineGrain>(id).Camera() : null;
        return camera is null ? CameraRefusals.NotThere(new MachineId(id)).ToProblem() : Results.Ok(CameraSetting.Of(camera));
    }

    private static async Task<IResult> Set(string id, CameraRequest body, IGrainFactory grains)
    {
        if (!MemberNames.IsValid(id)) return HttpRefusals.NoMachine(id).ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.SetCamera(body.Address, body.Turn, body.Mirrored, body.SeenBy);
        return refusal?.ToProblem() ?? Results.Ok(CameraSetting.Of((await grain.Camera())!));
    }

    private static async Task<IResult> Drop(string id, IGrainFactory grains)
    {
        if (!MemberNames.IsValid(id)) return HttpRefusals.NoMachine(id).ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.DropCamera();
        return refusal?.ToProblem() ?? Results.Ok(await grain.Get());
    }

    private static async Task<IResult> Picture(
        string id, HttpContext context, IGrainFactory grains, HubFeed feed, CameraDesk desk, CameraGuests guests, SignedIn member, TimeProvider time, CancellationToken ct)
    {
        var machine = new MachineId(id);
        if (feed.Find(machine) is not { } view) return HttpRefusals.NoMachine(id).ToProblem();
        if (view.Camera is not { } camera) return CameraRefusals.NotThere(machine).ToProblem();
        if (!await guests.MaySee(view, camera, member)) return CameraRefusals.NotFor(machine).ToProblem();

        string? seen = TagIn(context.Request);
        (SeenPicture? picture, Refusal? trouble) = await desk.Next(machine, camera.Version, () => grains.GetGrain<IMachineGrain>(id).Camera(), seen, ct);
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (picture is null || (trouble is not null && picture.Tag == seen)) return trouble?.ToProblem() ?? Results.NoContent();
        response.Headers[AgeHeader] = ((long)time.GetElapsedTime(picture.TakenAt).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        response.Headers.ETag = $"\"{picture.Tag}\"";
        if (picture.Tag == seen) return Results.StatusCode(StatusCodes.Status304NotModified);
        return Results.Bytes(picture.Picture.Bytes, picture.Picture.MediaType);
    }

    private static string? TagIn(HttpRequest request) => request.GetTypedHeaders().IfNoneMatch is [{ } tag] ? tag.Tag.Value?.Trim('"') : null;
}
