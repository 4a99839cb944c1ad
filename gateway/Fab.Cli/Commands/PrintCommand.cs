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

/// <summary><c>print</c>: quote, queue, and follow to the end with what it cost.</summary>
internal static class PrintCommand
{
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return once it is queued." };

    public static CliCommand Create() => new(
        CliCommand.Named("print", "Queue a design or a file, and follow it to its end.", [.. QuoteOptions.All, NoWait]), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        Output say = session.Say;
        QuoteView quote = await QuoteOptions.Ask(session, ct);
        QuoteOptions.Warn(say, quote);
        if (!QuoteOptions.FitsSomewhere(quote))
        {
            QuoteOptions.Print(say, quote);
            throw QuoteOptions.NoMachineFits(quote);
        }

        QuoteOptions.TellRates(say, quote);
        JobView job = await session.Hub.Post<QueueJobRequest, JobView>("api/jobs", new QueueJobRequest(quote.Job.Id), ct);
        say.Line($"Queued {say.Styles.Of(Style.Strong, job.Title)} as job {job.Id}: {Price(quote)}.");
        if (session.Parsed.GetValue(NoWait))
        {
            say.Line(Style.Dim, $"./fab job {job.Id} --follow{session.Repeat} follows it.");
            say.Result(new JsonObject { ["job"] = CliJson.Node(job) });
            return;
        }

        say.Event("queued", new JsonObject { ["job"] = job.Id.Value });
        await FollowCommandPart.Follow(session, job.Id, ct);
    }

    /// <summary>The span of what the fitting machines ask.</summary>
    private static string Price(QuoteView quote)
    {
        MachineOffer[] offers = [.. quote.Machines.Where(m => m.Fits && m.Offer is not null).Select(m => m.Offer!).OrderBy(o => o.Price)];
        if (offers.Length == 0) return "as quoted";
        string span = offers[0].Price == offers[^1].Price ? offers[0].Price.ToString() : $"{offers[0].Price} to {offers[^1].Price}";
        return string.Create(CultureInfo.InvariantCulture, $"about {span} for {Words.Duration(offers[0].Estimate)}, at most {offers.Max(o => o.Hold)} is held");
    }
}
