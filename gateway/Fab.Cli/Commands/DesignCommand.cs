using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;

namespace Fab.Cli.Commands;

/// <summary><c>design SLUG</c>: one design with its parameters, parts and licence.</summary>
internal static class DesignCommand
{
    private static readonly Argument<string> Slug = new("slug") { Description = "The design's short name, from ./fab designs." };

    public static CliCommand Create() => new(CliCommand.Named("design", "One design: parameters, parts, licence.", Slug), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string slug = session.Parsed.GetRequiredValue(Slug);
        DesignDetail design = await session.Hub.Get<DesignDetail>($"api/designs/{Uri.EscapeDataString(slug)}", ct);
        session.Say.Result(new JsonObject { ["design"] = CliJson.Node(design) });
        Output say = session.Say;
        say.Line(say.Styles.Of(Style.Strong, design.Title) + $" {design.Version}");
        foreach (string line in TextTable.Wrap(design.Sentence, Math.Min(say.Width, 100))) say.Line(line);
        say.Line($"{design.LicenceWords ?? design.Licence} ({design.Licence}, {design.Licensor})");
        if (design.Materials.Count > 0) say.Line($"Made of {string.Join(", ", design.Materials)}; {design.Material} unless --material says otherwise.");
        if (design.Parameters.Count > 0)
        {
            say.Line();
            var table = new TextTable("-p NAME", "DEFAULT", "RANGE", "WHAT IT IS");
            foreach (DesignParameter parameter in design.Parameters)
            {
                table.Add(
                    new Cell(parameter.Name, Style.Strong),
                    parameter.Default + Unit(parameter),
                    Range(parameter),
                    string.IsNullOrEmpty(parameter.Help) ? parameter.Label : $"{parameter.Label}. {parameter.Help}");
            }

            say.Table(table);
        }

        if (design.Modules.Count > 1)
        {
            say.Line();
            var table = new TextTable("--module NAME", "WHAT IT IS");
            foreach (DesignModule module in design.ModuleDetails)
                table.Add(new Cell(module.Name, Style.Strong), module.Title + (module.Needs.Count > 0 ? $" (needs {string.Join(", ", module.Needs)})" : ""));
            say.Table(table);
        }

        if (design.Revisions is { Count: > 1 })
        {
            say.Line();
            var table = new TextTable("--revision", "SINCE", "BY", "WHAT CHANGED");
            foreach (DesignRevisionView revision in design.Revisions)
            {
                table.Add(
                    new Cell(revision.Version, Style.Strong),
                    revision.Date ?? InWords.Instant(revision.Seen, session.Host.Time) ?? "",
                    revision.By ?? "",
                    string.Join(" ", new[] { revision.IsCurrent ? "(as it is now)" : null, revision.CanBeMade ? null : "(its files are gone)", revision.Changes }.OfType<string>()));
            }

            say.Table(table);
        }

        say.Line();
        string example = design.Parameters is [var first, ..] ? $" -p {first.Name}={first.Default}" : "";
        say.Line(Style.Dim, $"./fab quote {design.Slug}{example}");
    }

    private static string Unit(DesignParameter parameter) => string.IsNullOrEmpty(parameter.Unit) ? "" : $" {parameter.Unit}";

    private static string Range(DesignParameter parameter) => parameter switch
    {
        { Type: "boolean" } => "true, false",
        { Choices: { Count: > 0 } choices } => string.Join(", ", choices),
        { Min: { } min, Max: { } max } => $"{Number(min)} to {Number(max)}{Step(parameter)}",
        { Min: { } min } => $"from {Number(min)}{Step(parameter)}",
        { Max: { } max } => $"to {Number(max)}{Step(parameter)}",
        { MaxLength: { } length } => $"at most {length} characters",
        _ => "",
    };

    private static string Step(DesignParameter parameter) => parameter.Step is { } step ? $" by {Number(step)}" : "";

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
