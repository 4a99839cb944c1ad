using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Domain.Machines;

namespace Fab.Cli.Commands;

/// <summary><c>camera</c>: the camera that looks at a machine. Only the hub speaks to it.</summary>
internal static class CameraCommand
{
    private static readonly Argument<string> Machine = HandCommand.Machine;
    private static readonly Argument<string?> Address = new("address")
    {
        Description = "http://NAME:PASSWORD@HOST/… of a stream or a picture, as the hub reaches it, or virtual:camera; left out, it stays.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<int?> Turn = new("--turn") { Description = "Degrees clockwise: 0, 90, 180 or 270.", HelpName = "N" };
    private static readonly Option<bool?> Mirrored = new("--mirrored") { Description = "Left and right changed over; --mirrored false for not." };
    private static readonly Option<string?> SeenBy = new("--seen-by") { Description = "workers (staff, whoever's job runs there, whoever controls it) or members.", HelpName = "WHO" };
    private static readonly Argument<FileInfo> File = new("file") { Description = "Where the picture goes." };

    public static CliCommand Create()
    {
        SeenBy.AcceptOnlyFromAmong("workers", "members");
        return new CliCommand(
            CliCommand.Named("camera", "A machine's camera, for stewards; set, drop, save.", Machine),
            async (session, ct) => Tell(session, await session.Hub.Get<CameraSetting>(Path(session), ct)),
            new CliCommand(CliCommand.Named("set", "Say where the camera is, how it is turned, who sees it.", Machine, Address, Turn, Mirrored, SeenBy), Set),
            new CliCommand(CliCommand.Named("drop", "The machine has no camera any more.", Machine), Drop),
            new CliCommand(CliCommand.Named("save", "Save the newest picture.", Machine, File), Save));
    }

    /// <summary>What is not said stays as it is.</summary>
    private static async Task Set(Session session, CancellationToken ct)
    {
        CameraSetting? known = await session.Hub.Find<CameraSetting>(Path(session), ct);
        CameraAudience? seenBy = session.Parsed.GetValue(SeenBy) is { } who ? (who == "members" ? CameraAudience.Members : CameraAudience.Workers) : null;
        var body = new CameraRequest(
            session.Parsed.GetValue(Address),
            session.Parsed.GetValue(Turn) ?? known?.Turn ?? 0,
            session.Parsed.GetValue(Mirrored) ?? known?.Mirrored ?? false,
            seenBy ?? known?.SeenBy ?? CameraAudience.Workers);
        Tell(session, await session.Hub.Put<CameraRequest, CameraSetting>(Path(session), body, ct));
    }

    private static async Task Drop(Session session, CancellationToken ct)
    {
        MachineView machine = await session.Hub.Delete<MachineView>(Path(session), ct);
        session.Say.Line($"{machine.Spec.Name} has no camera.");
        session.Say.Result(new JsonObject { ["machine"] = CliJson.Node(machine) });
    }

    private static async Task Save(Session session, CancellationToken ct)
    {
        FileInfo file = session.Parsed.GetRequiredValue(File);
        using (var picture = new MemoryStream())
        {
            // A camera that nobody looked at takes a moment to begin; until then there is nothing, and no error.
            while (picture.Length == 0) await session.Hub.Download($"{Path(session)}/picture", picture, ct);
            await System.IO.File.WriteAllBytesAsync(file.FullName, picture.ToArray(), ct);
        }

        session.Say.Line($"The picture is in {file}.");
        session.Say.Result(new JsonObject { ["file"] = file.FullName });
    }

    private static string Path(Session session) => $"api/machines/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}/camera";

    private static void Tell(Session session, CameraSetting camera)
    {
        session.Say.Result(new JsonObject { ["camera"] = CliJson.Node(camera) });
        session.Say.Line($"Camera:  {camera.Address}{(camera.HasSecrets ? " and more that is not shown" : "")}");
        session.Say.Line($"Picture: turned by {camera.Turn}°{(camera.Mirrored ? ", left and right changed over" : "")}");
        session.Say.Line($"Seen by: {(camera.SeenBy == CameraAudience.Members ? "every member" : "staff, whoever's job runs there, whoever controls the machine")}");
    }
}
