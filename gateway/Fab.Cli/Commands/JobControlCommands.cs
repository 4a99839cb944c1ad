using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Contracts.Jobs;

namespace Fab.Cli.Commands;

/// <summary><c>pause</c>, <c>resume</c> and <c>cancel</c>: a wish about one job, carried out by its machine.</summary>
internal static class JobControlCommands
{
    private static readonly Argument<string> Id = new("job") { Description = "The job's id, from ./fab jobs." };

    public static CliCommand Pause() => Create("pause", "Pause a job: the tool is lifted aside, the rent goes on.", "Pausing {0}.");

    public static CliCommand Resume() => Create("resume", "Go on after a pause; holds more rent if the hold is used up.", "Going on with {0}.");

    public static CliCommand Cancel() => Create("cancel", "End a job; what the machine has metered is paid.", "Cancelling {0}.");

    private static CliCommand Create(string verb, string description, string said) => new(
        CliCommand.Named(verb, description, Id),
        async (session, ct) =>
        {
            string id = session.Parsed.GetRequiredValue(Id);
            JobView job = await session.Hub.Post<JobView>($"api/jobs/{Uri.EscapeDataString(id)}/{verb}", ct);
            session.Say.Line(said.Replace("{0}", $"{job.Title} ({job.Id})", StringComparison.Ordinal));
            session.Say.Result(new JsonObject { ["job"] = CliJson.Node(job) });
        });
}
