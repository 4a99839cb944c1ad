using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Jobs;

namespace Fab.Cli.Commands;

/// <summary><c>jobs</c>: the newest jobs.</summary>
internal static class JobsCommand
{
    private const int MostAtOnce = 200;
    private static readonly Option<bool> Mine = new("--mine") { Description = "Only your own." };
    private static readonly Option<bool> Open = new("--open") { Description = "Only those that have not ended." };
    private static readonly Option<string?> Before = new("--before") { Description = "Page on: only jobs before this one.", HelpName = "JOB" };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "How many at most.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    public static CliCommand Create() => new(CliCommand.Named("jobs", "The newest jobs.", Mine, Open, Limit, Before), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        int limit = session.Parsed.GetValue(Limit);
        if (limit is < 1 or > MostAtOnce) throw CommandEnded.Usage($"--limit goes from 1 to {MostAtOnce}.");
        string path = string.Create(CultureInfo.InvariantCulture, $"api/jobs?limit={limit}");
        if (session.Parsed.GetValue(Mine)) path += "&member=me";
        if (session.Parsed.GetValue(Open)) path += "&open=true";
        if (session.Parsed.GetValue(Before) is { } before) path += $"&before={Uri.EscapeDataString(before)}";

        JobView[] jobs = await session.Hub.Get<JobView[]>(path, ct);
        session.Say.Result(new JsonObject { ["jobs"] = CliJson.Node(jobs) });
        if (jobs.Length == 0)
        {
            session.Say.Line("No jobs.");
            return;
        }

        var table = new TextTable("JOB", "PHASE", "MEMBER", "MACHINE", "SINCE", "RENT", "TITLE").Right(5);
        foreach (JobView job in jobs)
        {
            table.Add(
                job.Id.Value,
                new Cell(InWords.Of(job.Phase), InWords.StyleOf(job.Phase)),
                job.Member.Value,
                job.Machine?.Value ?? "–",
                InWords.Instant(job.EndedAt ?? job.StartedAt ?? job.QueuedAt ?? job.QuotedAt, session.Host.Time),
                job.Rent?.ToString() ?? (job.Held is { } held ? $"≤ {held}" : ""),
                job.Title);
        }

        session.Say.Table(table);
    }
}
