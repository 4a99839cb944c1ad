using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Jobs;

/// <summary>Any history of a job, with a ledger that says yes or no, judged by books kept beside it.</summary>
public class JobPropertyTests
{
    private static readonly Gen<Func<Job, JobCommand?>> AnyStep = Gen.Frequency(
        (4, Gen.Constant(Step(new JobCommand.Enqueue("ann")))),
        (6, Gen.Elements("reprap-1", "reprap-2").Select(m => Step(new JobCommand.Assign(new MachineId(m))))),
        (1, Gen.Elements("reprap-1", "reprap-2").Select(m => Step(new JobCommand.Unassign(new MachineId(m), new Refusal("x", "x"))))),
        (1, Gen.Constant(Step(new JobCommand.Cancel("ann")))),
        (3, Gen.Constant(Step(new JobCommand.AuthoriseMore()))),
        (12, Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false))).Select(CarryOut)),
        (12, from report in AnyReport() from skip in Gen.Choose(0, 1) select Hear(report, skip)));

    [Fact]
    public void AnyHistory_MovesForwardRepeatsSilentlyAndSettlesOnce() =>
        Prop.ForAll(AnyStep.ListOf().ToArbitrary(), steps =>
        {
            Job job = new Job().Do(JobStages.Quote with { Offers = [Samples.Offer(), Samples.Offer("reprap-2", rate: 240)] });
            var books = new Books();
            foreach (Func<Job, JobCommand?> step in steps)
            {
                if (step(job) is not { } command) continue;
                Decision<JobEvent> decision = job.Decide(command, Samples.Now);
                Job next = decision.Events.Aggregate(job, (j, e) => j.Apply(e));
                books.Judge(job, command, next);
                Decision<JobEvent> again = next.Decide(command, Samples.Now);
                Assert.True(decision.IsAccepted ? again.Events.Count == 0 : again.Refusal!.Code == decision.Refusal!.Code, $"Not silent: {command}");
                if (job.HasEnded) Assert.Equal((job.Phase, job.Rent, job.Failure, job.Metered), (next.Phase, next.Rent, next.Failure, next.Metered));
                job = next;
            }

            while (job.Effects is [var effect, ..])
            {
                JobCommand done = Outcome(effect, yes: true);
                Job next = job.Do(done);
                books.Judge(job, done, next);
                job = next;
            }

            if (job.HasEnded) books.Close(job);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(800));

    private static Func<Job, JobCommand?> Step(JobCommand command) => _ => command;

    private static Func<Job, JobCommand?> CarryOut(bool yes) => job => job.Effects is [var effect, ..] ? Outcome(effect, yes) : null;

    private static JobCommand Outcome(JobEffect effect, bool yes) => effect switch
    {
        JobEffect.PlaceHold place when yes => new JobCommand.HoldPlaced(place.Hold.Id),
        JobEffect.PlaceHold place => new JobCommand.HoldRefused(place.Hold.Id, new Refusal("wallet-too-small", "x")),
        JobEffect.Settle settle => new JobCommand.EffectDone(settle.Id, [.. settle.Steps.Select(s => s.TransferId)]),
        _ => new JobCommand.EffectDone(effect.Id, []),
    };

    private static Func<Job, JobCommand?> Hear(BridgeReport report, int skip) => job =>
        new JobCommand.Observe(new JobReport(new("j1"), "e1", job.SeenSeq + skip, Samples.Now, report));

    private static Gen<BridgeReport> AnyReport() => Gen.OneOf<BridgeReport>(
        Gen.Constant((BridgeReport)new BridgeReport.Preparing(new("j1"))),
        Gen.Constant((BridgeReport)new BridgeReport.Started(new("j1"), 500)),
        from metered in Gen.Choose(0, 9000)
        from reason in Gen.Elements(PauseReasons.ByPerson, PauseReasons.AuthorisationUsedUp)
        select (BridgeReport)new BridgeReport.Paused(new("j1"), reason, 10, new MachineSeconds(metered)),
        Gen.Constant((BridgeReport)new BridgeReport.Resumed(new("j1"))),
        from how in Gen.Elements(JobPhase.Finished, JobPhase.Cancelled, JobPhase.Failed)
        from metered in Gen.Choose(0, 20000)
        from lines in Gen.Elements(0, 500)
        select (BridgeReport)JobStages.End(how, metered, lines));

    /// <summary>A wallet and a rent account of its own, that know only which transfers were made.</summary>
    private sealed class Books
    {
        private readonly Dictionary<string, long> _open = [];
        private readonly HashSet<string> _ids = [];
        private long _paid;
        private int _settlements;

        public void Judge(Job before, JobCommand command, Job after)
        {
            switch (command)
            {
                case JobCommand.HoldPlaced c when before.Holds.FirstOrDefault(h => h.Id == c.HoldId) is { Placed: false } hold:
                    Assert.True(_ids.Add(hold.Id), $"hold {hold.Id} twice");
                    _open.Add(hold.Id, hold.Amount.Value);
                    break;
                case JobCommand.EffectDone c when before.Effects.FirstOrDefault(e => e.Id == c.EffectId) is JobEffect.Settle settle:
                    _settlements++;
                    foreach (SettleStep step in settle.Steps) Settle(step);
                    break;
            }

            // Whatever may still be metered is covered: the wallet can never owe what was not held.
            if (after is { IsOnMachine: true, AuthorisedSeconds: { } limit, Offer: { } offer })
            {
                Assert.True(_open.Values.Sum() * 3600 >= (limit.Value * offer.Rate.Value) - 1800, "authorised more than is held");
            }
        }

        public void Close(Job job)
        {
            Assert.Empty(_open);
            Assert.InRange(_settlements, 0, 1);
            bool pays = job.Phase is JobPhase.Finished or JobPhase.Cancelled && (job.StartedAt is not null || job.LinesSent > 0);
            decimal rate = job.Offer?.Rate.Value ?? 0;
            long seconds = Math.Min(job.Metered.Value, job.AuthorisedSeconds?.Value ?? 0);
            long due = pays ? (long)Math.Round(seconds * rate / 3600m, MidpointRounding.ToEven) : 0;
            Assert.Equal(due, _paid);
            Assert.Equal(due, job.Rent!.Value.Value);
        }

        private void Settle(SettleStep step)
        {
            Assert.True(_ids.Add(step.TransferId), $"transfer {step.TransferId} twice");
            if (step.HoldId is { } hold)
            {
                Assert.True(_open.Remove(hold, out long held), $"hold {hold} resolved twice or never placed");
                Assert.InRange(step.Post.Value, 0, held);
            }

            _paid += step.Post.Value;
        }
    }
}
