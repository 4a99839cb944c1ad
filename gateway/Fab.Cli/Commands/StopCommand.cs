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
        session.Say.Line(Style.Bad, string.Create(CultureInfo.InvariantCulture, $"Stop sent to {machine} in {ms:0} ms."));
        session.Say.Line($"It stays stopped until a person has looked at it: ./fab clear {machine}");
        session.Say.Result(new JsonObject
        {
            ["commandId"] = stop.CommandId,
            ["sentInMs"] = Math.Round(ms, 1),
            ["machine"] = CliJson.Node(stop.Machine),
        });
    }
}
