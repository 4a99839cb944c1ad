using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.Cli.Commands;

/// <summary><c>recover MACHINE</c>: shows how a broken-off job can go on, and lets it, when a person says so.</summary>
internal static class RecoverCommand
{
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "You have checked all that the command names." };

    public static CliCommand Create() => new(CliCommand.Named("recover", "See how a broken-off job can go on, and let it.", Machine, Yes), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string machine = session.Parsed.GetRequiredValue(Machine);
        string path = $"api/machines/{Uri.EscapeDataString(machine)}";
        RecoveryOffer offer = await session.Hub.Get<RecoveryOffer>($"{path}/resume-plan", ct);
        Output say = session.Say;
        if (offer.Hindrance is { } hindrance) throw CommandEnded.Refused(hindrance, new JsonObject { ["offer"] = CliJson.Node(offer) });

        say.Line($"The job broke off ({offer.Cause}). It can go on at line {offer.Line} of {offer.Lines}.");
        foreach (string warning in offer.Warnings) say.Line(Style.Warn, $"  ! {warning}");
        say.Line("This is sent first, exactly:");
        foreach (string line in offer.Sends) say.Line($"    {line}");
        say.Line("then the program:");
        foreach (string line in offer.Next) say.Line($"    {line}");
        say.Line("Letting it go on says that you stand beside the machine and have checked:");
        foreach (string check in offer.Checks) say.Line($"  · {check}");
        Confirm(session, machine, offer);

        MachineView now = await session.Hub.Post<ResumePlanRequest, MachineView>($"{path}/resume-job", new ResumePlanRequest(offer.Plan, true), ct);
        say.Line(Style.Good, $"{now.Spec.Name} goes on at line {offer.Line}.");
        say.Result(new JsonObject { ["offer"] = CliJson.Node(offer), ["machine"] = CliJson.Node(now) });
    }

    private static void Confirm(Session session, string machine, RecoveryOffer offer)
    {
        if (session.Parsed.GetValue(Yes)) return;
        if (session.Say.Json || !session.Host.InIsTerminal)
        {
            throw CommandEnded.Refused(
                new Refusal(
                    CliRefusals.ConfirmationNeeded,
                    $"{machine} does not go on: a person must vouch for the checks, and nobody can be asked here.",
                    $"Check it, then: ./fab recover {machine} --yes{session.Repeat}"),
                new JsonObject { ["offer"] = CliJson.Node(offer) });
        }

        if (!session.Say.Confirm("Is all of this so, and shall it go on?"))
            throw CommandEnded.Refused(new Refusal(CliRefusals.NotConfirmed, $"{machine} does not go on."));
    }
}
