using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Following;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Jobs;

namespace Fab.Cli.Commands;

/// <summary><c>job ID</c>: one job as it stands, or followed to its end.</summary>
internal static class JobCommand
{
    private static readonly Argument<string> Id = new("job") { Description = "The job's id, from ./fab jobs." };
    private static readonly Option<bool> FollowIt = new("--follow", "-f") { Description = "Follow it to its end." };

    public static CliCommand Create() => new(CliCommand.Named("job", "One job: how it stands; --follow to its end.", Id, FollowIt), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        var id = new JobId(session.Parsed.GetRequiredValue(Id));
        if (session.Parsed.GetValue(FollowIt))
        {
            await FollowCommandPart.Follow(session, id, ct);
            return;
        }

        JobDetailView detail = await session.Hub.Get<JobDetailView>($"api/jobs/{Uri.EscapeDataString(id.Value)}", ct);
        session.Say.Result((JsonObject)CliJson.Node(detail)!);
        Print(session, detail);
    }

    private static void Print(Session session, JobDetailView detail)
    {
        JobView job = detail.Job;
        Output say = session.Say;
        if (InWords.HasEnded(job.Phase))
        {
            JobSummary.Print(say, job, rent: null);
        }
        else
        {
            say.Line(FollowDisplay.ForTerminal(new FollowState(job, detail.Telemetry, detail.Place, null), say.Width, say.Styles));
            Row("job", job.Id.Value);
            if (job.Phase == JobPhase.Quoted) Row("price", job.Offers.Count == 0 ? null : $"from {job.Offers.Min(o => o.Price.Value) / 100m:0.00}");
            Row("held", job.Held?.ToString());
            Row("metered", job.StartedAt is null ? null : $"{job.Metered.Value} s ({Words.Duration(job.Metered)})");
            Row("the order", detail.Place?.OrderReason);
            if (job is { Phase: JobPhase.Queued, Returned: { } back })
                Row("waits again", $"{back.Machine} did not begin it at {InWords.Instant(back.At, session.Host.Time)}: {back.Message}");
        }

        Row("made from", Source(job.Source));
        Row("sliced", job.Source.Slicing is { } slicing ? SlicingFlags.InWords(slicing) : null);
        Row("for", job.Member.Value);
        Row("queued", InWords.Instant(job.QueuedAt, session.Host.Time));
        Row("started", InWords.Instant(job.StartedAt, session.Host.Time));
        Row("ended", InWords.Instant(job.EndedAt, session.Host.Time));
        if (job.Failure is { } failure)
            Row("why", string.Create(CultureInfo.InvariantCulture, $"{failure.Code}: {failure.Message} (line {failure.Line})"));

        void Row(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) say.Line($"  {name,-16} {value}");
        }
    }

    private static string Source(JobSource source) => source switch
    {
        FromDesign design => string.Join(' ', [
            design.Slug, design.Version, .. design.Module is null ? Array.Empty<string>() : [$"({design.Module})"],
            .. design.Parameters.Select(p => $"{p.Key}={p.Value}")]),
        FromUpload upload => upload.FileName,
        _ => "",
    };
}
