using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Domain.Machines;

namespace Fab.Cli.Commands;

/// <summary><c>lease MACHINE</c>: take, renew or release the control of a machine.</summary>
internal static class LeaseCommand
{
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Option<int?> Minutes = new("--minutes") { Description = "How long, up to 60 (default 10)." };
    private static readonly Option<bool> Take = new("--take") { Description = "Take over from whoever has it; for operators and stewards." };
    private static readonly Option<bool> Release = new("--release") { Description = "Let go of it." };

    public static CliCommand Create() => new(
        CliCommand.Named("lease", "Take control of a machine for a while: others watch, no job starts under your hands.", Machine, Minutes, Take, Release), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string path = $"api/machines/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}/lease";
        MachineView machine = session.Parsed.GetValue(Release)
            ? await session.Hub.Delete<MachineView>(path, ct)
            : await session.Hub.Post<LeaseRequest, MachineView>(path, new LeaseRequest(session.Parsed.GetValue(Minutes), session.Parsed.GetValue(Take)), ct);
        if (machine.Lease is { } lease)
        {
            session.Say.Line(Style.Good, $"{lease.Name} {(lease.TakenFrom is null ? "controls" : $"took over from {lease.TakenFrom} and controls")} {machine.Spec.Name} until {Clock(lease)}.");
            session.Say.Line($"Let go of it with ./fab lease {machine.Spec.Id} --release; anybody may still stop it.");
        }
        else
        {
            session.Say.Line($"{machine.Spec.Name} is free.");
        }

        session.Say.Result(new JsonObject { ["machine"] = CliJson.Node(machine) });
    }

    internal static string Clock(ControlLease lease) => lease.Until.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
