using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.Recovery;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>
/// Jobs that broke off: cable, firmware or bridge failed under them. What was known is kept, how the job can go on is
/// offered, and nothing happens until a person accepts that very plan.
/// </summary>
public sealed partial class MachineSession
{
    /// <summary>Settings of Grbl that say whether it can home: <c>$22=1</c>.</summary>
    private bool _canHome;

    /// <summary>Grbl tells its place once a second, and as news only when it changed: by then what is known is of now.</summary>
    private static readonly TimeSpan GrblTellsPlaceWithin = TimeSpan.FromSeconds(3);

    private bool _placeWanted;
    private TimeSpan? _placeDue;

    /// <summary>The firmware raised an alarm on the way back, so what it says of its place is not to be trusted.</summary>
    private bool _placeLost;
    private ResumePlan? _plan;
    private string? _planId;

    private static bool BreaksOff(string code) => code is StreamFailures.LinkLost or StreamFailures.FirmwareRestarted or BridgeCodes.BridgeRestarted;

    /// <summary>Keeps the job instead of ending it, where it may go on later; false where it must end.</summary>
    private bool TryBreakOff(string code, string text, Moment now)
    {
        if (!Safety.OffersRecovery || !BreaksOff(code) || _run is not { IsStarted: true, IsCancelling: false, Broken: null } run) return false;
        run.Meter.Stop(now.Machine);
        Progress at = ProgressOf(run, now);
        BreakOff(run, new BrokenJob(run.Id, code, text, at.LinesSent, at.LastExecutedLine, at.Resends, at.Metered, RanOut: code == StreamFailures.LinkLost, at.Place), now);
        return true;
    }

    private void BreakOff(JobRun run, BrokenJob broken, Moment now)
    {
        Persist(broken, durable: true, now);
        run.Broken = broken;
        (_plan, _planId, _lastProgress) = (null, null, null);
        _pauseReason = PauseReasons.BrokenOff;
        var paused = new JobPaused(run.Id, PauseReasons.BrokenOff, broken.LastExecutedLine, broken.Metered);
        List<BridgeEvent> events = [paused];
        foreach (string id in run.Unanswered.ToArray())
            events.Add(new CommandRefused(BridgeCodes.JobBrokeOff, "The job broke off before that could be done.") { InReplyTo = id });
        run.ForgetUnanswered();
        Tell(now, [.. events]);
    }

    /// <summary>The bridge died under a job. True when it is kept, false when it must be ended as it was before.</summary>
    private bool TryTakeUpWhatTheCrashLeft(OpenJob job, Moment now)
    {
        if (!Safety.OffersRecovery || !job.Started || job.Command is not { } command) return false;
        var run = new JobRun(command, job.Metered) { IsStarted = true, Broken = job.Broken };
        _run = run;
        if (run.Broken is null)
        {
            const string text = "The bridge stopped while it had this job.";
            BreakOff(run, new BrokenJob(job.Job, BridgeCodes.BridgeRestarted, text, job.LinesSent, job.LastExecutedLine, job.Resends, job.Metered, RanOut: false, job.Place), now);
        }

        return true;
    }

    /// <summary>The machine answers again: nothing stays hot or turning unwatched, and its place is asked for.</summary>
    private void BeginOffer(JobRun run, Moment now)
    {
        // The bed stays as it is for now: what cools comes off.
        ReadOnlySpan<string> ask = _spec.Dialect == Dialect.Marlin ? ["M104 S0", "M107", "M400", "M114"] : ["M5", "M9"];
        foreach (string command in ask) _core.Send(Encoding.ASCII.GetBytes(command), now.Machine);
        (_plan, _planId) = (null, null);
        _placeWanted = true;
        _placeDue = _spec.Dialect == Dialect.Grbl ? now.Machine + GrblTellsPlaceWithin : null;
        if (run.Program is null) _requests.Enqueue(new ProgramRequest(run.Id, run.Command.Program, run.Command.ProgramBytes));
    }

    /// <summary>The place is known. With the program it makes an offer, whichever comes last.</summary>
    private void OnPlace(Moment now)
    {
        if (!_placeWanted) return;
        (_placeWanted, _placeDue) = (false, null);
        OfferIfKnown(now);
    }

