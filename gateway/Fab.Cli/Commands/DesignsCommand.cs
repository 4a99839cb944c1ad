using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;

namespace Fab.Cli.Commands;

/// <summary><c>designs</c>: the library.</summary>
internal static class DesignsCommand
{
    public static CliCommand Create() => new(CliCommand.Named("designs", "The library of designs."), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        DesignSummary[] designs = await session.Hub.Get<DesignSummary[]>("api/designs", ct);
        session.Say.Result(new JsonObject { ["designs"] = CliJson.Node(designs) });
        if (designs.Length == 0)
        {
            session.Say.Line("The library is empty.");
            return;
        }

        var table = new TextTable("DESIGN", "FOR A", "MATERIAL", "LICENCE", "WHAT IT IS");
        foreach (DesignSummary design in designs)
        {
            string modules = design.Modules.Count > 1 ? $" Parts: {string.Join(", ", design.Modules)}." : "";
            table.Add(
                new Cell(design.Slug, Style.Strong),
                design.Kind.ToString().ToLowerInvariant(),
                design.Material ?? "–",
                design.Licence,
                $"{design.Title}. {design.Sentence}{modules}");
        }

        session.Say.Table(table);
        session.Say.Line(Style.Dim, "./fab design SLUG shows one with its parameters.");
    }
}
