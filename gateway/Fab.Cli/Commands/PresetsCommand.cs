using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary><c>presets</c>: what a machine is preheated to by name.</summary>
internal static class PresetsCommand
{
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Argument<string[]> Presets = new("presets")
    {
        Description = "All of them, as pla=205/60 petg=240/80; asa=250/- leaves the bed as it is. None for none.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static CliCommand Create() => new(
        CliCommand.Named("presets", "What a machine is preheated to by name; set, reset.", Machine),
        async (session, ct) => Tell(session, (await session.Hub.Get<MachineBoardView>(Path(session), ct)).Machine),
        new CliCommand(CliCommand.Named("set", "Set all of them.", Machine, Presets), Set),
        new CliCommand(CliCommand.Named("reset", "Go back to those of the machine's spec.", Machine), (session, ct) => Put(session, null, ct)));

    private static Task Set(Session session, CancellationToken ct)
    {
        string text = string.Join(' ', session.Parsed.GetValue(Presets) ?? []);
        return HeatPreset.TryParse(text, out IReadOnlyList<HeatPreset> presets)
            ? Put(session, presets, ct)
            : throw CommandEnded.Usage($"'{text}' are no presets.", "Write them as pla=205/60 petg=240/80.");
    }

    private static async Task Put(Session session, IReadOnlyList<HeatPreset>? presets, CancellationToken ct) =>
        Tell(session, await session.Hub.Put<PresetsRequest, MachineView>($"{Path(session)}/presets", new PresetsRequest(presets), ct));

    private static string Path(Session session) => $"api/machines/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}";

    private static void Tell(Session session, MachineView machine)
    {
        session.Say.Result(new JsonObject { ["machine"] = CliJson.Node(machine) });
        if (machine.Presets.Count == 0)
        {
            session.Say.Line($"{machine.Spec.Name} has no presets.");
            return;
        }

        var table = new TextTable("NAME", "HOTEND", "BED").Right(1, 2);
        foreach (HeatPreset preset in machine.Presets) table.Add(preset.Name, Degrees(preset.Hotend), Degrees(preset.Bed));
        session.Say.Table(table);
    }

    private static string Degrees(Celsius? celsius) => celsius?.ToString() ?? "as it is";
}
