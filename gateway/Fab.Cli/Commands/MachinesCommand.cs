using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Contracts.Fund;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Machines;

namespace Fab.Cli.Commands;

/// <summary><c>machines</c>: every machine with what it does now; what needs a person comes first.</summary>
internal static class MachinesCommand
{
    public static CliCommand Create() =>
        new(CliCommand.Named("machines", "Every machine: state, job, temperatures, material; add ID."), Run, MachineAddCommand.Create());

    private static async Task Run(Session session, CancellationToken ct)
    {
        MachineBoardView[] machines = await session.Hub.Get<MachineBoardView[]>("api/machines", ct);
        session.Say.Result(new JsonObject { ["machines"] = CliJson.Node(machines) });
        if (machines.Length == 0)
        {
            session.Say.Line("No machine is registered. A steward adds one: ./fab machines add ID --help");
            return;
        }

        // Where demand moves the rent, the description says only what it would be without.
        IReadOnlyList<MachinePrice> prices = session.Say.Json ? [] : (await session.Hub.Get<FundView>("api/fund", ct)).Prices ?? [];
        var table = new TextTable("MACHINE", "STATE", "MATERIAL", "RATE", "TEMPERATURES", "JOB");
        foreach (MachineBoardView board in machines.OrderBy(m => Attention(m.Machine.State)).ThenBy(m => m.Machine.Spec.Id.Value, StringComparer.Ordinal))
        {
            MachineView machine = board.Machine;
            table.Add(
                new Cell(machine.Spec.Id.Value, Style.Strong),
                new Cell(InWords.Of(machine.State), InWords.StyleOf(machine.State)),
                machine.Material ?? "–",
                (prices.FirstOrDefault(p => p.Machine == machine.Spec.Id)?.Rate ?? machine.Spec.Rate).ToString(),
                Temperatures(board.Telemetry),
                Controlled(machine) + What(board));
        }

        session.Say.Table(table);
    }

    private static string Controlled(MachineView machine) => machine.Lease is { } lease
        ? $"in the hands of {lease.Name} until {LeaseCommand.Clock(lease)} · "
        : "";

    private static int Attention(MachineState state) => state switch
    {
        MachineState.Fault => 0,
        MachineState.Stopped => 1,
        MachineState.AwaitingClear => 2,
        MachineState.Paused => 3,
        MachineState.Running => 4,
        MachineState.Idle => 5,
        _ => 6,
    };

    private static string Temperatures(MachineTelemetry? telemetry) => telemetry is null || telemetry.Heaters.Count == 0
        ? "–"
        : string.Join(" ", telemetry.Heaters.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Actual.Value:0}/{h.Target.Value:0}"))) + " °C";

    private static string What(MachineBoardView board)
    {
        MachineView machine = board.Machine;
        if (machine.State is MachineState.Fault or MachineState.Stopped or MachineState.AwaitingClear or MachineState.Offline)
        {
            string clear = machine.Checks.Count > 0 ? $"./fab clear {machine.Spec.Id}" : "";
            return string.Join(" · ", new[] { machine.Reason, clear }.Where(part => !string.IsNullOrEmpty(part)));
        }

        if (board.Job is not { } job) return "";
        JobTelemetry? progress = board.Telemetry?.Job;
        string how = progress is null
            ? InWords.Of(job.Phase)
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(progress.Percent):0} %, {Words.Duration(progress.TimeLeft)} left");
        return $"{job.Title} ({how}) · {job.Id}";
    }
}
