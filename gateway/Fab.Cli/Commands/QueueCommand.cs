using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Domain;
using Fab.Domain.Queue;

namespace Fab.Cli.Commands;

/// <summary><c>queue</c>: what goes next, with the reason of the order and of the wait.</summary>
internal static class QueueCommand
{
    public static CliCommand Create() => new(CliCommand.Named("queue", "What goes next, and why in this order."), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        QueuePlace[] queue = await session.Hub.Get<QueuePlace[]>("api/queue", ct);
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
