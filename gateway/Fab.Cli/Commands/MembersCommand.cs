using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Members;
using Fab.Domain;

namespace Fab.Cli.Commands;

/// <summary><c>members</c>: who there is, for stewards and operators.</summary>
internal static class MembersCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "Lower-case letters, digits and '-'." };
    private static readonly Option<string?> Name = new("--name") { Description = "As people call them.", HelpName = "NAME" };

    private static readonly Option<string[]> Role = new("--role")
    {
        Description = "maker (default), operator, funder or steward; may be given several times.",
        HelpName = "ROLE",
        DefaultValueFactory = _ => ["maker"],
    };

    private static readonly Option<string[]> Class = new("--class")
    {
        Description = "A machine class they may use, such as fdm-printer; may be given several times.",
        HelpName = "CLASS",
        DefaultValueFactory = _ => [],
    };

    public static CliCommand Create()
    {
        var add = new CliCommand(CliCommand.Named("add", "Add a member, or change one, and make them a token.", Id, Name, Role, Class), Add);
        return new CliCommand(CliCommand.Named("members", "The members, for stewards and operators; add ID."), Run, add);
    }

    private static async Task Add(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Id);
        var member = new NewMember(
            new MemberId(id), session.Parsed.GetValue(Name) ?? id, session.Parsed.GetRequiredValue(Role), session.Parsed.GetRequiredValue(Class));
        MemberToken made = await session.Hub.Post<NewMember, MemberToken>("api/members", member, ct);
        session.Say.Line($"{member.Name} is a member. Their token, told this once: {made.Token}");
        session.Say.Result(new JsonObject { ["member"] = made.Member.Value, ["token"] = made.Token });
    }

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
