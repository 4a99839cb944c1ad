using Fab.Contracts.Bus;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;

namespace Fab.Silo.Machines;

/// <summary>Between what travels on the bus and what the domain says.</summary>
internal static class BridgeTranslation
{
    public static BridgeReport ToReport(BridgeEvent told) => told switch
    {
        MachineConnected e => new BridgeReport.Connected(e.Firmware, e.Dialect),
        MachineDisconnected e => new BridgeReport.Disconnected(e.Reason),
        JobPreparing e => new BridgeReport.Preparing(e.Job),
        JobStarted e => new BridgeReport.Started(e.Job, e.Lines),
        JobPaused e => new BridgeReport.Paused(e.Job, e.Reason, e.Line, e.Metered),
        JobResumed e => new BridgeReport.Resumed(e.Job),
        JobEnded e => new BridgeReport.Ended(
            e.Job, ToPhase(e.Outcome), e.ReasonCode, e.ReasonText, e.LinesSent, e.LastExecutedLine, e.Resends, e.Metered),
        MachineStopped e => new BridgeReport.Stopped(e.By, e.LatencyMicroseconds == 0 ? 0 : e.LatencyMicroseconds + e.HubMicroseconds),
        RecoveryOffered e => new BridgeReport.RecoveryOffered(e.Job, e.Offer),
        StopSettled e => new BridgeReport.StopSettled(e.OutputsOff, e.Text),
        MachineReady => new BridgeReport.Ready(),
        MachineNoticed e => new BridgeReport.Noticed(e.Code, e.Text),
        MachineUnlocked e => new BridgeReport.Unlocked(e.By, e.Homed),
        MachineFault e => new BridgeReport.Faulted(e.Code, e.Text),
        CommandRefused e => new BridgeReport.Refused(e.Code, e.Message),
        _ => throw new InvalidOperationException($"Unhandled event {told.GetType().Name}."),
    };

    public static MachineCommand.Observe ToCommand(BridgeEvent told) =>
        new(told.Epoch, told.Seq, told.At, told.InReplyTo, ToReport(told));

    /// <returns>Null for an event that is not about a job.</returns>
    public static JobReport? ToJobReport(BridgeEvent told)
    {
        BridgeReport report = ToReport(told);
        return report.AboutJob is { } job ? new JobReport(job, told.Epoch, told.Seq, told.At, report) : null;
    }

    /// <summary>What a job's grain is told. Only what is about a job can be.</summary>
    public static BridgeEvent ToEvent(JobReport report)
    {
        BridgeEvent told = report.Report switch
        {
            BridgeReport.Preparing r => new JobPreparing(r.Job),
            BridgeReport.Started r => new JobStarted(r.Job, r.Lines),
            BridgeReport.Paused r => new JobPaused(r.Job, r.Reason, r.Line, r.Metered),
            BridgeReport.Resumed r => new JobResumed(r.Job),
            BridgeReport.Ended r => new JobEnded(
                r.Job, ToOutcome(r.End), r.ReasonCode, r.ReasonText, r.LinesSent, r.LastExecutedLine, r.Resends, r.Metered),
            _ => throw new InvalidOperationException($"{report.Report.GetType().Name} is not about a job."),
        };
        return told with { Epoch = report.Epoch, Seq = report.Seq, At = report.At };
    }

    public static BridgeCommand ToBusCommand(MachineOrder order) => order switch
    {
        MachineOrder.Start o => new StartJob(o.Id, o.Job, o.Program, o.ProgramBytes, o.Estimate, o.Authorised),
        MachineOrder.Pause o => new PauseJob(o.Id, o.Job, o.By),
        MachineOrder.Resume o => new ResumeJob(o.Id, o.Job, o.Authorised, o.By),
        MachineOrder.Recover o => new RecoverJob(o.Id, o.Job, o.Plan, o.Authorised, o.By),
        MachineOrder.Cancel o => new CancelJob(o.Id, o.Job, o.By),
        MachineOrder.Stop o => new StopMachine(o.Id, o.By),
        MachineOrder.Reset o => new ResetMachine(o.Id, o.By),
        _ => throw new InvalidOperationException($"Unhandled order {order.GetType().Name}."),
    };

    private static JobPhase ToPhase(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Finished => JobPhase.Finished,
        JobOutcome.Cancelled => JobPhase.Cancelled,
        _ => JobPhase.Failed,
    };

    private static JobOutcome ToOutcome(JobPhase phase) => phase switch
    {
        JobPhase.Finished => JobOutcome.Finished,
        JobPhase.Cancelled => JobOutcome.Cancelled,
        _ => JobOutcome.Failed,
    };
}
