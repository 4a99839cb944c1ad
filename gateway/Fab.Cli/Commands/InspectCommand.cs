using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Preflight;
using Fab.Firmware.Toolpath;

namespace Fab.Cli.Commands;

/// <summary><c>inspect FILE</c>: what a program does, how long it takes and what speaks against it. Needs no hub.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "G-code as text." };
    private static readonly Option<string?> Machine = new("--machine") { Description = "Check it for this machine of the hub.", HelpName = "ID" };
    private static readonly Option<string?> Dialect = new("--dialect") { Description = "marlin or grbl; else judged from the file.", HelpName = "NAME" };
    private static readonly Option<string?> Toolpath = new("--toolpath") { Description = "Write its way for a viewer here.", HelpName = "FILE" };

    private static readonly Option<double> Tolerance = new("--tolerance")
    {
        Description = "How far that way may be from the true one, in mm.",
        HelpName = "MM",
        DefaultValueFactory = _ => ToolpathFormat.DefaultTolerance.Value,
    };

    public static CliCommand Create() =>
        new(CliCommand.Named("inspect", "What a G-code file does, how long it takes, what speaks against it.", File, Machine, Dialect, Toolpath, Tolerance), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string path = session.Parsed.GetRequiredValue(File);
        ToolpathBuilder toolpath = Builder(session.Parsed.GetValue(Tolerance));
        MachineBoardView? machine = session.Parsed.GetValue(Machine) is { } id
            ? await session.Hub.Get<MachineBoardView>($"api/machines/{Uri.EscapeDataString(id)}", ct)
            : null;
        PreflightReport report = Read(path, machine?.Machine.Spec, DialectOf(session.Parsed.GetValue(Dialect)), toolpath);
        ToolpathFormat? way = report.Summary is { } summary ? toolpath.Complete(summary) : null;
        if (session.Parsed.GetValue(Toolpath) is { } to && way is not null) await Write(to, way, ct);
        Tell(session.Say, report, way, machine?.Machine.Spec.Name);
        session.Say.Result(Json(report, way));
    }

    private static ToolpathBuilder Builder(double tolerance)
    {
        (Millimetres least, Millimetres most) = ToolpathFormat.ToleranceRange;
        return tolerance >= least.Value && tolerance <= most.Value
            ? new ToolpathBuilder(new Millimetres(tolerance))
            : throw CommandEnded.Usage(string.Create(CultureInfo.InvariantCulture, $"--tolerance goes from {least.Value} to {most.Value} mm."));
    }

    private static Dialect? DialectOf(string? text) => text switch
    {
        null => null,
        "marlin" => Domain.Machines.Dialect.Marlin,
        "grbl" => Domain.Machines.Dialect.Grbl,
        _ => throw CommandEnded.Usage($"'{text}' is no dialect: marlin or grbl."),
    };

    private static PreflightReport Read(string path, MachineSpec? machine, Dialect? dialect, ToolpathBuilder toolpath)
    {
        try
        {
            using FileStream file = System.IO.File.OpenRead(path);
            if (machine is not null) return ProgramPreflight.Check(file, MachineLimits.Of(machine, material: null), toolpath);
            return new PreflightReport(ProgramAnalysis.Read(file, dialect: dialect, toolpath: toolpath), []);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw CommandEnded.Refused(new Refusal(CliRefusals.FileUnreadable, $"{path} cannot be read: {unreadable.Message}"));
        }
    }

    private static async Task Write(string path, ToolpathFormat way, CancellationToken ct)
    {
        try
        {
            await System.IO.File.WriteAllBytesAsync(path, way.Bytes, ct);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw CommandEnded.Refused(new Refusal(CliRefusals.FileUnreadable, $"{path} cannot be written: {unwritable.Message}"));
        }
    }

    private static void Tell(Output say, PreflightReport report, ToolpathFormat? way, string? machine)
    {
        if (report.Summary is { } summary)
        {
            foreach ((string name, string? value) in Facts(summary, way))
            {
                if (value is not null) say.Line($"{name,-12}{value}");
            }
        }

        foreach (Finding finding in report.Findings) TellFinding(say, finding);
        if (report.Untold > 0) say.Line(Style.Bad, $"… and {report.Untold} more lines with other findings.");
        if (machine is not null) say.Line(report.MayRun ? Style.Good : Style.Bad, report.MayRun ? $"{machine} may run it." : $"{machine} must not run it.");
    }

    private static void TellFinding(Output say, Finding finding)
    {
        bool refused = finding.Severity == FindingSeverity.Refused;
        string where = finding.Line is { } line ? $"line {line}: " : "";
        string often = finding.Count > 1 ? $" ({finding.Count} lines)" : "";
        say.Line(refused ? Style.Bad : Style.Warn, $"{(refused ? "refused" : "warning")}  {where}{finding.Message}{often}");
        say.Line($"         {finding.Code}{(finding.WayOut is { } way ? $" → {way}" : "")}");
    }

    private static IEnumerable<(string Name, string? Value)> Facts(ProgramSummary summary, ToolpathFormat? way)
    {
        SlicerSaid said = summary.Said;
        yield return ("written by", said.Slicer);
        yield return ("for", summary.Dialect?.ToString());
        yield return ("size", string.Create(CultureInfo.InvariantCulture, $"{summary.Bytes / 1e6:0.##} MB, {summary.Lines:N0} lines, {summary.Commands:N0} commands"));
        yield return ("time", $"{Words(summary.Estimate)}{(said.Estimate is { } estimate ? $" (its slicer says {Words(estimate)})" : "")}");
        yield return ("layers", summary.Layers.Count == 0 ? null : $"{summary.Layers.Count}, the last at {summary.Layers[^1].Z}");
        yield return ("reaches", summary.Motion?.ToString());
        yield return ("material", summary.Extrusion is null ? null : $"{said.Material ?? "filament"}, {summary.Filament.Value / 1000:0.##} m{(said.FilamentWeight is { } grams ? $", {grams}" : "")}, within {summary.Extrusion}");
        yield return ("heat", Heat(summary));
        yield return ("fastest", summary.MaxFeed.Value > 0 ? summary.MaxFeed.ToString() : null);
        yield return ("pictures", said.Thumbnails.Count == 0 ? null : string.Join(", ", said.Thumbnails.Select(t => $"{t.Format} {t.Width} × {t.Height}")));
        yield return ("way", way is null ? null : string.Create(CultureInfo.InvariantCulture, $"{way.Lines:N0} lines of {way.Points:N0} points within {way.Tolerance}, {way.Bytes.Length / 1e6:0.##} MB"));
    }

    private static string? Heat(ProgramSummary summary)
    {
        string[] heaters = [.. summary.MaxHotend.OrderBy(h => h.Key).Select(h => $"T{h.Key} {h.Value}"), .. summary.MaxBed is { } bed ? [$"bed {bed}"] : Array.Empty<string>()];
        return heaters.Length == 0 ? null : string.Join(", ", heaters);
    }

    private static string Words(TimeSpan time) => Domain.Words.Duration(new MachineSeconds((long)Math.Ceiling(time.TotalSeconds)));

    private static JsonObject Json(PreflightReport report, ToolpathFormat? way) => new()
    {
        ["mayRun"] = report.MayRun,
        ["bytes"] = report.Summary?.Bytes,
        ["lines"] = report.Summary?.Lines,
        ["commands"] = report.Summary?.Commands,
        ["dialect"] = report.Summary?.Dialect?.ToString().ToLowerInvariant(),
        ["estimateSeconds"] = report.Summary?.Estimate.TotalSeconds,
        ["slicerEstimateSeconds"] = report.Summary?.Said.Estimate?.TotalSeconds,
        ["slicer"] = report.Summary?.Said.Slicer,
        ["layers"] = report.Summary?.Layers.Count,
        ["filamentMm"] = report.Summary?.Filament.Value,
        ["thumbnails"] = report.Summary?.Said.Thumbnails.Count,
        ["toolpathBytes"] = way?.Bytes.Length,
        ["toolpathPoints"] = way?.Points,
        ["findings"] = CliJson.Node(report.Findings.Select(f => new FindingView(f.Severity == FindingSeverity.Refused ? "refused" : "warning", f.Code, f.Message, f.WayOut, f.Line, f.Count)).ToArray()),
        ["untold"] = report.Untold,
    };
}
