using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Machines;

public class ControlLeaseTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMinutes(10);

    /// <summary>Each row: ann holds a lease for ten minutes in that stage; the other's deed, and how it is answered.</summary>
    [Theory]
    [InlineData("running", "pause", MachineRefusals.LeaseHeld)]
    [InlineData("paused", "resume", MachineRefusals.LeaseHeld)]
    [InlineData("awaiting-clear", "clear", MachineRefusals.LeaseHeld)]
    [InlineData("stopped", "clear", MachineRefusals.LeaseHeld)]
    [InlineData("idle", "manual", MachineRefusals.LeaseHeld)]
    [InlineData("idle", "lease", MachineRefusals.LeaseHeld)]
    [InlineData("idle", "release", MachineRefusals.LeaseHeld)]
    [InlineData("idle", "assign", MachineRefusals.LeaseHeld)]
    [InlineData("running", "stop", null)]
    [InlineData("idle", "stop", null)]
    [InlineData("running", "cancel", null)]
    [InlineData("idle", "take over", null)]
    public void AnothersDeed_WhileALeaseHolds_IsRefusedUnlessItOnlyMakesSafer(string stage, string deed, string? code)
    {
        Machine machine = Leased(stage, "ann");
        Decision<MachineEvent> decision = machine.Decide(Deed(deed, "bo"), Samples.Now);
        Assert.Equal(code, decision.Refusal?.Code);
        if (code is null) return;
        Assert.Contains("Ann", decision.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains((Samples.Now + Ten).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), decision.Refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(decision.Refusal.WayOut);
    }

    [Theory]
    [InlineData("running", "pause")]
    [InlineData("paused", "resume")]
    [InlineData("awaiting-clear", "clear")]
    [InlineData("idle", "manual")]
    public void AnothersDeed_WhenTheTimeIsOver_IsAccepted(string stage, string deed) =>
        Assert.Null(Leased(stage, "ann").Decide(Deed(deed, "bo"), Samples.Now + Ten).Refusal);

    [Theory]
    [InlineData("running", "pause")]
    [InlineData("paused", "resume")]
    [InlineData("idle", "manual")]
    public void Deed_AtAFreeMachine_TakesItForAMoment(string stage, string deed)
    {
        Machine machine = Stages.Named(stage).Do(Deed(deed, "ann"));
        Assert.Equal(new ControlLease("ann", "ann", Samples.Now, Samples.Now + ControlLease.Implied, Asked: false), machine.Lease);
        Assert.Equal(MachineRefusals.LeaseHeld, machine.Decide(Deed("lease", "bo"), Samples.Now).Refusal?.Code);
    }

    [Fact]
    public void ImpliedLease_GoesWithTheJob_AndAnAskedOneStays()
    {
        Assert.Null(Stages.Running.Do(Deed("pause", "ann")).Hear(Stages.Ended(JobPhase.Finished)).Lease);
        Assert.NotNull(Leased("running", "ann").Hear(Stages.Ended(JobPhase.Finished)).Lease);
    }

    [Fact]
    public void Renewal_NeverShortens_AndKeepsWhenItBegan()
    {
        Machine machine = Leased("idle", "ann");
        Assert.Empty(machine.Decide(Lease("ann") with { Lasts = TimeSpan.FromMinutes(1) }, Samples.Now).Events);
        Machine later = machine.Decide(Deed("lease", "ann"), Samples.Now.AddMinutes(5)).Events.Aggregate(machine, (m, e) => m.Apply(e));
        Assert.Equal((Samples.Now, Samples.Now.AddMinutes(15)), (later.Lease!.Since, later.Lease.Until));
    }

    [Fact]
    public void TakeOver_NamesWhoHadIt()
    {
        Machine machine = Leased("idle", "ann").Do(Lease("op") with { Name = "Op", TakeOver = true });
        Assert.Equal(("op", "Ann"), (machine.Lease!.Holder, machine.Lease.TakenFrom));
        Assert.Equal(MachineRefusals.LeaseHeld, machine.Decide(Deed("manual", "ann"), Samples.Now).Refusal?.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(61)]
    public void Lease_ForASenselessTime_IsRefused(int minutes) => Assert.Equal(
        MachineRefusals.LeaseTimeInvalid,
        Stages.Idle.Decide(Lease("ann") with { Lasts = TimeSpan.FromMinutes(minutes) }, Samples.Now).Refusal?.Code);

    [Fact]
    public void Expiry_OnlyWhenTheTimeIsOver_FreesTheMachineForTheQueue()
    {
        Machine machine = Leased("idle", "ann");
        Assert.Empty(machine.Decide(new MachineCommand.ExpireLease(), Samples.Now + Ten - TimeSpan.FromTicks(1)).Events);
        Decision<MachineEvent> over = machine.Decide(new MachineCommand.ExpireLease(), Samples.Now + Ten);
        machine = over.Events.Aggregate(machine, (m, e) => m.Apply(e));
        Assert.Null(machine.Lease);
        Assert.Null(machine.CheckFree(Samples.Now));
    }

    /// <summary>By hand only where no job moves.</summary>
    [Theory]
    [InlineData("idle", null)]
    [InlineData("awaiting-clear", null)]
    [InlineData("paused", null)]
    [InlineData("assigned", "machine-busy")]
    [InlineData("running", "machine-busy")]
    [InlineData("stopped", "machine-stopped")]
    [InlineData("fault", "machine-fault")]
    [InlineData("offline", "machine-offline")]
    [InlineData("unknown", "machine-not-registered")]
    public void Manual_OnlyWhereNothingMoves(string stage, string? code) =>
        Assert.Equal(code, Stages.Named(stage).Decide(Deed("manual", "ann"), Samples.Now).Refusal?.Code);

    [Fact]
    public void Manual_ThatUnlocks_IsAllowedInAFaultButNotAfterAStop()
    {
        Assert.Null(Stages.Fault.Decide(new MachineCommand.BeginManual("ann", Unlocks: true), Samples.Now).Refusal);
        Assert.Equal("machine-stopped", Stages.Stopped.Decide(new MachineCommand.BeginManual("ann", Unlocks: true), Samples.Now).Refusal?.Code);
    }

    [Fact]
    public void Stop_Measured_IsRememberedWithWhatTheFirmwareSaid()
    {
        Machine machine = Stages.Idle.Do(new MachineCommand.Stop("stop-1", "ann")).Hear(new BridgeReport.Stopped("ann", 1300), "stop-1");
        Assert.Equal((1300L, (bool?)null), (machine.LastStop!.Microseconds, machine.LastStop.OutputsOff));
        machine = machine.Hear(new BridgeReport.StopSettled(false, "Cut its power."));
        Assert.Equal((false, "Emergency stop by ann. Cut its power."), (machine.LastStop!.OutputsOff, machine.Reason));

        // Another stop: what the firmware said to the one before says nothing of this one.
        machine = machine.Do(new MachineCommand.Stop("stop-2", "bo"));
        Assert.Null(machine.LastStop!.OutputsOff);
        Assert.Equal("Emergency stop by bo.", machine.Reason);
    }

    [Fact]
    public void BrokenOff_GoesOnOnlyByTheOfferedPlan()
    {
        var offer = new RecoveryOffer("p1", "link-lost", 41, 500, true, ["G21"], [], [], [], null);
        Machine machine = Stages.Running.Hear(new BridgeReport.Paused(Stages.Job, PauseReasons.BrokenOff, 40, new(60)));
        Assert.Equal("job-broken-off", machine.CodeFor(Deed("resume", "ann")));
        Assert.Equal("recovery-not-offered", machine.CodeFor(Recover("p1")));
        machine = machine.Hear(new BridgeReport.RecoveryOffered(Stages.Job, offer));
        Assert.Equal("recovery-plan-changed", machine.CodeFor(Recover("p2")));
        machine = machine.Do(Recover("p1"));
        Assert.Empty(machine.Decide(Recover("p1"), Samples.Now).Events);
        MachineOrder order = Assert.Single(machine.Orders);
        Machine on = machine.Hear(new BridgeReport.Resumed(Stages.Job), order.Id);
        Assert.Equal((JobPhase.Running, null, 0), (on.Held!.Phase, on.Held.Recovery, on.Orders.Count));

        // Declined: the bridge says how it failed.
        Assert.Null(machine.Do(Deed("cancel", "bo")).Hear(Stages.Ended(JobPhase.Failed)).Held);
    }

    /// <summary>A job that a person had paused breaks off too, and then a plain resume is no longer enough.</summary>
    [Fact]
    public void BrokenOff_WhilePaused_IsKnown()
    {
        Machine machine = Stages.Paused.Hear(new BridgeReport.Paused(Stages.Job, PauseReasons.BrokenOff, 40, new(60)));
        Assert.True(machine.Held!.IsBrokenOff);
        Assert.Equal(PauseReasons.BrokenOff, Assert.IsType<BridgeReport.Paused>(machine.Reports[^1].Report).Reason);
    }

    private static MachineCommand.RecoverJob Recover(string plan) => new(Stages.Job, plan, new MachineSeconds(9999), "ann");

    private static Machine Leased(string stage, string who) =>
        Stages.Named(stage).Do(Lease(who) with { Name = char.ToUpperInvariant(who[0]) + who[1..] });

    private static MachineCommand.TakeLease Lease(string who) => new(who, who, Ten, TakeOver: false);

    private static MachineCommand Deed(string deed, string who) => deed switch
    {
        "lease" => Lease(who),
        "take over" => Lease(who) with { TakeOver = true },
        "release" => new MachineCommand.ReleaseLease(who),
        "pause" => new MachineCommand.Pause(Stages.Job, who),
        "resume" => new MachineCommand.Resume(Stages.Job, new MachineSeconds(9999), who),
        "cancel" => new MachineCommand.CancelJob(Stages.Job, who),
        "clear" => new MachineCommand.Clear(true, true, who),
        "manual" => new MachineCommand.BeginManual(who),
        "assign" => new MachineCommand.Assign(Samples.Assignment("j9")),
        "stop" => new MachineCommand.Stop("stop-9", who),
        _ => throw new ArgumentOutOfRangeException(nameof(deed), deed, null),
    };
}