    private void OfferIfKnown(Moment now)
    {
        bool known = !_placeWanted && _planId is null && _isConnected && _core.Status.Phase == StreamPhase.Ready;
        if (known && _run is { Broken: not null, Program: not null } run) Offer(run, now);
    }

    private void Offer(JobRun run, Moment now)
    {
        BrokenJob broken = run.Broken!;
        IProgramSource program = run.Program!.Source;
        (ResumePlan? plan, Refusal? refusal) = ResumePlanner.Make(program, new ResumeSituation
        {
            Dialect = _spec.Dialect,
            Executed = broken.LastExecutedLine,
            Sent = broken.RanOut ? broken.LinesSent : broken.LinesSent + SentSinceKept,
            RanOut = broken.RanOut,
            At = _core.Status.Position,
            PositionTrusted = !_placeLost,
            Before = broken.Place,
            CanHome = _spec.Dialect == Dialect.Marlin || _canHome,
            MaxZ = _spec.Volume.Z,
            Lift = Safety.ParkLift,
            TravelFeed = new MillimetresPerMinute(Math.Min(_spec.MaxFeed.Value, 6_000)),
        });
        _plan = plan;
        _planId = plan is null ? "" : IdOf(plan);
        Tell(now, new RecoveryOffered(run.Id, new RecoveryOffer(
            _planId,
            broken.Code,
            plan is null ? 0 : plan.FirstCommand + 1,
            program.Count,
            plan?.PositionKept ?? false,
            plan?.Lines ?? [],
            plan?.Next ?? [],
            [.. (plan?.Checks ?? []).Select(check => check.Text)],
            [.. (plan?.Warnings ?? []).Select(warning => warning.Text)],
            refusal)
        {
            CheckCodes = [.. (plan?.Checks ?? []).Select(check => check.Code)],
            WarningCodes = [.. (plan?.Warnings ?? []).Select(warning => warning.Code)],
        }));
    }

    /// <summary>Lines that may have gone out since the journal last kept how far the job was.</summary>
    private const long SentSinceKept = 2_000;

    private static string IdOf(ResumePlan plan) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.ASCII.GetBytes($"{plan.FirstCommand}\n{string.Join('\n', plan.Lines)}")))[..16];

    private void OnRecover(RecoverJob recover, Moment now)
    {
        if (RunOf(recover.Job, recover.Id, now) is not { } run) return;
        Refusal? refusal =
            run.Broken is null ? new Refusal(BridgeCodes.JobNotRunning, "The job did not break off.")
            : !_isConnected || _core.Status.Phase != StreamPhase.Ready ? new Refusal(BridgeCodes.MachineNotReady, "The machine is not ready yet.", "Try again in a few seconds.")
            : _plan is null || recover.Plan != _planId ? new Refusal(BridgeRefusals.PlanChanged, "That is not the plan that is offered now.", "Look at the new one.")
            : run.Broken.Metered.Value >= recover.AuthorisedSeconds.Value ? new Refusal(PauseReasons.AuthorisationUsedUp, "The authorised machine time is used up.", "Authorise more time.")
            : null;
        if (refusal is not null)
        {
            Refuse(recover.Id, refusal, now);
            return;
        }

        // Kept before anything moves: a crash from here on finds a job that goes on.
        ResumePlan plan = _plan!;
        if (!TryTell(now, new JobResumed(run.Id) { InReplyTo = recover.Id })) return;
        run.ResendsBefore = _core.Status.Resends - run.Broken!.Resends;
        run.Broken = null;
        (_plan, _planId, _placeLost) = (null, null, false);
        foreach (string line in plan.Lines)
        {
            if (_core.Send(Encoding.ASCII.GetBytes(line), now.Machine) is not { } no) continue;
            EndJob(JobOutcome.Failed, no.Code, $"{line}: {no.Message}", null, now);
            return;
        }

        run.Meter.Authorise(recover.AuthorisedSeconds);
        (run.PausedByMeter, run.IsLimitSeen, run.PausedFor) = (false, false, null);
        run.Meter.Start(now.Machine);
        _progressDue = now.Wall + _options.ProgressEvery;
        if (_core.Start(run.Program!.Source, plan.FirstCommand, now.Machine) is { } notStarted) EndJob(JobOutcome.Failed, notStarted.Code, notStarted.Message, null, now);
    }
}
