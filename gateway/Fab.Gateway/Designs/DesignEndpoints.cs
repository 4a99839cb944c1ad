using Fab.Contracts.Api;
using Fab.Designs;
using Fab.Designs.Catalogue;
using Fab.Designs.Pipeline;
using Fab.Designs.Storage;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Http;
using DesignModule = Fab.Contracts.Api.DesignModule;
using DesignParameter = Fab.Contracts.Api.DesignParameter;

namespace Fab.Gateway.Designs;

public static class DesignEndpoints
{
    public static void MapDesigns(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder designs = api.MapGroup("/api/designs").WithTags("Designs");
        designs.MapGet("", (DesignCatalogue catalogue) => catalogue.Designs.Select(Summary))
            .For(MemberAction.SeeSpace).WithSummary("The library.").Produces<DesignSummary[]>();
        designs.MapGet("/{slug}", async (string slug, DesignRevisions revisions, string? revision, CancellationToken ct) =>
                With(await revisions.FindAsync(slug, revision, ct), d => Results.Ok(Detail(d, revisions))))
            .For(MemberAction.SeeSpace).WithSummary("One design with its parameters, and its revisions; ?revision= is an id or a version.").Produces<DesignDetail>();
        designs.MapGet("/{slug}/picture", async (string slug, DesignRevisions revisions, string? revision, CancellationToken ct) =>
                With(await revisions.FindAsync(slug, revision, ct), d => Results.Bytes(d.Picture.Content.ToArray(), "image/png")))
            .For(MemberAction.SeeSpace).WithSummary("A picture of the design.").Produces<byte[]>(contentType: "image/png");
        designs.MapPost("/{slug}/drawing", Draw).For(MemberAction.Quote)
            .WithSummary("Its parts at the given parameters, as meshes: what would be made.").Produces<DrawnPart[]>();
        api.MapGet("/api/meshes/{hash}", Mesh).For(MemberAction.ReadPrograms).WithTags("Designs")
            .WithSummary("A part's mesh, or an uploaded one, as STL.").Produces<byte[]>(contentType: "model/stl");
    }

    private static IResult With(Outcome<Design> found, Func<Design, IResult> show) =>
        found.Value is { } design ? show(design) : found.Refusal!.ToProblem();

    private static async Task<IResult> Draw(
        string slug, DrawRequest body, DesignRevisions revisions, DesignPipeline pipeline, SignedIn member, CancellationToken ct)
    {
        _ = member;
        Outcome<Design> found = await revisions.FindAsync(slug, body.Revision, ct);
        if (found.Value is not { } design) return found.Refusal!.ToProblem();
        Outcome<IReadOnlyList<MadePart>> drawn = await pipeline.DrawAsync(design, body.Module, body.Parameters, ct);
        return drawn.Value is { } parts ? Results.Ok(parts.Select(part => Drawn(design, part))) : drawn.Refusal!.ToProblem();
    }

    private static DrawnPart Drawn(Design design, MadePart part) => new(
        part.Module,
        design.Modules.FirstOrDefault(m => m.Name == part.Module) is { } module && design.Modules.Count > 1 ? module.Label : design.Title,
        part.Mesh,
        part.Facts.Triangles,
        new Volume(
            new Millimetres(part.Facts.MaxX - part.Facts.MinX),
            new Millimetres(part.Facts.MaxY - part.Facts.MinY),
            new Millimetres(part.Facts.MaxZ - part.Facts.MinZ)));

    private static IResult Mesh(string hash, HttpContext context, IBlobStore blobs)
    {
        if (blobs.Open(new ContentHash(hash)) is not { } content) return HttpRefusals.NoProgram(hash).ToProblem();
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.Stream(content, "model/stl");
    }

    private static DesignSummary Summary(Design design) => new(
        design.Slug,
        design.Title,
        design.Sentence,
        design.Kind,
        design.Licence,
        design.Licensor,
        design.Version,
        PictureOf(design),
        ModuleNames(design),
        design.DefaultMaterial)
    {
        Size = design.OuterDimensions,
        Mass = design.Mass,
        Minutes = design.Minutes,
    };

    private static DesignDetail Detail(Design design, DesignRevisions revisions) => new(
        design.Slug,
        design.Title,
        design.Sentence,
        design.Kind,
        design.Licence,
        design.Licensor,
        design.Version,
        PictureOf(design),
        ModuleNames(design),
        design.DefaultMaterial,
        design.Readme,
        design.LicenceWords,
        [.. design.Parameters.Select(Parameter)],
        [.. design.Modules.Count > 1 ? design.Modules.Select(m => Module(design, m)) : []],
        design.Materials)
    {
        Size = design.OuterDimensions,
        Mass = design.Mass,
        Minutes = design.Minutes,
        CanBeDrawn = design.Program is null,
        Stock = design.Stock,
        Tool = design.Tool,
        Sources = [.. design.Sources.Select(file => file.Path)],
        Revision = design.Revision.Value,
        Revisions =
        [
            .. revisions.Of(design.Slug).Select(r => new DesignRevisionView(
                r.Id.Value, r.Version, r.Seen, r.Date, r.By, r.Changes, revisions.IsCurrent(r), revisions.IsThere(r))),
        ],
    };

    private static string PictureOf(Design design) => $"/api/designs/{design.Slug}/picture?revision={design.Revision}";

    private static IReadOnlyList<string> ModuleNames(Design design) =>
        design.Modules.Count > 1 ? [.. design.Modules.Select(m => m.Name)] : [];

    private static DesignParameter Parameter(Fab.Designs.Catalogue.DesignParameter parameter)
    {
        bool isText = parameter.Type == ParameterType.Text;
        return new DesignParameter(
            parameter.Name,
            parameter.Label,
            parameter.Help,
            parameter.Type switch
            {
                ParameterType.Number => "number",
                ParameterType.Integer => "integer",
                ParameterType.Boolean => "boolean",
                ParameterType.Choice => "choice",
                _ => "text",
            },
            parameter.Unit,
            parameter.Default,
            isText ? null : parameter.Min,
            isText ? null : parameter.Max,
            parameter.Step,
            parameter.Choices.Count > 0 ? parameter.Choices : null,
            isText ? (int?)parameter.Max : null);
    }

    /// <summary>What a module needs, named by the modules that provide it.</summary>
    private static DesignModule Module(Design design, Fab.Designs.Catalogue.DesignModule module) => new(
        module.Name,
        module.Label,
        [.. design.Modules.Where(m => m != module && m.Provides.Keys.Any(module.Needs.ContainsKey)).Select(m => m.Name)]);
}
