using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Machines;

/// <summary>Any history of commands and reports, judged by an auditor that keeps its own books.</summary>
public class MachinePropertyTests
{
    private static readonly string[] Jobs = ["j1", "j2", "j3"];

    private static readonly Gen<Func<Machine, MachineCommand>> AnyStep = Gen.Frequency(
        (6, from j in Gen.Elements(Jobs) from attempt in Gen.Choose(1, 3) select Step(new MachineCommand.Assign(Samples.Assignment(j) with { Attempt = attempt }))),
        (2, Gen.Elements(Jobs).Select(j => Step(new MachineCommand.Pause(new JobId(j), "ann")))),
        (2, Gen.Elements(Jobs).Select(j => Step(new MachineCommand.Resume(new JobId(j), new MachineSeconds(9999), "ann")))),
        (2, Gen.Elements(Jobs).Select(j => Step(new MachineCommand.CancelJob(new JobId(j), "ann")))),
        (1, Gen.Elements("s1", "s2", "s3", "s4").Select(s => Step(new MachineCommand.Stop(s, "ann")))),
        (4, from plate in Gen.Elements(true, false) from stop in Gen.Elements(true, false) select Step(new MachineCommand.Clear(plate, stop, "op"))),
        (1, Gen.Elements("pla", "petg", null).Select(m => Step(new MachineCommand.LoadMaterial(m, "op")))),
        (2, Gen.Elements(true, true, false).Select(o => Step(new MachineCommand.SetOnline(o)))),
        (20, from report in AnyReport() from answers in Gen.Choose(0, 3) select Heard(report, answers)),
        (1, from report in AnyReport()
            from seq in Gen.Choose(0, 40)
            from epoch in Gen.Elements("e0", "e1", "e2")
            select Step(new MachineCommand.Observe(epoch, seq, Samples.Now, null, report))));

    [Fact]
    public void AnyHistory_HoldsOneJobStartsOnlyClearedAndRepeatsSilently() =>
        Prop.ForAll(AnyStep.ListOf().ToArbitrary(), steps =>
        {
            Machine machine = Stages.Idle;
            var auditor = new Auditor();
            foreach (Func<Machine, MachineCommand> step in steps)
            {
                MachineCommand command = step(machine);
                Decision<MachineEvent> decision = machine.Decide(command, Samples.Now);
                machine = decision.Events.Aggregate(machine, (m, e) => m.Apply(e));
                auditor.Judge(command, decision, machine);
                Decision<MachineEvent> again = machine.Decide(command, Samples.Now);
                bool refusedAlike = decision.Refusal?.Code == again.Refusal?.Code;
                Assert.True(decision.IsAccepted ? again.Events.Count == 0 : refusedAlike, $"Not silent, or another answer: {command}");
            }

            Assert.Null(auditor.Complaint);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600));

