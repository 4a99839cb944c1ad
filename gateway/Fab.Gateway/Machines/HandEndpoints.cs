using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Firmware.Streaming;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

/// <summary>Moving, heating and asking a machine by hand; by whoever controls it, while no job moves it.</summary>
public static class HandEndpoints
{
    private const int KeepUpEveryMilliseconds = 80;

    public static void MapHand(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder machines = api.MapGroup("/api/machines").WithTags("Machines");
        machines.MapPost("/{id}/jog", Jog).For(MemberAction.ControlMachine)
            .WithSummary("Moves by hand. It ends by itself unless it is kept up.").Produces<JogView>(StatusCodes.Status202Accepted);
        machines.MapPut("/{id}/jog/{hold}", KeepJogging).For(MemberAction.ControlMachine)
            .WithSummary("Keeps a jog up; refused when it is over.").Produces(StatusCodes.Status204NoContent);
        machines.MapDelete("/{id}/jog", StopJogging).For(MemberAction.ControlMachine)
            .WithSummary("Ends a jog.").Produces(StatusCodes.Status204NoContent);
        Map<AxesRequest>("home", "Homes axes, or all.", (machine, body) =>
            Axes.TryParse(body.Axes, out Axes axes) ? HandCommands.Home(machine.Spec, axes) : BadAxes(body.Axes), unlocks: true);
        Map<HeatRequest>("heat", "Heats to a preset of the machine's, or to temperatures; waits for nothing.", Heat);
        machines.MapPost("/{id}/cool", (string id, HandControl hand, SignedIn member) =>
                Do(id, hand, member, machine => HandCommands.Heat(machine.Spec, new Celsius(0), machine.Spec.MaxBed is null ? null : new Celsius(0))))
            .For(MemberAction.ControlMachine).WithSummary("Turns all heaters off.").Produces<HandView>(StatusCodes.Status202Accepted);
        Map<SpindleRequest>("spindle", "Turns the spindle, or stops it.", (machine, body) => HandCommands.Spindle(machine.Spec, body.Rpm, body.Reversed));
        Map<CoolantRequest>("coolant", "Turns coolant on or off.", (machine, body) => HandCommands.Coolant(machine.Spec, body.Flood, body.Mist));
        Map<AxesRequest>("zero", "Makes here the zero of the work coordinates in use.", (machine, body) =>
            Axes.TryParse(body.Axes, out Axes axes) ? HandCommands.Zero(machine.Spec, axes) : BadAxes(body.Axes));
        Map<WorkOffsetRequest>("work-offset", "Chooses the work coordinates: 1 to 6, for G54 to G59.", (machine, body) => HandCommands.WorkOffset(machine.Spec, body.Number));
        machines.MapPost("/{id}/send", TypedCommands.Send).For(MemberAction.StopMachine)
            .WithSummary("Sends one command, if the vetting table lets you, and brings what the firmware said. M112 and Ctrl-X are the emergency stop; Grbl's ! ~ ? and Marlin's M410 go ahead of all that waits; M876 answers the firmware's question also while a job runs.")
            .Produces<HandView>(StatusCodes.Status202Accepted);
        machines.MapPost("/{id}/override", Override).For(MemberAction.ControlMachine)
            .WithSummary("Turns feed, rapids, spindle, flow or fan up or down, also while a job runs.").Produces<HandView>(StatusCodes.Status202Accepted);
        machines.MapPost("/{id}/unlock", Unlock).For(MemberAction.ControlMachine)
            .WithSummary("Opens the firmware's lock after an alarm, by homing or as the machine stands.").Produces<HandView>(StatusCodes.Status202Accepted);
        machines.MapGet("/{id}/console", History).For(MemberAction.SeeSpace)
            .WithSummary("What was said at the machine, oldest first; ?after= pages on. Live as the event console.").Produces<ConsoleLine[]>();

        void Map<TBody>(string verb, string summary, Func<MachineView, TBody, (IReadOnlyList<string> Lines, Refusal? Refusal)> lines, bool unlocks = false) => machines
            .MapPost("/{id}/" + verb, (string id, TBody body, HandControl hand, SignedIn member) => Do(id, hand, member, machine => lines(machine, body), unlocks))
            .For(MemberAction.ControlMachine).WithSummary(summary).Produces<HandView>(StatusCodes.Status202Accepted);
    }

    internal static async Task<IResult> Do(
        string id, HandControl hand, SignedIn member, Func<MachineView, (IReadOnlyList<string> Lines, Refusal? Refusal)> deed, bool unlocks = false, bool tunes = false)
    {
        (MachineView? machine, Refusal? refusal) = await hand.Begin(id, member, unlocks, tunes);
        if (refusal is not null) return refusal.ToProblem();
        (IReadOnlyList<string> lines, Refusal? cannot) = deed(machine!);
        if ((cannot ?? await hand.Vet(machine!, member, lines)) is { } no) return no.ToProblem();

        // A locked Grbl is homed out of its lock; there is no other way to home it.
        HandAnswer answer = unlocks && machine is { State: MachineState.Fault, Spec.Dialect: Dialect.Grbl }
            ? await hand.Unlock(id, member, home: true)
            : await hand.SendLines(id, member, lines);
        return View(answer, lines);
    }

