using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;

namespace Fab.Cli.Following;

/// <summary>What an ended job comes to: what was made, what it cost, and where the rent goes.</summary>
internal static class JobSummary
{
    /// <summary>Says the end of a job; a job that did not finish ends the command as refused.</summary>
    public static async Task Tell(Session session, JobView job, CancellationToken ct)
    {
        MachineRent? rent = await RentOf(session, job, ct);
        JsonObject fields = Fields(job, rent);
        Print(session.Say, job, rent);
        switch (job.Phase)
        {
            case JobPhase.Failed:
                JobFailure why = job.Failure ?? new JobFailure("job-failed", "The job failed.", job.LastExecutedLine);
                throw CommandEnded.Refused(
                    new Refusal(why.Code, $"{why.Message} The last line known to be executed is {why.Line}.", $"./fab machines shows how the machine stands; ./fab job {job.Id} shows this job."),
                    fields);
            case JobPhase.Cancelled:
                throw CommandEnded.Refused(new Refusal(CliRefusals.JobCancelled, "The job was cancelled."), fields);
            default:
                session.Say.Result(fields);
                break;
        }
    }

    /// <summary>The fund's words for where rent goes.</summary>
    public static string Share(string line) => line switch
    {
        "operating" => "running costs",
        "depreciation" => "depreciation",
        "community-investment" => "community investment",
        "sweep" => "early bond principal",
        "dividend" => "dividend to members",
        _ => line,
    };

    public static void Print(Output say, JobView job, MachineRent? rent)
    {
        say.Line(say.Styles.Of(InWords.StyleOf(job.Phase), InWords.Of(job.Phase)) + "  " + say.Styles.Of(Style.Strong, job.Title));
        Row("job", job.Id.Value);
        if (job.Machine is { } machine) Row("machine", machine.Value);
        string resends = job.Resends == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {job.Resends} resent");
        Row("lines sent", string.Create(CultureInfo.InvariantCulture, $"{job.LinesSent} of {job.Lines}{resends}"));
        Row("metered", job.Metered.Value < 60 ? Words.Duration(job.Metered) : $"{job.Metered.Value.ToString(CultureInfo.InvariantCulture)} s ({Words.Duration(job.Metered)})");
        Row("rent", $"{job.Rent}{(job.Held is { } held ? $" (held {held})" : "")}");
        Row("ledger transfer", string.Join(", ", RentTransfers(job)));
        if (rent is null) return;
        Row("the rent goes", string.Join(", ", rent.Goes.Where(share => share.Amount.Value != 0).Select(share => $"{Share(share.Line)} {share.Amount}")));
        Row("", $"of {rent.Rent} that {rent.Machine} has earned this period, as the rules stand (./fab fund)");

        void Row(string name, string value)
        {
            if (value.Length > 0) say.Line($"  {name,-16} {value}");
        }
    }

    private static JsonObject Fields(JobView job, MachineRent? rent) => new()
    {
        ["job"] = CliJson.Node(job),
        ["machine"] = job.Machine?.Value,
        ["linesSent"] = job.LinesSent,
        ["meteredSeconds"] = job.Metered.Value,
        ["rent"] = job.Rent?.Value,
        ["transfers"] = new JsonArray([.. RentTransfers(job).Select(id => (JsonNode)id)]),
        ["fund"] = rent is null ? null : CliJson.Node(rent),
    };

    /// <summary>The transfers that posted rent; more than one where a job went on after its first hold was used up.</summary>
    private static string[] RentTransfers(JobView job) => [.. job.Transfers.Where(id => id.Split('/') is [_, _, "rent", ..])];

    private static async Task<MachineRent?> RentOf(Session session, JobView job, CancellationToken ct)
    {
        if (job.Rent is null || job.Machine is null) return null;
        try
        {
            FundView fund = await session.Hub.Get<FundView>("api/fund", ct);
            return fund.Machines.FirstOrDefault(m => m.Machine == job.Machine);
        }
        catch (CommandEnded)
        {
            // The print is done and paid; a fund that cannot be asked now takes nothing from that.
            return null;
        }
    }
}
