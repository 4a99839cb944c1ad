using System.Text.Json;
using System.Threading.Channels;
using Fab.Contracts.Api;
using Fab.Contracts.Feed;
using Fab.Contracts.Json;
using Fab.Designs;
using Fab.Designs.Pipeline;
using Fab.Designs.Slicing;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Fab.Gateway.Quotes;

public static class QuoteEndpoints
{
    public static void MapQuotes(this IEndpointRouteBuilder api)
    {
        api.MapPost("/api/uploads", Upload).For(MemberAction.Quote).WithTags("Quotes")
            .WithSummary("Takes a G-code, STL or 3MF file as the raw body; ?name= says what it is called.")
            .Accepts<byte[]>(isOptional: true, "application/octet-stream", "*/*").Produces<UploadView>(StatusCodes.Status201Created);
        api.MapGet("/api/slicing", Slicing).For(MemberAction.SeeSpace).WithTags("Quotes")
            .WithSummary("What can be chosen when something is sliced here: materials, layer heights, bounds.").Produces<SlicingView>();
        api.MapPost("/api/quotes", Quote).For(MemberAction.Quote).WithTags("Quotes")
            .WithSummary("Price, time, material and machines for a design or an upload. With Accept: text/event-stream it tells its steps.")
            .Produces<QuoteView>(StatusCodes.Status201Created);
    }

    private static async Task<IResult> Upload(HttpContext context, DesignPipeline pipeline, SignedIn member, string? name)
    {
        _ = member;
        string file = Path.GetFileName(name ?? "");
        if (file.Length is 0 or > 200) return HttpRefusals.Malformed("?name= is missing or longer than 200 characters.").ToProblem();

        // The pipeline's own limits decide, and say so in a sentence; the server's limit would only cut the line.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        Outcome<UploadedFile> stored = await pipeline.UploadAsync(context.Request.Body, file, context.RequestAborted);
        return stored.Value is { } upload
            ? Results.Created((string?)null, new UploadView(
                upload.File, file, upload.Kind, upload.Bytes, [.. upload.Parts.Select(part => new UploadedPart(part.Module, part.Mesh, part.Facts.Size))]))
            : stored.Refusal!.ToProblem();
    }

    private static async Task<IResult> Slicing(IDirectory directory, CancellationToken ct)
    {
        MachineSpec[] printers = [.. (await directory.Machines(ct)).Select(m => m.Spec).Where(spec => spec.Kind == MachineKind.Printer)];
        var nozzles = printers.Select(spec => spec.Nozzle).OfType<Millimetres>().Distinct().Order(Comparer<Millimetres>.Create((a, b) => a.Value.CompareTo(b.Value)));
        return Results.Ok(new SlicingView(
            [.. Materials.All.Select(m => new SlicingMaterial(m.Id, m.Name, m.Sentence, [.. printers.Where(spec => SlicingProfile.For(spec, m.Id, null, true).Value is not null).Select(spec => spec.Id)]))],
            [.. nozzles.SelectMany(nozzle => Enum.GetValues<Quality>().Select(quality => new LayerHeight(quality, nozzle, SlicingProfile.LayerHeightOf(quality, nozzle))))],
            new OptionRange(SlicingOptions.InfillRange.Least, SlicingOptions.InfillRange.Most, SlicingOptions.UsualInfillPercent),
            new OptionRange(SlicingOptions.BrimRangeMm.Least, SlicingOptions.BrimRangeMm.Most, 0),
            new OptionRange(SlicingOptions.CopyRange.Least, SlicingOptions.CopyRange.Most, 1),
            new OptionRange(SlicingOptions.ScaleRangePercent.Least, SlicingOptions.ScaleRangePercent.Most, 100),
            new OptionRange(SlicingOptions.TurnRangeDegrees.Least, SlicingOptions.TurnRangeDegrees.Most, 0)));
    }

    private static async Task<IResult> Quote(HttpContext context, QuoteRequest body, Quoting quoting, SignedIn member, CancellationToken ct)
    {
        bool wantsSteps = context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/event-stream");
        if (wantsSteps) return new StepsResult(progress => quoting.Make(body, member.Member, progress, ct));
        Outcome<QuoteView> quote = await quoting.Make(body, member.Member, null, ct);
        return quote.Value is { } view ? Results.Created($"/api/jobs/{view.Job.Id}", view) : quote.Refusal!.ToProblem();
    }

    /// <summary>Streams <c>progress</c> events while the quote is made, then one <c>quote</c> or <c>problem</c>.</summary>
    private sealed class StepsResult(Func<IProgress<QuoteProgress>, Task<Outcome<QuoteView>>> make) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "text/event-stream";
            httpContext.Response.Headers.CacheControl = "no-store";
            var steps = Channel.CreateUnbounded<QuoteProgress>();
            Task<Outcome<QuoteView>> quote = Run(steps.Writer);
            await foreach (QuoteProgress step in steps.Reader.ReadAllAsync(httpContext.RequestAborted)) await Send(httpContext, "progress", step);
            Outcome<QuoteView> made;
            try
            {
                made = await quote;
            }
#pragma warning disable CA1031 // The answer has begun, so nobody else can turn the failure into a problem.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                httpContext.RequestServices.GetRequiredService<ILogger<StepsResult>>().LogError(failure, "A quote could not be made");
                made = HttpRefusals.Internal;
            }

            if (made.Value is { } view) await Send(httpContext, "quote", view);
            else await Send<ProblemDetails>(httpContext, "problem", Problems.Details(made.Refusal!));
        }

        private async Task<Outcome<QuoteView>> Run(ChannelWriter<QuoteProgress> steps)
        {
            try
            {
                return await make(new ToChannel(steps));
            }
            finally
            {
                steps.Complete();
            }
        }

        private static async Task Send<T>(HttpContext context, string kind, T value)
        {
            await context.Response.WriteAsync($"event: {kind}\ndata: {JsonSerializer.Serialize(value, FabJson.Options)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        private sealed class ToChannel(ChannelWriter<QuoteProgress> steps) : IProgress<QuoteProgress>
        {
            public void Report(QuoteProgress value) => steps.TryWrite(value);
        }
    }
}
