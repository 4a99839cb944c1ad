using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Domain.Jobs;

namespace Fab.Cli.Commands;

/// <summary>What <c>quote</c> and <c>print</c> share: what is to be made, and asking for its quote.</summary>
internal static class QuoteOptions
{
    private static readonly string[] FileEndings = [".gcode", ".gco", ".g", ".nc", ".ngc", ".stl", ".3mf"];

    private static readonly Argument<string?> What = new("design or file")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A design of the library, or a file: ready G-code, an STL or a 3MF.",
        HelpName = "SLUG|FILE",
    };

    private static readonly Option<string[]> Parameters = new("--param", "-p")
    {
        Description = "A parameter of the design; may be given several times.",
        HelpName = "NAME=VALUE",
    };

    private static readonly Option<string?> Machine = new("--machine", "-m")
    {
        Description = "Only this machine. Else any that fits.",
        HelpName = "MACHINE",
    };

    private static readonly Option<string?> Module = new("--module")
    {
        Description = "One part of a design that has several.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Material = new("--material")
    {
        Description = "The material, such as pla. Else the design's own.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Revision = new("--revision")
    {
        Description = "A version of the design that this hub has had, or a revision's id. Else as it is now.",
        HelpName = "VERSION",
    };

    private static readonly Option<string?> Again = new("--again")
    {
        Description = "What this job was made of, in the same revision, material and way.",
        HelpName = "JOB",
    };

    public static IEnumerable<Symbol> All => [What, Parameters, Machine, Module, Material, Revision, Again, .. SlicingFlags.All];

    public static async Task<QuoteView> Ask(Session session, CancellationToken ct)
    {
        string? again = session.Parsed.GetValue(Again), what = session.Parsed.GetValue(What);
        if ((what is null) == (again is null)) throw CommandEnded.Usage("Name a design, a file, or a job with --again.", "Such as ./fab quote phone-stand.");
        Dictionary<string, string> parameters = ParseParameters(session.Parsed.GetValue(Parameters) ?? []);
        string? module = session.Parsed.GetValue(Module), revision = session.Parsed.GetValue(Revision);
        bool isFile = what is not null && IsFile(what);
        if (isFile && (parameters.Count > 0 || module is not null || revision is not null))
            throw CommandEnded.Usage("Parameters (-p), --module and --revision belong to designs; a file has none.");
        var request = new QuoteRequest(
            isFile || what is null ? null : new DesignChoice(what, module, parameters, revision),
            isFile ? await Upload(session, what!, ct) : null,
            session.Parsed.GetValue(Machine) is { } machine ? new MachineId(machine) : null,
            session.Parsed.GetValue(Material),
            SlicingFlags.Of(session.Parsed))
        {
            Again = again is null ? null : new JobId(again),
        };
        if (again is not null && (parameters.Count > 0 || module is not null || revision is not null || request.Material is not null || request.Slicing is not null))
            throw CommandEnded.Usage("--again makes the same once more: only --machine goes with it.");
        QuoteView quote = await session.Hub.Quote(request, progress => Show(session.Say, progress), ct);
        session.Say.EraseLine();
        return quote;
    }

    public static bool FitsSomewhere(QuoteView quote) => quote.Machines.Any(machine => machine.Fits);

    public static CommandEnded NoMachineFits(QuoteView quote) => CommandEnded.Refused(
        new Refusal(
            CliRefusals.NoMachineFits,
            quote.Machines.Count == 1 && quote.Machines[0].Refusal is { } only
                ? $"{quote.Machines[0].Name} cannot make it: {only.Message}"
                : "No machine of this space can make it as it is.",
            quote.Machines.Select(machine => machine.Refusal?.WayOut).FirstOrDefault(wayOut => wayOut is not null)),
        new JsonObject { ["quote"] = CliJson.Node(quote) });

    public static void Print(Output say, QuoteView quote)
    {
        var table = new TextTable("MACHINE", "FITS", "PRICE", "AT MOST", "TIME", "MATERIAL", "NOW, OR WHY NOT").Right(2, 3, 4);
        foreach (MachineQuote machine in quote.Machines.OrderByDescending(m => m.Fits))
        {
            MachineOffer? offer = machine.Offer;
            table.Add(
                new Cell(machine.Machine.Value, Style.Strong),
                machine.Fits ? new Cell("yes", Style.Good) : new Cell("no", Style.Bad),
                offer?.Price.ToString() ?? "",
                offer?.Hold.ToString() ?? "",
                offer is null ? "" : Words.Duration(offer.Estimate),
                offer is null ? "" : MaterialOf(offer),
                NowOrWhyNot(machine));
        }

        say.Line(Style.Strong, quote.Job.Title);
        say.Table(table);
        TellRates(say, quote);
    }

    /// <summary>Where demand moves the rent: what it is in this quote, and what comes next.</summary>
    public static void TellRates(Output say, QuoteView quote)
    {
        foreach (MachineQuote machine in quote.Machines.Where(m => m.Fits && m.Outlook is not null)) say.Line(InWords.Rate(machine.Outlook!));
    }

    public static void Warn(Output say, QuoteView quote)
    {
        foreach (Refusal warning in quote.Warnings) say.Note($"warning, {warning.Code}: {warning.Message}{(warning.WayOut is null ? "" : $" → {warning.WayOut}")}");
    }

    /// <summary>A name with a file's ending or a folder in it is a file; anything else is a design.</summary>
    internal static bool IsFile(string what) =>
        what.Contains('/', StringComparison.Ordinal)
        || what.Contains('\\', StringComparison.Ordinal)
        || FileEndings.Any(ending => what.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    internal static Dictionary<string, string> ParseParameters(IEnumerable<string> given)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in given)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw CommandEnded.Usage($"'{pair}' is no parameter.", "Write it like -p width=80.");
            if (!parameters.TryAdd(pair[..equals].Trim(), pair[(equals + 1)..].Trim()))
                throw CommandEnded.Usage($"The parameter '{pair[..equals].Trim()}' is given twice.");
        }

        return parameters;
    }

    /// <summary>A machine that fits may still want something first, such as the material.</summary>
    private static Cell NowOrWhyNot(MachineQuote machine)
    {
        string why = machine.Refusal is { } refusal ? $"{refusal.Message}{(refusal.WayOut is null ? "" : $" → {refusal.WayOut}")}" : "";
        if (!machine.Fits) return why;
        string now = InWords.Of(machine.State);
        return why.Length == 0 ? new Cell(now, InWords.StyleOf(machine.State)) : new Cell($"{now}. {why}", Style.Warn);
    }

    private static string MaterialOf(MachineOffer offer)
    {
        string grams = offer.FilamentGrams is { } mass ? mass.Value.ToString("0.#", CultureInfo.InvariantCulture) + " g" : "";
        return string.Join(" ", new[] { grams, offer.Requirements.Material }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static async Task<UploadChoice> Upload(Session session, string path, CancellationToken ct)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandEnded(ExitCode.Usage, new Refusal(
                CliRefusals.FileUnreadable,
                $"The file {path} cannot be read: {unreadable.Message}",
                "Check its name; a design of the library is named without a folder and an ending."));
        }

        await using (file)
        {
            UploadView upload = await session.Hub.Upload(Path.GetFileName(path), file, ct);
            return new UploadChoice(upload.File, upload.Name);
        }
    }

    private static void Show(Output say, QuoteProgress progress)
    {
        if (say.CanRedraw) say.Redraw(say.Styles.Of(Style.Dim, string.Create(CultureInfo.InvariantCulture, $"{progress.Step} {progress.Percent:0} %")));
        say.Event("quoting", new JsonObject { ["step"] = progress.Step, ["percent"] = progress.Percent });
    }
}
