using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.Cli.Commands;

/// <summary><c>clear MACHINE</c>: a person vouches that the machine may go on.</summary>
internal static class ClearCommand
{
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "You have checked all that the command names." };

    public static CliCommand Create() => new(CliCommand.Named("clear", "Say that plate and machine are checked after a job, stop or fault.", Machine, Yes), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string path = $"api/machines/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}";
        MachineView machine = (await session.Hub.Get<MachineBoardView>(path, ct)).Machine;
        Output say = session.Say;
        if (machine.Checks.Count == 0)
        {
            say.Line($"{machine.Spec.Name} is {InWords.Of(machine.State)}: there is nothing to clear.");
            say.Result(new JsonObject { ["machine"] = CliJson.Node(machine) });
            return;
        }

        string[] checks = [.. machine.Checks.Select(check => InWords.Check(check, machine.Spec.Kind))];
        say.Line($"{say.Styles.Of(Style.Strong, machine.Spec.Name)}: {InWords.Of(machine.State)}{(machine.Reason is null ? "" : $". {machine.Reason}")}");
        say.Line("Clearing it says that you stand beside it and have checked:");
        foreach (string check in checks) say.Line($"  · {check}");
        Confirm(session, machine.Spec.Id, checks);

        var cleared = new ClearRequest(machine.Checks.Contains("plate"), machine.Checks.Contains("stop"));
        MachineView now = await session.Hub.Post<ClearRequest, MachineView>($"{path}/clear", cleared, ct);
        string next = now.State switch
        {
            MachineState.Idle => " and ready",
            MachineState.Stopped or MachineState.Fault when now.Checks.Count == 0 => "; its firmware is being reset, then it is ready",
            _ => $"; it is {InWords.Of(now.State)}",
        };
        say.Line($"{now.Spec.Name} is cleared{next}.");
        say.Result(new JsonObject { ["machine"] = CliJson.Node(now) });
    }

    private static void Confirm(Session session, MachineId machine, string[] checks)
    {
        if (session.Parsed.GetValue(Yes)) return;
        if (session.Say.Json || !session.Host.InIsTerminal)
        {
            throw CommandEnded.Refused(
                new Refusal(
                    CliRefusals.ConfirmationNeeded,
                    $"{machine} was not cleared: a person must vouch for the checks, and nobody can be asked here.",
                    $"Check it, then: ./fab clear {machine} --yes{session.Repeat}"),
                new JsonObject { ["checks"] = new JsonArray([.. checks.Select(check => (JsonNode)check)]) });
        }

        if (!session.Say.Confirm("Is all of this so?"))
            throw CommandEnded.Refused(new Refusal(CliRefusals.NotConfirmed, $"{machine} was not cleared."));
    }
}
