using Fab.Domain.Jobs;
using Fab.Domain.Queue;
using Fab.Domain.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Queue;

public class FairShareTests
{
    [Fact]
    public void Order_FortyJobsOfOneAgainstOneOfAnother_LetsTheOneThroughSecond()
    {
        WaitingLine line = new();
        for (int i = 0; i < 40; i++) line = line.Do(new LineCommand.Enter(Samples.Entry($"a{i:00}", "ann", i)));
        line = line.Do(new LineCommand.Enter(Samples.Entry("b", "bo", 1000)));
        string[] order = Order(line);
        Assert.Equal(["a00", "b", "a01"], order[..3]);
    }

    [Fact]
    public void Order_OnceServed_TheOtherGoesFirst()
    {
        WaitingLine line = new WaitingLine()
            .Do(new LineCommand.Enter(Samples.Entry("a0", "ann")))
            .Do(new LineCommand.Enter(Samples.Entry("a1", "ann", 1)))
            .Do(new LineCommand.Enter(Samples.Entry("b0", "bo", 2)))
            .Do(new LineCommand.Take(new JobId("a0"), Samples.Printer.Id));
        Assert.Equal(["b0", "a1"], Order(line));
    }

    [Fact]
    public void Order_ThreeMembers_Interleave()
    {
        WaitingLine line = new();
        int second = 0;
        foreach (string member in new[] { "ann", "bo", "chi" })
        {
            for (int i = 0; i < 3; i++) line = line.Do(new LineCommand.Enter(Samples.Entry($"{member}{i}", member, second++)));
        }

        Assert.Equal(["ann0", "bo0", "chi0", "ann1", "bo1", "chi1", "ann2", "bo2", "chi2"], Order(line));
    }

    [Fact]
    public void Order_ShortJobs_CountByTimeNotByNumber()
    {
        WaitingLine line = new WaitingLine()
            .Do(new LineCommand.Enter(Samples.Entry("long0", "ann", 0, Samples.Offer(estimate: 7200))))
            .Do(new LineCommand.Enter(Samples.Entry("long1", "ann", 1, Samples.Offer(estimate: 7200))));
        for (int i = 0; i < 4; i++) line = line.Do(new LineCommand.Enter(Samples.Entry($"short{i}", "bo", 10 + i, Samples.Offer(estimate: 2400))));
        Assert.Equal(["long0", "short0", "short1", "short2", "long1", "short3"], Order(line));
    }

    [Fact]
    public void Order_ServiceOutOfTheWindow_NoLongerCounts()
    {
        WaitingLine line = new WaitingLine()
            .Do(new LineCommand.Enter(Samples.Entry("a0", "ann")))
            .Do(new LineCommand.Take(new JobId("a0"), Samples.Printer.Id))
            .Do(new LineCommand.Enter(Samples.Entry("a1", "ann", 1)))
            .Do(new LineCommand.Enter(Samples.Entry("b0", "bo", 2)));
        Assert.Equal(["b0", "a1"], Order(line, Samples.Now + FairShare.Window));
        Assert.Equal(["a1", "b0"], Order(line, Samples.Now + FairShare.Window + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Take_ForgetsServicesOutOfTheWindow()
    {
        WaitingLine line = new WaitingLine()
            .Do(new LineCommand.Enter(Samples.Entry("a0", "ann")))
            .Do(new LineCommand.Take(new JobId("a0"), Samples.Printer.Id))
            .Do(new LineCommand.Enter(Samples.Entry("a1", "ann", 1)))
            .Do(new LineCommand.Take(new JobId("a1"), Samples.Printer.Id), Samples.Now.AddDays(3));
        Assert.Equal([new JobId("a1")], line.Served.Select(s => s.Job));
    }

    [Fact]
    public void Reason_SaysWhatWasHadAndWhatGoesFirst()
    {
        WaitingLine line = new WaitingLine()
            .Do(new LineCommand.Enter(Samples.Entry("a0", "ann")))
            .Do(new LineCommand.Take(new JobId("a0"), Samples.Printer.Id))
            .Do(new LineCommand.Enter(Samples.Entry("a1", "ann", 1, Samples.Offer(estimate: 5400))))
            .Do(new LineCommand.Enter(Samples.Entry("a2", "ann", 2)));
        Assert.Equal(
            [
                "ann had 1 h of machine time in the last 24 h.",
                "ann had 1 h of machine time in the last 24 h, and 1 h 30 min of ann's own jobs go first.",
            ],
            FairShare.Order(line, Samples.Now).Select(r => r.Why.Sentence));
    }

    /// <summary>However many jobs others bring: with one machine and equal jobs, nobody is ever more than one job ahead.</summary>
    [Fact]
    public void Order_ServedOneAfterTheOther_KeepsMembersWithinOneJob() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 3)).ToArbitrary(), owners =>
        {
            WaitingLine line = new();
            int[] waiting = new int[4];
            int n = 0;
            foreach (int owner in owners)
            {
                line = line.Do(new LineCommand.Enter(Samples.Entry($"j{n:000}", $"m{owner}", n++)));
                waiting[owner]++;
            }

            int[] served = new int[4];
            while (!line.IsEmpty)
            {
                Ranked first = FairShare.Order(line, Samples.Now)[0];
                int owner = int.Parse(first.Waiting.Entry.Member.Value[1..], System.Globalization.CultureInfo.InvariantCulture);
                served[owner]++;
                waiting[owner]--;
                line = line.Do(new LineCommand.Take(first.Waiting.Entry.Job, Samples.Printer.Id));
                for (int other = 0; other < 4; other++) Assert.True(waiting[other] == 0 || served[owner] <= served[other] + 1);
            }
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Order_WhateverTheStoredOrder_IsTheSame() =>
        Prop.ForAll(Gen.Shuffle(Enumerable.Range(0, 8)).ToArbitrary(), shuffled =>
        {
            WaitingLine line = new();
            foreach (int i in shuffled) line = line.Do(new LineCommand.Enter(Samples.Entry($"j{i}", $"m{i % 3}")));
            Assert.Equal(["j0", "j1", "j2", "j3", "j4", "j5", "j6", "j7"], Order(line));
        }).Check(Config.QuickThrowOnFailure);

    private static string[] Order(WaitingLine line, DateTimeOffset? at = null) =>
        [.. FairShare.Order(line, at ?? Samples.Now).Select(r => r.Waiting.Entry.Job.Value)];
}
