using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Contracts.Api;
using Fab.Domain;

namespace Fab.Cli.Commands;

/// <summary><c>setup CODE</c>: what the page of a new hub asks, from the terminal.</summary>
internal static class SetUpCommand
{
    private static readonly Argument<string> Code = new("CODE") { Description = "What the hub printed when it started." };
    private static readonly Option<string> Space = new("--space") { Description = "As people call the space.", HelpName = "NAME", Required = true };
    private static readonly Option<string?> Currency = new("--currency") { Description = "Three capitals, such as EUR. Else a unit of the space's own.", HelpName = "EUR" };
    private static readonly Option<string> Language = new("--language") { Description = "Two letters: en (default) or de.", HelpName = "TAG", DefaultValueFactory = _ => "en" };
    private static readonly Option<string> Member = new("--member") { Description = "The first steward's id: lower-case letters, digits and '-'.", HelpName = "ID", Required = true };
    private static readonly Option<string?> Name = new("--name") { Description = "As people call them.", HelpName = "NAME" };

    public static CliCommand Create() => new(
        CliCommand.Named("setup", "Set a new hub up: the space and its first steward.", Code, Space, Currency, Language, Member, Name), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Member);
        var wanted = new SetUpRequest(
            session.Parsed.GetRequiredValue(Code),
            new SpaceRequest(session.Parsed.GetRequiredValue(Space), session.Parsed.GetValue(Currency), session.Parsed.GetRequiredValue(Language)),
            new MemberId(id),
            session.Parsed.GetValue(Name) ?? id,
            Password: null,
            Passkey: null,
            WithToken: true);
        SetUpDone done = await session.Hub.Post<SetUpRequest, SetUpDone>("api/setup", wanted, ct);
        session.Hub.UseToken(done.Token!);
        MemberLink link = await session.Hub.Post<MemberLink>($"api/members/{Uri.EscapeDataString(id)}/link", ct);
        session.Say.Line($"{wanted.Space.Name} is set up. {done.Member.Name}'s token, told this once: {done.Token}");
        session.Say.Line($"In a browser they come in here, once: {link.Address}");
        session.Say.Line("With FAB_TOKEN set to the token, ./fab machines add and ./fab members add go on.");
        session.Say.Result(new JsonObject { ["member"] = id, ["token"] = done.Token, ["link"] = link.Address });
    }
}
