using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;

namespace Fab.Cli.Commands;

/// <summary><c>enrol NAME</c> and <c>bridges</c>: the bridges that run on computers of their own, for stewards.</summary>
internal static class BridgeCommands
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The bridge's name: lower-case letters, digits and '-'." };

    public static CliCommand Enrol() => new(CliCommand.Named("enrol", "Make a one-time code with which a bridge beside the machines joins.", Name), Invite);

    public static CliCommand Bridges()
    {
        var revoke = new CliCommand(CliCommand.Named("revoke", "Take a bridge's credentials away.", Name), Revoke);
        return new CliCommand(CliCommand.Named("bridges", "The bridges that run elsewhere and their machines; revoke NAME."), All, revoke);
    }

    private static async Task Invite(Session session, CancellationToken ct)
    {
        string name = session.Parsed.GetRequiredValue(Name);
        BridgeInvitation invited = await session.Hub.Post<BridgeInvitation>($"api/bridges/{Uri.EscapeDataString(name)}/code", ct);
        session.Say.Line($"The code of {invited.Name} is {invited.Code}. It holds for {invited.Minutes} minutes, once.");
        session.Say.Line($"On the computer beside the machines: ./fab bridge --enrol {invited.Code} --hub {session.Hub.Hub}");
        session.Say.Result(new JsonObject { ["bridge"] = CliJson.Node(invited) });
    }

    private static async Task All(Session session, CancellationToken ct)
    {
        BridgeView[] bridges = await session.Hub.Get<BridgeView[]>("api/bridges", ct);
        session.Say.Result(new JsonObject { ["bridges"] = CliJson.Node(bridges) });
        if (bridges.Length == 0)
        {
            session.Say.Line("No bridge runs elsewhere. A steward lets one in: ./fab enrol NAME");
            return;
        }

        var table = new TextTable("BRIDGE", "STATE", "MACHINES");
        foreach (BridgeView bridge in bridges) table.Add(bridge.Name, State(bridge), string.Join(", ", bridge.Machines));
        session.Say.Table(table);
        foreach (BridgeView bridge in bridges)
        {
            foreach (Domain.Refusal notice in bridge.Notices) session.Say.Line($"{bridge.Name}: {notice.Message} {notice.WayOut} [{notice.Code}]");
        }
    }

    private static async Task Revoke(Session session, CancellationToken ct)
    {
        BridgeView revoked = await session.Hub.Delete<BridgeView>($"api/bridges/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Name))}", ct);
        session.Say.Line($"{revoked.Name} may not connect any more. ./fab enrol {revoked.Name} lets it in again.");
        session.Say.Result(new JsonObject { ["bridge"] = CliJson.Node(revoked) });
    }

    private static string State(BridgeView bridge)
    {
        string known = bridge.EnrolledAt is { } since && bridge.IsEnrolled
            ? string.Create(CultureInfo.InvariantCulture, $"enrolled {since:yyyy-MM-dd}")
            : "not enrolled";
        return bridge.CodeUntil is { } until ? string.Create(CultureInfo.InvariantCulture, $"{known}, code open until {until.ToLocalTime():HH:mm}") : known;
    }
}
