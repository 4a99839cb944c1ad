using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Contracts.Api;
using Fab.Contracts.Machines;

namespace Fab.Cli.Commands;

/// <summary><c>material MACHINE NAME</c>: what is loaded now.</summary>
internal static class MaterialCommand
{
    private const string None = "none";
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Argument<string> Material = new("name") { Description = "Such as pla or petg; none for an empty machine." };

    public static CliCommand Create() => new(CliCommand.Named("material", "Say what material is in a machine.", Machine, Material), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string machine = session.Parsed.GetRequiredValue(Machine);
        string name = session.Parsed.GetRequiredValue(Material).Trim();
        var request = new MaterialRequest(name is None or "" ? null : name);
        MachineView now = await session.Hub.Post<MaterialRequest, MachineView>($"api/machines/{Uri.EscapeDataString(machine)}/material", request, ct);
        session.Say.Line(now.Material is null ? $"{now.Spec.Name} is empty now." : $"{now.Spec.Name} holds {now.Material} now.");
        session.Say.Result(new JsonObject { ["machine"] = CliJson.Node(now) });
    }
}
