using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Domain.Queue;

namespace Fab.Cli.Commands;

/// <summary><c>queue</c>: what goes next, with the reason of the order and of the wait; one's own order, and what staff put first.</summary>
internal static class QueueCommand
{
    private static readonly Argument<string> Job = new("job") { Description = "The job, from ./fab queue." };
    private static readonly Option<string?> Before = new("--before") { Description = "Your own waiting job it shall go before; without it, it goes last of yours.", HelpName = "JOB" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; everybody in the queue reads it.", HelpName = "TEXT" };
    private static readonly Option<bool> TakeBack = new("--take-back") { Description = "It waits where fair share puts it again." };

    public static CliCommand Create() => new(
        CliCommand.Named("queue", "What goes next, and why in this order; move, first."),
        Run,
        new CliCommand(CliCommand.Named("move", "Put a job of yours before another of yours, or last of them.", Job, Before), Move),
        new CliCommand(CliCommand.Named("first", "Put a job before all others, for operators and stewards.", Job, Reason, TakeBack), First));

    private static async Task Run(Session session, CancellationToken ct) => Tell(session, await session.Hub.Get<QueuePlace[]>("api/queue", ct));

    private static async Task Move(Session session, CancellationToken ct)
    {
        JobId? before = session.Parsed.GetValue(Before) is { } other ? new JobId(other) : null;
        Tell(session, await session.Hub.Post<MoveJobRequest, QueuePlace[]>($"{Path(session)}/move", new MoveJobRequest(before), ct));
    }

    private static async Task First(Session session, CancellationToken ct)
    {
        bool back = session.Parsed.GetValue(TakeBack);
        string? reason = session.Parsed.GetValue(Reason);
        if (!back && reason is null) throw CommandEnded.Usage("Whoever puts a job first says why.", "Add --reason \"for the fair tomorrow\".");
        Tell(session, back
            ? await session.Hub.Delete<QueuePlace[]>($"{Path(session)}/first", ct)
            : await session.Hub.Put<ReasonRequest, QueuePlace[]>($"{Path(session)}/first", new ReasonRequest(reason!), ct));
    }

    private static string Path(Session session) => $"api/queue/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Job))}";

    private static void Tell(Session session, QueuePlace[] queue)
    {
        session.Say.Result(new JsonObject { ["queue"] = CliJson.Node(queue) });
        if (queue.Length == 0)
        {
            session.Say.Line("The queue is empty.");
            return;
        }

        var table = new TextTable("PLACE", "JOB", "MEMBER", "TITLE", "TIME", "FITS ON", "WHY").Right(0, 4);
        foreach (QueuePlace place in queue)
        {
            table.Add(
                place.Place.ToString(CultureInfo.InvariantCulture),
                place.Job.Value,
                place.Member.Value,
                place.Title,
                Words.Duration(place.Estimate),
                string.Join(", ", place.Machines),
                place.WaitReason is null ? place.OrderReason : $"{place.OrderReason} Waits: {place.WaitReason}.");
        }

        session.Say.Table(table);
    }
}
