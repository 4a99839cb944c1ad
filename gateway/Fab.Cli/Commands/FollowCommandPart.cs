using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Following;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Jobs;
using Fab.Domain;

namespace Fab.Cli.Commands;

/// <summary>Following a job, as <c>print</c> and <c>job --follow</c> do it.</summary>
internal static class FollowCommandPart
{
    public static async Task Follow(Session session, JobId id, CancellationToken ct)
    {
        await SayTimeScale(session, ct);
        var follower = new JobFollower(session.Hub, session.Host.Time, new FollowDisplay(session.Say));
        JobView job;
        try
        {
            job = await follower.FollowToEnd(id, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw new CommandEnded(
                ExitCode.Interrupted,
                new Refusal(
                    CliRefusals.StoppedFollowing,
                    $"Stopped following; job {id} goes on.",
                    $"Follow it: ./fab job {id} --follow{session.Repeat} · end it: ./fab cancel {id}{session.Repeat}"),
                new JsonObject { ["job"] = id.Value });
        }

        await JobSummary.Tell(session, job, ct);
    }

    private static async Task SayTimeScale(Session session, CancellationToken ct)
    {
        if (session.Say.Json) return;
        HubView hub = await session.Hub.Get<HubView>("api/hub", ct);
        if (hub.TimeScale is <= 1) return;
        string scale = hub.TimeScale.ToString("0.#", CultureInfo.InvariantCulture);
        session.Say.Line(Style.Dim, $"This demo hub's machines run {scale} times as fast as real ones; times are the machine's.");
    }
}
