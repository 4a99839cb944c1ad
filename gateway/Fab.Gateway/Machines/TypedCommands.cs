using System.Text;
using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Firmware.Streaming;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

/// <summary>
/// What a person types for a machine. A stop takes the stop's own road: any member may, nobody is asked first, and it is
/// measured. What firmware obeys at once goes ahead of all that waits; everything else is a command like any other.
/// </summary>
internal static class TypedCommands
{
    public static async Task<IResult> Send(
        string id, SendRequest body, HttpContext context, MachineStops stops, HandControl hand, IGrainFactory grains, SignIn signIn, SignedIn member, TimeProvider time)
    {
        if (UrgentWords.IsStop(body.Command))
        {
            (StopView? stop, Refusal? refusal) = await MachineEndpoints.StopNow(id, context, stops, grains, member, time);
            return refusal?.ToProblem() ?? Results.Accepted(value: new HandView(stop!.CommandId, HandStage.Done, [body.Command.Trim()], []) { Stop = stop });
        }

        // A stop goes by who the caller was a moment ago; anything else by who they are now.
        if (await signIn.Who(context) is not { } now) return HttpRefusals.SignIn.ToProblem();
        member = now;
        if (member.Check(MemberAction.ControlMachine) is { } mayNot) return mayNot.ToProblem();
        if (await MachineEndpoints.Find(id, grains) is not { } machine) return HttpRefusals.NoMachine(id).ToProblem();
        return UrgentWords.Of(body.Command, machine.Spec.Dialect) is { } deed
            ? await Urgent(id, deed, body.Command.Trim(), hand, grains, member)
            : await HandEndpoints.Do(id, hand, member, _ => HandEndpoints.Line(body), tunes: HostAnswers.IsAnswer(Encoding.ASCII.GetBytes(body.Command)));
    }

    private static async Task<IResult> Urgent(string id, UrgentDeed deed, string typed, HandControl hand, IGrainFactory grains, SignedIn member)
    {
        (MachineView? machine, Refusal? refusal) = await hand.Begin(id, member, tunes: true);
        if (refusal is not null) return refusal.ToProblem();

        // A question or a hold is not the table's to close; what begins a motion is.
        if (deed is UrgentDeed.GoOn or UrgentDeed.QuickStop && await hand.Vet(machine!, member, [typed]) is { } no) return no.ToProblem();

        // Only the hub knows whether the job may go on: for whom, and for how long it is paid.
        if (deed == UrgentDeed.GoOn && machine is { Job: { } job, State: MachineState.Paused })
        {
            Refusal? stays = await grains.GetGrain<IMachineGrain>(id).Resume(job, member.Id);
            return stays?.ToProblem() ?? Results.Accepted(value: new HandView(typed, HandStage.Taken, [typed], []));
        }

        return HandEndpoints.View(await hand.Urgent(id, member, deed, typed), [typed]);
    }
}