    /// <summary>From anywhere a person and an answering bridge get the machine back to work: nothing is stuck for ever.</summary>
    [Fact]
    public void AnyHistory_ThenAPersonAndTheBridge_MakesItIdle() =>
        Prop.ForAll(AnyStep.ListOf().ToArbitrary(), steps =>
        {
            Machine machine = Stages.Idle;
            foreach (Func<Machine, MachineCommand> step in steps) machine = Try(machine, step(machine));

            machine = Try(machine, new MachineCommand.SetOnline(true));
            machine = machine.Hear(new BridgeReport.Connected("Marlin", Dialect.Marlin));
            if (machine.Held is { } held) machine = machine.Hear(Stages.Ended(JobPhase.Failed, job: held.Id.Value));
            machine = Try(machine, new MachineCommand.Clear(true, true, "op"));
            if (machine.Orders.OfType<MachineOrder.Reset>().FirstOrDefault() is { } reset) machine = machine.Hear(new BridgeReport.Ready(), reset.Id);
            Assert.Equal((MachineState.Idle, null), (machine.State, machine.Reason));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Machine Try(Machine machine, MachineCommand command) =>
        machine.Decide(command, Samples.Now).Events.Aggregate(machine, (m, e) => m.Apply(e));

    private static Func<Machine, MachineCommand> Step(MachineCommand command) => _ => command;

    /// <summary>The next event of the journal at that time, answering one of the open orders or none.</summary>
    private static Func<Machine, MachineCommand> Heard(BridgeReport report, int answers) => machine => new MachineCommand.Observe(
        machine.Epoch ?? "e1",
        machine.Seq + 1,
        Samples.Now,
        answers < machine.Orders.Count ? machine.Orders[answers].Id : answers == 3 ? "answered-long-ago" : null,
        report);

    private static Gen<BridgeReport> AnyReport() => Gen.OneOf<BridgeReport>(
        Gen.Elements(Jobs).Select(j => (BridgeReport)new BridgeReport.Preparing(new JobId(j))),
        Gen.Elements(Jobs).Select(j => (BridgeReport)new BridgeReport.Started(new JobId(j), 100)),
        Gen.Elements(Jobs).Select(j => (BridgeReport)new BridgeReport.Paused(new JobId(j), PauseReasons.ByPerson, 5, new(5))),
        Gen.Elements(Jobs).Select(j => (BridgeReport)new BridgeReport.Resumed(new JobId(j))),
        from job in Gen.Elements(Jobs)
        from how in Gen.Elements(JobPhase.Finished, JobPhase.Cancelled, JobPhase.Failed)
        from lines in Gen.Elements(0L, 100L)
        select (BridgeReport)Stages.Ended(how, lines, job: job),
        Gen.Constant((BridgeReport)new BridgeReport.Stopped("ann")),
        Gen.Constant((BridgeReport)new BridgeReport.Ready()),
        Gen.Constant((BridgeReport)new BridgeReport.Faulted("f", "Something broke.")),
        Gen.Elements("job-not-here", "machine-busy").Select(c => (BridgeReport)new BridgeReport.Refused(c, "No.")),
        Gen.Constant((BridgeReport)new BridgeReport.Connected("Marlin", Dialect.Marlin)),
        Gen.Constant((BridgeReport)new BridgeReport.Disconnected("unplugged")));

    /// <summary>Knows only what went in and out, and draws its own conclusions.</summary>
    private sealed class Auditor
    {
        private readonly HashSet<JobId> _everHere = [];
        private readonly Dictionary<JobId, int> _putBack = [];
        private bool _started;
        private JobId? _here;
        private bool _heaped;
        private bool _standing;

        public string? Complaint { get; private set; }

        public void Judge(MachineCommand command, Decision<MachineEvent> decision, Machine after)
        {
            if (!decision.IsAccepted) return;
            foreach (MachineEvent happened in decision.Events) Judge(happened, command);
            if (_here is null != after.Held is null) Complain("held job and handed-over job differ");
            if (_standing && after.State is MachineState.Idle or MachineState.Running) Complain("works although nobody cleared the stop");
            if (after.Orders.Select(o => o.Id).Distinct().Count() != after.Orders.Count) Complain("two orders with one id");
        }

        private void Judge(MachineEvent happened, MachineCommand cause)
        {
            switch (happened)
            {
                case MachineEvent.JobTaken e:
                    if (_here is not null) Complain("a second job");
                    if (_heaped) Complain("a job on a plate that nobody cleared");
                    if (_standing) Complain("a job on a stopped machine");
                    if (!_everHere.Add(e.Assignment.Job)) Complain("the same job twice");
                    if (_putBack.GetValueOrDefault(e.Assignment.Job) >= e.Assignment.Attempt) Complain("the same hand-over twice");
                    _here = e.Assignment.Job;
                    _started = false;
                    break;
                case MachineEvent.OrderGiven { Order: MachineOrder.Start start }:
                    if (_here != start.Job) Complain("a start for another job");
                    break;
                case MachineEvent.OrderGiven { Order: MachineOrder.Resume } when _standing:
                    Complain("a resume after a stop");
                    break;
                case MachineEvent.OrderGiven { Order: MachineOrder.Reset } when cause is not MachineCommand.Clear { StopCleared: true }:
                    Complain("a reset that nobody asked for");
                    break;
                case MachineEvent.JobMoved { Phase: JobPhase.Running }:
                    _heaped = _started = true;
                    break;
                case MachineEvent.JobPutBack e:
                    if (_started) Complain("a job that had begun was put back");
                    _everHere.Remove(e.Job);
                    _putBack[e.Job] = e.Attempt;
                    _here = null;
                    break;
                case MachineEvent.JobLeft:
                    _here = null;
                    break;
                case MachineEvent.StopPressed or MachineEvent.Faulted:
                    _standing = true;
                    break;
                case MachineEvent.Cleared:
                    if (cause is not MachineCommand.Clear { PlateCleared: true }) Complain("the plate was cleared by nobody");
                    _heaped = false;
                    break;
                case MachineEvent.ResetBegun:
                    _standing = false;
                    break;
            }
        }

        private void Complain(string what) => Complaint ??= what;
    }
}
