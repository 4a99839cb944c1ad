using Fab.Contracts.Bus;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Ledger;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Silo.Tests.World;

namespace Fab.Silo.Tests;

/// <summary>A job's way through the grains, with a bridge that knows only the contract.</summary>
public class SpineTests
{
    [Fact]
    public void Job_FromQuoteToEnd_IsPrintedMeteredAndPaid()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        Assert.Null(silo.Submit("j1"));
        Assert.Equal((JobPhase.Running, "reprap-1"), (silo.View("j1").Phase, silo.View("j1").Machine?.Value));
        Assert.Equal((10000, 180), (silo.Balance(silo.Wallet("ann")).Posted.Value, silo.Balance(silo.Wallet("ann")).Held.Value));

        silo.Advance(TimeSpan.FromMinutes(51));
        JobView job = silo.View("j1");
        Assert.Equal((JobPhase.Finished, new Cents(100), 500L), (job.Phase, job.Rent, job.LinesSent));
        Assert.Equal(["job/j1/hold", "job/j1/rent"], job.Transfers);
        Assert.Equal((9900, 0), (silo.Balance(silo.Wallet("ann")).Posted.Value, silo.Balance(silo.Wallet("ann")).Held.Value));
        Assert.Equal(100, silo.Balance("rent:reprap-1").Posted.Value);

