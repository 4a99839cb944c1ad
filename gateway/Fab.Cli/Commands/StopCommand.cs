using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;

namespace Fab.Cli.Commands;

/// <summary><c>stop MACHINE</c>: emergency stop. Asks nothing.</summary>
internal static class StopCommand
{
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };

    public static CliCommand Create() => new(CliCommand.Named("stop", "Emergency stop: nothing moves or heats until a person clears it.", Machine), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string machine = session.Parsed.GetRequiredValue(Machine);
        long begun = session.Host.Time.GetTimestamp();
        StopView stop = await session.Hub.Post<StopView>($"api/machines/{Uri.EscapeDataString(machine)}/stop", ct);
        double ms = session.Host.Time.GetElapsedTime(begun).TotalMilliseconds;
        Say(session, machine, stop, ms);
        session.Say.Result(new JsonObject
        {
            ["commandId"] = stop.CommandId,
            ["sentInMs"] = Math.Round(ms, 1),
            ["microseconds"] = stop.Microseconds,
            ["bridgeMicroseconds"] = stop.BridgeMicroseconds,
            ["machine"] = CliJson.Node(stop.Machine),
        });
    }

    /// <param name="ms">How long the request took; null where nobody looked.</param>
    internal static void Say(Session session, string machine, StopView stop, double? ms)
    {
        session.Say.Line(Style.Bad, stop.Microseconds is { } took
            ? string.Create(CultureInfo.InvariantCulture, $"{machine} stopped: {took / 1000.0:0.0} ms from the hub's receipt to the machine's wire.")
            : string.Create(CultureInfo.InvariantCulture, $"Stop sent to {machine}{(ms is { } sent ? $" in {sent:0} ms" : "")}; its bridge has not answered yet. Cut its power if it moves."));
        if (stop.Machine.LastStop?.Outputs is { } outputs) session.Say.Line(outputs);
        session.Say.Line($"It stays stopped until a person has looked at it: ./fab clear {machine}");
    }
}