    private static (IReadOnlyList<string> Lines, Refusal? Refusal) Heat(MachineView machine, HeatRequest body)
    {
        if (body.Preset is not { } name) return HandCommands.Heat(machine.Spec, Degrees(body.Hotend), Degrees(body.Bed));
        IReadOnlyList<HeatPreset> presets = machine.Presets;
        return presets.FirstOrDefault(preset => preset.Name == name) is { } known
            ? HandCommands.Heat(machine.Spec, known.Hotend, known.Bed)
            : ([], new Refusal(MachineRefusals.HandInvalid, $"{machine.Spec.Id} has no preset '{name}'.", presets.Count == 0 ? "Name temperatures." : $"It has {string.Join(", ", presets.Select(p => p.Name))}."));
    }

    private static Celsius? Degrees(double? degrees) => degrees is { } celsius ? new Celsius(celsius) : null;

    internal static (IReadOnlyList<string> Lines, Refusal? Refusal) Line(SendRequest body)
    {
        string line = body.Command.Trim();
        return line.Length is > 0 and <= 200 ? ([line], null) : ([], HttpRefusals.Malformed("A command is one line of 1 to 200 characters."));
    }

    private static (IReadOnlyList<string> Lines, Refusal? Refusal) BadAxes(string? axes) =>
        ([], new Refusal(MachineRefusals.HandInvalid, $"'{axes}' names no axes.", "Say such as \"xy\", or nothing for all."));

    private static async Task<IResult> Jog(string id, JogRequest body, HandControl hand, SignedIn member)
    {
        (MachineView? machine, Refusal? refusal) = await hand.Begin(id, member);
        if (refusal is not null) return refusal.ToProblem();
        string hold = body.Hold is { Length: > 0 and <= 100 } named ? named : Guid.CreateVersion7().ToString("N");
        var jog = new JogMachine("", hold, body.X ?? 0, body.Y ?? 0, body.Z ?? 0, body.E ?? 0, body.Feed, member.Id, default);
        HandAnswer answer = await hand.Jog(machine!.Spec.Id.Value, member, jog);
        return answer.Refusal?.ToProblem()
            ?? Results.Accepted(value: new JogView(hold, (int)JogMove.Patience.TotalMilliseconds, KeepUpEveryMilliseconds));
    }

    private static async Task<IResult> KeepJogging(string id, string hold, HandControl hand, SignedIn member) =>
        !MemberNames.IsValid(id) ? HttpRefusals.NoMachine(id).ToProblem()
        : await hand.KeepJogging(id, member, hold) is { } refusal ? refusal.ToProblem()
        : Results.NoContent();

    /// <summary>Letting go needs no control: whoever sees it move too far may end it.</summary>
    private static async Task<IResult> StopJogging(string id, HandControl hand, SignedIn member, IGrainFactory grains)
    {
        if (await MachineEndpoints.Find(id, grains) is null) return HttpRefusals.NoMachine(id).ToProblem();
        HandAnswer answer = await hand.StopJogging(id, member);
        return answer.Refusal?.ToProblem() ?? Results.NoContent();
    }

    private static async Task<IResult> Override(string id, OverrideRequest body, HandControl hand, SignedIn member)
    {
        (_, Refusal? refusal) = await hand.Begin(id, member, tunes: true);
        return refusal?.ToProblem() ?? View(await hand.Override(id, member, body.Kind, body.Percent), []);
    }

    private static async Task<IResult> Unlock(string id, UnlockRequest body, HandControl hand, SignedIn member)
    {
        if (!body.Checked)
        {
            return new Refusal(
                MachineRefusals.UnlockNotChecked,
                body.Home
                    ? "Homing moves all axes: nothing may lie in their way, and no hand."
                    : "Unlocked as it stands, the machine moves by a position it may not have: be certain that it has not lost steps, that no switch is pressed and nothing is in its way.",
                "Look at the machine, then say so: checked.").ToProblem();
        }

        (MachineView? machine, Refusal? refusal) = await hand.Begin(id, member, unlocks: true);
        if (refusal is not null) return refusal.ToProblem();
        string[] lines = [body.Home ? "$H" : "$X"];
        if (machine!.Spec.Dialect == Dialect.Grbl && await hand.Vet(machine, member, lines) is { } no) return no.ToProblem();
        return View(await hand.Unlock(id, member, body.Home), lines);
    }

    private static async Task<IResult> History(string id, IGrainFactory grains, MachineConsole console, long after = 0) =>
        await MachineEndpoints.Find(id, grains) is { } machine
            ? Results.Ok(console.Of(machine.Spec.Id, after))
            : HttpRefusals.NoMachine(id).ToProblem();

    internal static IResult View(HandAnswer answer, IReadOnlyList<string> sent) =>
        answer.Refusal?.ToProblem() ?? Results.Accepted(value: new HandView(answer.InReplyTo, answer.Stage, sent, answer.Said));
}
