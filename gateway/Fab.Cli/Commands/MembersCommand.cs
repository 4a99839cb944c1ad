using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Domain.Units;

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

    private static readonly Option<string> Settle = new Option<string>("--settle")
    {
        Description = "What becomes of money left in the wallet: pay-out, donate, or no (then it must be empty).",
        HelpName = "HOW",
        DefaultValueFactory = _ => "no",
    }.AcceptOnlyFromAmong("no", "pay-out", "donate");

    public static CliCommand Create()
    {
        var add = new CliCommand(CliCommand.Named("add", "Add a member, or change one, and make them a token.", Id, Name, Role, Class), Add);
        var forget = new CliCommand(CliCommand.Named("forget", "Erase who a member is; their account stays in the books.", Id, Settle), Forget);
        return new CliCommand(CliCommand.Named("members", "The members, for stewards and operators; add ID, forget ID."), Run, add, forget);
    }

    private static async Task Forget(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Id);
        ForgottenMember forgotten = await session.Hub.Delete<ForgottenMember>(
            $"api/members/{Uri.EscapeDataString(id)}?settle={session.Parsed.GetValue(Settle)}", ct);
        string settled = forgotten.Settled == Cents.Zero ? "" : $", {forgotten.Settled} taken out of the wallet";
        session.Say.Line($"{id} is forgotten{settled}. The books keep the account {forgotten.Account}, and nothing says whose it was.");
        session.Say.Result(new JsonObject { ["member"] = id, ["settled"] = forgotten.Settled.Value, ["jobs"] = forgotten.Jobs });
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
        MemberEntry[] members = await session.Hub.Get<MemberEntry[]>("api/members", ct);
        session.Say.Result(new JsonObject { ["members"] = CliJson.Node(members) });
        var table = new TextTable("MEMBER", "NAME", "ROLES", "MAY USE", "ACCOUNT");
        foreach (MemberEntry member in members)
        {
            table.Add(
                new Cell(member.Id.Value, Style.Strong),
                member.Name,
                string.Join(", ", member.Roles),
                member.Classes.Count == 0 ? "–" : string.Join(", ", member.Classes),
                member.Account ?? "–");
        }

        session.Say.Table(table);
    }
}
