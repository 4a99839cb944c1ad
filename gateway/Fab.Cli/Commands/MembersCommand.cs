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
        Description = "maker (default), operator, trainer, funder or steward; may be given several times.",
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

    private static readonly Option<bool> WithToken = new("--with-token") { Description = "Make a token too, for a member who is a program." };
    private static readonly Argument<string> MachineClass = new("CLASS") { Description = "A machine class, such as fdm-printer." };

    private static readonly Option<string?> Until = new("--until") { Description = "When it ends: 365d from now, or 2027-12-01. Else never.", HelpName = "WHEN" };

    public static CliCommand Create()
    {
        var link = new CliCommand(CliCommand.Named("link", "Make a link by which a member sets a new password or passkey, once.", Id), Link);
        var authorise = new CliCommand(CliCommand.Named("authorise", "Authorise a member for a class of machines.", Id, MachineClass, Until), Authorise);
        var withdraw = new CliCommand(CliCommand.Named("withdraw", "Take an authorisation back.", Id, MachineClass), Withdraw);
        var add = new CliCommand(CliCommand.Named("add", "Add a member and make a link for them to come in by, or change one.", Id, Name, Role, Class, WithToken), Add);
        var forget = new CliCommand(CliCommand.Named("forget", "Erase who a member is; their account stays in the books.", Id, Settle), Forget);
        return new CliCommand(CliCommand.Named("members", "The members, for stewards, trainers and operators; add, link, authorise, withdraw, forget."), Run, add, link, authorise, withdraw, forget);
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
            new MemberId(id), session.Parsed.GetValue(Name) ?? id, session.Parsed.GetRequiredValue(Role), session.Parsed.GetRequiredValue(Class), session.Parsed.GetValue(WithToken));
        AddedMember made = await session.Hub.Post<NewMember, AddedMember>("api/members", member, ct);
        session.Say.Line($"{member.Name} is a member.");
        if (made.Link is { } link) SayLink(session, member.Name, link);
        if (made.Token is { } token) session.Say.Line($"Their token, told this once: {token}");
        session.Say.Result(new JsonObject { ["member"] = made.Member.Value, ["link"] = made.Link?.Address, ["token"] = made.Token });
    }

    private static async Task Link(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Id);
        MemberLink link = await session.Hub.Post<MemberLink>($"api/members/{Uri.EscapeDataString(id)}/link", ct);
        SayLink(session, id, link);
        session.Say.Result(new JsonObject { ["member"] = id, ["link"] = link.Address });
    }

    private static void SayLink(Session session, string who, MemberLink link) =>
        session.Say.Line($"{who} comes in here, once, within three days; give it to nobody else: {link.Address}");

    private static async Task Authorise(Session session, CancellationToken ct)
    {
        DateTimeOffset? until = null;
        if (session.Parsed.GetValue(Until) is { } typed)
        {
            if (Times.TryParse(typed) is not { } ends) throw CommandEnded.Usage($"'{typed}' is no time.", "Write it like 365d, or 2027-12-01.");
            until = ends(session.Host.Time.GetUtcNow());
        }

        MemberEntry member = await session.Hub.Put<AuthorisationRequest, MemberEntry>(PathOf(session), new AuthorisationRequest(until), ct);
        SayClasses(session, member);
    }

    private static async Task Withdraw(Session session, CancellationToken ct) =>
        SayClasses(session, await session.Hub.Delete<MemberEntry>(PathOf(session), ct));

    private static string PathOf(Session session) =>
        $"api/members/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Id))}/authorisations/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(MachineClass))}";

    private static void SayClasses(Session session, MemberEntry member)
    {
        session.Say.Line($"{member.Name} may use: {(member.Classes.Count == 0 ? "nothing" : string.Join(", ", member.Classes))}.");
        session.Say.Result(new JsonObject { ["member"] = CliJson.Node(member) });
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
