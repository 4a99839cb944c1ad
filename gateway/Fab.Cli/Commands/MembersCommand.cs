using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Members;

namespace Fab.Cli.Commands;

/// <summary><c>members</c>: who there is, for stewards and operators.</summary>
internal static class MembersCommand
{
    public static CliCommand Create() => new(CliCommand.Named("members", "The members, for stewards and operators."), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        MemberView[] members = await session.Hub.Get<MemberView[]>("api/members", ct);
        session.Say.Result(new JsonObject { ["members"] = CliJson.Node(members) });
        var table = new TextTable("MEMBER", "NAME", "ROLES", "MAY USE", "WALLET");
        foreach (MemberView member in members)
        {
            table.Add(
                new Cell(member.Id.Value, Style.Strong),
                member.Name,
                string.Join(", ", member.Roles),
                member.Classes.Count == 0 ? "–" : string.Join(", ", member.Classes),
                member.Wallet);
        }

        session.Say.Table(table);
    }
}