        Transfer rent = silo.Transfers().Single(t => t.Id == "job/j1/rent");
        Assert.Equal(
            [("design", "phone-stand"), ("job", "j1"), ("machine", "reprap-1"), ("meteredSeconds", "3000"), ("outcome", "finished"), ("rateCentsPerHour", "120")],
            rent.References.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value)));

        FundView fund = silo.Run(() => silo.Fund.Get());
        Assert.Equal((new Cents(100), 1), (fund.RentThisPeriod, fund.Machines.Single().Jobs));
        Assert.Equal((MachineState.AwaitingClear, 3000L), (silo.MachineView().State, silo.MachineView().WornSeconds));
        Assert.Equal([new JobId("j1")], bridge.Started);
        Assert.Empty(silo.Warnings);
    }

    [Fact]
    public void NextJob_GoesWhenThePlateIsCleared()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        silo.Quote("j2");
        silo.Submit("j1");
        silo.Submit("j2");
        Assert.Equal("all that fit are busy", silo.Run(() => silo.Queue.Get()).Single().WaitReason);

        silo.Advance(TimeSpan.FromMinutes(51));
        Assert.Equal("plate not cleared on reprap-1", silo.Run(() => silo.Queue.Get()).Single().WaitReason);
        Assert.Null(silo.Run(() => silo.Machine().Clear(new ClearChecks(true, false), "ann")));
        Assert.Equal(JobPhase.Running, silo.View("j2").Phase);
        Assert.Empty(silo.Run(() => silo.Queue.Get()));
        Assert.Equal(["j1", "j2"], bridge.Started.Select(j => j.Value));
    }

    /// <summary>Days pass by themselves: what falls due stops the next job, is told, and lets it go when it is done.</summary>
    [Fact]
    public void Maintenance_WhoseDaysAreOver_HoldsTheNextJobUntilItIsDone()
    {
        var silo = new TestSilo();
        silo.SetUp();
        Assert.Null(silo.Run(() => silo.Machine().SetInterval(new MaintenanceSetting("rods", "Grease the rods", null, 30, true, null, 29))));
        long told = silo.MachineView().Revision;
        silo.Advance(TimeSpan.FromHours(26));
        Assert.Equal(MaintenanceDue.Overdue, silo.MachineView().Maintenance.Single().Due);
        Assert.True(silo.MachineView().Revision > told);

        silo.Quote("j1");
        silo.Submit("j1");
        Assert.Contains("Grease the rods", silo.Run(() => silo.Queue.Get()).Single().WaitReason, StringComparison.Ordinal);
        Assert.Null(silo.Run(() => silo.Machine().RecordMaintenance("rods", null, "dry", new MemberId("op"))));
        Assert.Equal(JobPhase.Running, silo.View("j1").Phase);
        Assert.Equal(("dry", 0), (silo.Run(() => silo.Machine().MaintenanceLog()).Single().Note, silo.MachineView().Maintenance.Single().Percent));
    }

    /// <summary>A bridge that has just begun again meets a start: the job waits, says why, keeps its rent held, and goes by itself.</summary>
    [Fact]
    public void Start_ThatTheBridgeIsNotReadyFor_WaitsAndGoesLater()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        bridge.RefusesStarts = "machine-not-ready";
        silo.Quote("j1");
        Assert.Null(silo.Submit("j1"));
        JobView waiting = silo.View("j1");
        Assert.Equal((JobPhase.Queued, "machine-not-ready", "Not yet."), (waiting.Phase, waiting.Returned?.Code, waiting.Returned?.Message));
        Assert.Equal("reprap-1 did not begin the job it was given last: Not yet", silo.Run(() => silo.Queue.Get()).Single().WaitReason);
        Assert.Equal(180, silo.Balance(silo.Wallet("ann")).Held.Value);

        bridge.RefusesStarts = null;
        silo.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((JobPhase.Running, "reprap-1"), (silo.View("j1").Phase, silo.View("j1").Machine?.Value));
        Assert.Equal([new JobId("j1")], bridge.Started);
        Assert.Equal(["start/j1", "start/j1/2"], bridge.Heard.OfType<StartJob>().Select(start => start.Id).Distinct());
        silo.Advance(TimeSpan.FromMinutes(51));
        Assert.Equal(["job/j1/hold", "job/j1/rent"], silo.View("j1").Transfers);
        Assert.Empty(silo.Warnings);
    }

    [Fact]
    public void Lease_WhoseTimeIsOver_LetsTheWaitingJobGo()
    {
        var silo = new TestSilo();
        silo.SetUp();
        Assert.Null(silo.Run(() => silo.Machine().TakeLease("bo", "Bo", TimeSpan.FromMinutes(10), takeOver: false)));
        silo.Quote("j1");
        silo.Submit("j1");
        silo.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(JobPhase.Queued, silo.View("j1").Phase);
        Assert.StartsWith("bo controls reprap-1 until", silo.Run(() => silo.Queue.Get()).Single().WaitReason, StringComparison.Ordinal);
        silo.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(JobPhase.Running, silo.View("j1").Phase);
        Assert.Null(silo.Run(() => silo.Machine().Get())!.Lease);
    }

    [Fact]
    public void Queue_ManyOfOneMember_LetsAnotherThrough()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.AddMember("bo", 10000);
        for (int i = 0; i < 5; i++)
        {
            silo.Quote($"a{i}");
            silo.Submit($"a{i}");
        }

        silo.Quote("b0", "bo");
        silo.Submit("b0", "bo");
        for (int i = 0; i < 3; i++)
        {
            silo.Advance(TimeSpan.FromMinutes(51));
            silo.Run(() => silo.Machine().Clear(new ClearChecks(true, false), "ann"));
        }

        Assert.Equal(["a0", "b0", "a1"], bridge.Started.Select(j => j.Value).Take(3));
    }

    [Fact]
    public void Wallet_TooSmall_RefusesAndLeavesTheQuote()
    {
        var silo = new TestSilo();
        silo.SetUp();
        silo.AddMember("poor", 10);
        silo.Quote("j1", "poor");
        Assert.Equal(LedgerRefusals.WalletTooSmall, silo.Submit("j1", "poor")?.Code);
        Assert.Equal((JobPhase.Quoted, 0), (silo.View("j1").Phase, silo.View("j1").Transfers.Count));

        silo.TopUp("more", silo.Account("poor"), 1000);
        Assert.Null(silo.Submit("j1", "poor"));
        Assert.Equal(JobPhase.Running, silo.View("j1").Phase);
    }

    [Fact]
    public void Submit_Repeated_IsSilentAtAnyTime()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        for (int i = 0; i < 3; i++) Assert.Null(silo.Submit("j1"));
        Assert.Empty(silo.Run(() => silo.Queue.Get()));
        silo.Advance(TimeSpan.FromMinutes(51));
        Assert.Equal(JobRefusals.Ended, silo.Submit("j1")?.Code);
        Assert.Single(bridge.Started);
        Assert.Single(silo.Transfers(), t => t.Kind == TransferKind.Hold);
    }

    [Fact]
    public void Member_NotAuthorised_WaitsAndGoesOnceTheyAre()
    {
        var silo = new TestSilo();
        silo.SetUp();
        silo.Run(() => silo.Member("ann").Revoke("fdm-printer", "op"));
        silo.Quote("j1");
        Assert.Null(silo.Submit("j1"));
        Assert.Contains("not authorised", silo.Run(() => silo.Queue.Get()).Single().WaitReason, StringComparison.Ordinal);
        silo.Run(() => silo.Member("ann").Authorise("fdm-printer", null, "op"));
        silo.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(JobPhase.Running, silo.View("j1").Phase);
    }

    [Fact]
    public void Cancel_InTheQueue_ReleasesTheHoldAndLeavesTheLine()
    {
        var silo = new TestSilo();
        silo.SetUp();
        silo.Quote("j1", material: "petg");
        silo.Submit("j1");
        Assert.Equal(180, silo.Balance(silo.Wallet("ann")).Held.Value);
        Assert.Null(silo.Run(() => silo.Job("j1").Cancel("ann")));
        Assert.Equal((JobPhase.Cancelled, 0L), (silo.View("j1").Phase, silo.Balance(silo.Wallet("ann")).Held.Value));
        Assert.Equal(["job/j1/hold", "job/j1/release"], silo.View("j1").Transfers);
        Assert.Empty(silo.Run(() => silo.Queue.Get()));
    }

    [Fact]
    public void Cancel_WhileRunning_PaysWhatWasMetered()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        bridge.MetersSeconds = 900;
        silo.Quote("j1");
        silo.Submit("j1");
        Assert.Null(silo.Run(() => silo.Job("j1").Cancel("ann")));
        Assert.Equal((JobPhase.Cancelled, new Cents(30)), (silo.View("j1").Phase, silo.View("j1").Rent));
        Assert.Equal(9970, silo.Balance(silo.Wallet("ann")).Posted.Value);
    }

    [Fact]
    public void Stop_WhileRunning_FailsTheJobFreeOfChargeAndWaitsForAPerson()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        silo.Submit("j1");
        silo.Quote("j2");
        silo.Submit("j2");
        silo.Run(() => silo.Machine().Stop("stop-1", "ann"));

        // The one who stopped said it on the bus already; nobody did here, so the hub says it again after a while.
        silo.Advance(TimeSpan.FromSeconds(11));
        Assert.True(bridge.IsStopped);
        Assert.Equal((JobPhase.Failed, "emergency-stop"), (silo.View("j1").Phase, silo.View("j1").Failure?.Code));
        Assert.Equal((10000, 180), (silo.Balance(silo.Wallet("ann")).Posted.Value, silo.Balance(silo.Wallet("ann")).Held.Value));

        silo.Advance(TimeSpan.FromHours(1));
        Assert.Equal((MachineState.Stopped, JobPhase.Queued), (silo.MachineView().State, silo.View("j2").Phase));
        Assert.Equal(MachineRefusals.StopNotCleared, silo.Run(() => silo.Machine().Clear(new ClearChecks(true, false), "op"))?.Code);
        Assert.Null(silo.Run(() => silo.Machine().Clear(new ClearChecks(true, true), "op")));
        Assert.Equal((false, JobPhase.Running), (bridge.IsStopped, silo.View("j2").Phase));
    }

    [Fact]
    public void Resume_AuthorisationUsedUp_HoldsMoreAndPaysForAll()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        silo.Submit("j1");
        bridge.Pause(PauseReasons.AuthorisationUsedUp, 5400);
        silo.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((JobPhase.Paused, MachineState.Paused), (silo.View("j1").Phase, silo.MachineView().State));

        bridge.MetersSeconds = 6000;
        Assert.Null(silo.Run(() => silo.Machine().Resume(new JobId("j1"), "ann")));
        Assert.Equal(new MachineSeconds(6750), bridge.Heard.OfType<ResumeJob>().Single().AuthorisedSeconds);
        Assert.Equal(225, silo.Balance(silo.Wallet("ann")).Held.Value);
        silo.Advance(TimeSpan.FromMinutes(51));
        Assert.Equal((JobPhase.Finished, new Cents(200)), (silo.View("j1").Phase, silo.View("j1").Rent));
        Assert.Equal((9800, 0), (silo.Balance(silo.Wallet("ann")).Posted.Value, silo.Balance(silo.Wallet("ann")).Held.Value));
        Assert.Equal(200, silo.Balance("rent:reprap-1").Posted.Value);
    }

    [Fact]
    public void Bridge_Gone_ShowsOfflineKeepsTheJobAndTakesUpAgain()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        silo.Submit("j1");
        bridge.Drop();
        silo.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((MachineState.Offline, "j1"), (silo.MachineView().State, silo.MachineView().Job?.Value));
        Assert.Equal(SharedMachineRefusals.Offline, silo.Run(() => silo.Machine().Pause(new JobId("j1"), "ann"))?.Code);
    }

    [Fact]
    public void Commands_NotHeard_AreSaidAgain()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        bridge.IsDeaf = true;
        silo.Quote("j1");
        silo.Submit("j1");
        silo.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(JobPhase.Assigned, silo.View("j1").Phase);
        bridge.IsDeaf = false;
        silo.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(JobPhase.Running, silo.View("j1").Phase);
        Assert.Single(bridge.Started);
    }

    [Fact]
    public void Events_DeliveredThrice_CountOnce()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        bridge.Copies = 3;
        silo.Quote("j1");
        silo.Submit("j1");
        silo.Advance(TimeSpan.FromMinutes(51));
        Assert.Equal((JobPhase.Finished, 3000L), (silo.View("j1").Phase, silo.MachineView().WornSeconds));
        Assert.Equal(100, silo.Balance("rent:reprap-1").Posted.Value);
        Assert.Equal(1, silo.Run(() => silo.Fund.Get()).Machines.Single().Jobs);
    }

    [Fact]
    public void Machine_Wear_IsLevelled()
    {
        var silo = new TestSilo();
        silo.SetUp("m1", "m2", "m3");
        for (int i = 0; i < 9; i++)
        {
            silo.Quote($"j{i}", machines: ["m1", "m2", "m3"]);
            Assert.Null(silo.Submit($"j{i}"));
            silo.Advance(TimeSpan.FromMinutes(51));
            foreach (string m in new[] { "m1", "m2", "m3" }) silo.Run(() => silo.Machine(m).Clear(new ClearChecks(true, false), "ann"));
        }

        Assert.Equal([9000, 9000, 9000], new[] { "m1", "m2", "m3" }.Select(m => silo.MachineView(m).WornSeconds));

        // Holds towards another machine's account were released and the rent posted beside them.
        Assert.Equal((9100, 0), (silo.Balance(silo.Wallet("ann")).Posted.Value, silo.Balance(silo.Wallet("ann")).Held.Value));
        Assert.All(new[] { "m1", "m2", "m3" }, m => Assert.Equal(300, silo.Balance($"rent:{m}").Posted.Value));
    }
}
