using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fab.Cluster;
using Fab.Cluster.Parts;

namespace Fab.Torment;

/// <summary>
/// Programs of which every line of the cut can be told from every other of the campaign by what it says: Y is the job, X
/// the line. So whoever reads what a machine has executed knows what became of each line.
/// </summary>
internal static partial class JobProgram
{
    public const int MostJobs = 400;
    public const int MostLines = 500;

    private const double LineMm = 0.4;
    private const double JobMm = 0.5;
    private const double FirstMm = 5;

    /// <summary>No other command of ours has these feeds: neither the way there nor the way back after a break. Routers run in real time.</summary>
    private const int PrinterFeed = 11;

    private const int RouterFeed = 601;

    /// <param name="job">From 1.</param>
    public static byte[] Text(int job, int lines, bool isRouter)
    {
        string y = Number(FirstMm + (job * JobMm));
        List<string> text = isRouter
            ? ["G21", "G90", "G17", "M3 S10000", "G0 Z5", $"G0 X{Number(FirstMm)} Y{y}", "G1 Z1 F300"]
            : ["M104 S200", "G28", "M109 S200", "G21", "G90", "M83", "G92 E0", $"G1 X{Number(FirstMm)} Y{y} Z0.3 F3000"];
        for (int line = 1; line <= lines; line++)
            text.Add($"G1 X{Number(FirstMm + (line * LineMm))} Y{y}{(isRouter ? $" F{RouterFeed}" : $" E0.02 F{PrinterFeed}")}");
        text.AddRange(isRouter ? ["G0 Z5", "M5", "G0 X0 Y0", "M2"] : ["M104 S0", "G28 X", "M84"]);
        return Encoding.ASCII.GetBytes(string.Join('\n', text) + "\n");
    }

    /// <summary>Uploads the job's program and has it quoted for its machine, the one of the number.</summary>
    /// <returns>The job's id.</returns>
    public static async Task<string> QuoteAsync(HubApi maker, int job, int lines, int machine, CancellationToken ct)
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"job-{job}.gcode");
        JsonNode stored = await maker.Upload(title, Text(job, lines, MachineHall.IsRouter(machine)), ct).ConfigureAwait(false);
        JsonNode quote = await maker.Post(
            "/api/quotes",
            new JsonObject { ["upload"] = new JsonObject { ["file"] = (string?)stored["file"], ["name"] = title }, ["machine"] = MachineHall.NameOf(machine) },
            ct).ConfigureAwait(false);
        return (string)quote["job"]!["id"]!;
    }

    /// <summary>The line of the file, from 1, at which the cut's first line stands.</summary>
    public static int LinesBeforeTheCut(bool isRouter) => isRouter ? 7 : 8;

    /// <summary>Which job's cut, and which line of it, from 1, an executed command is; null for any other command.</summary>
    public static (int Job, int Line)? Read(string executed)
    {
        Match cut = Cut().Match(executed);
        if (!cut.Success) return null;
        double x = double.Parse(cut.Groups[1].Value, CultureInfo.InvariantCulture), y = double.Parse(cut.Groups[2].Value, CultureInfo.InvariantCulture);
        return ((int)Math.Round((y - FirstMm) / JobMm), (int)Math.Round((x - FirstMm) / LineMm));
    }

    private static string Number(double mm) => mm.ToString("0.###", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^G1 X([\d.]+) Y([\d.]+)(?: E0?\.02 F11| F601)$")]
    private static partial Regex Cut();
}
