using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;

namespace Fab.Cli.Commands;

/// <summary>
/// <c>jog MACHINE x10 z-2</c>: moves by hand. The command keeps the jog up until the machine rests; when it ends or loses
/// the hub, the machine rests by itself.
/// </summary>
internal static class JogCommand
{
    /// <summary>The bridge's word for a jog that has come to its end.</summary>
    private const string Over = "jog-over";

    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Argument<string[]> Moves = new("moves") { Description = "Axes and millimetres from where it is: x10 y-2.5 z1 e5.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<double> Feed = new("--feed") { Description = "mm/min (default 1000).", DefaultValueFactory = _ => 1000 };

    public static CliCommand Create() => new(
        CliCommand.Named("jog", "Move a machine by hand, from where it is. Ctrl-C ends it.", Machine, Moves, Feed), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        string machine = session.Parsed.GetRequiredValue(Machine);
        string path = $"api/machines/{Uri.EscapeDataString(machine)}/jog";
        Dictionary<char, double> axes = Read(session.Parsed.GetRequiredValue(Moves));
        var wanted = new JogRequest(Of(axes, 'x'), Of(axes, 'y'), Of(axes, 'z'), Of(axes, 'e'), session.Parsed.GetValue(Feed));
        JogView jog = await session.Hub.Post<JogRequest, JogView>(path, wanted, ct);
        try
        {
            while (await session.Hub.Try(HttpMethod.Put, $"{path}/{jog.Hold}", Over, ct))
                await Task.Delay(TimeSpan.FromMilliseconds(jog.KeepUpEveryMilliseconds), session.Host.Time, ct);
        }
        catch (OperationCanceledException)
        {
            // It would rest by itself; said, it rests sooner.
            await session.Hub.Try(HttpMethod.Delete, path, Over, CancellationToken.None);
            throw;
        }

        session.Say.Line(Style.Good, $"{machine} rests.");
        session.Say.Result(new JsonObject { ["jog"] = CliJson.Node(jog) });
    }

    private static double? Of(Dictionary<char, double> axes, char axis) => axes.TryGetValue(axis, out double mm) ? mm : null;

    private static Dictionary<char, double> Read(string[] moves)
    {
        var axes = new Dictionary<char, double>();
        foreach (string move in moves)
        {
            char axis = char.ToLowerInvariant(move[0]);
            if (!"xyze".Contains(axis, StringComparison.Ordinal)
                || !double.TryParse(move.AsSpan(1).TrimStart('='), NumberStyles.Float, CultureInfo.InvariantCulture, out double mm)
                || !axes.TryAdd(axis, mm))
            {
                throw CommandEnded.Usage($"'{move}' is no move.", "Write an axis and millimetres, each axis once: x10 y-2.5 z1.");
            }
        }

        return axes;
    }
}
