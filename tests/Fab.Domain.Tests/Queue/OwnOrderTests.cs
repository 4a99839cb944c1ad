using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Queue;
using Fab.Domain.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Queue;

/// <summary>What people may change of the order, and that it takes nothing from anybody else.</summary>
public class OwnOrderTests
{
    private static readonly MemberId Staff = new("op");

    [Fact]
    public void Move_OwnJobs_ChangesPlacesAmongThemAlone()
    {
        WaitingLine line = Line(("a0", "ann"), ("b0", "bo"), ("a1", "ann"), ("a2", "ann"));
        Assert.Equal(["a0", "b0", "a1", "a2"], Order(line));
        Assert.Equal(["a2", "b0", "a0", "a1"], Order(line = Move(line, "a2", "a0")));
        Assert.Equal(["a0", "b0", "a1", "a2"], Order(Move(line, "a2", null)));
        Assert.Equal(["a2", "b0", "a1", "a0"], Order(Move(line, "a0", null)));
    }

    [Fact]
    public void Move_WhatComesLater_StandsBehindWhatWasOrdered()
    {
        WaitingLine line = Move(Line(("a0", "ann"), ("a1", "ann")), "a1", "a0");
        line = line.Do(new LineCommand.Enter(Samples.Entry("a2", "ann", 9)));
        Assert.Equal(["a1", "a0", "a2"], Order(line));
        Assert.Equal(["a2", "a1", "a0"], Order(Move(line, "a2", "a1")));
    }

    /// <summary>A machine had it and it never began: it was not served, and stands where it stood.</summary>
    [Fact]
    public void Enter_Again_HasItsPlaceAndCountsNoMachineTime()
    {
        WaitingLine line = Move(Line(("a0", "ann"), ("a1", "ann"), ("a2", "ann"), ("b0", "bo")).Do(First("b0")), "a2", "a0");
        string[] order = Order(line);
        foreach (string job in order)
        {
            Waiting before = line.Find(new JobId(job))!;
            WaitingLine gone = line.Do(new LineCommand.Offer(new JobId(job), Samples.Printer.Id)).Do(new LineCommand.Take(new JobId(job), Samples.Printer.Id));
            Assert.Equal(new JobId(job), Assert.Single(gone.Served).Job);
            WaitingLine back = gone.Do(new LineCommand.Enter(before.Entry));
            Assert.Empty(back.Served);
            Assert.Equal(before, back.Find(new JobId(job)));
            Assert.Equal(order, Order(back));
        }
    }

    [Fact]
    public void Move_WhatMayNotMove_IsRefused()
    {
        WaitingLine line = Line(("a0", "ann"), ("a1", "ann"), ("a2", "ann"), ("b0", "bo"))
            .Do(new LineCommand.Offer(new JobId("a0"), Samples.Printer.Id))
            .Do(First("a2"));
        Assert.Equal(QueueRefusals.Going, Code(line, MoveOf("a0", null)));
        Assert.Equal(QueueRefusals.Going, Code(line, MoveOf("a1", "a0")));
        Assert.Equal(QueueRefusals.PutFirst, Code(line, MoveOf("a2", null)));
        Assert.Equal(QueueRefusals.PutFirst, Code(line, MoveOf("a1", "a2")));
        Assert.Equal(QueueRefusals.NotOneMembers, Code(line, MoveOf("a1", "b0")));
        Assert.Equal(QueueRefusals.NotWaiting, Code(line, MoveOf("a9", null)));
        Assert.Equal(QueueRefusals.NotWaiting, Code(line, MoveOf("a1", "a9")));
        Assert.Empty(line.Decide(MoveOf("a1", "a1"), Samples.Now).Events);
    }

    [Fact]
    public void First_GoesBeforeAll_SaysWhoAndWhy_AndCanBeTakenBack()
    {
        WaitingLine line = Line(("a0", "ann"), ("b0", "bo"), ("a1", "ann")).Do(First("a1"));
        Ranked[] order = [.. FairShare.Order(line, Samples.Now)];
        Assert.Equal(["a1", "b0", "a0"], order.Select(r => r.Waiting.Entry.Job.Value));
        Assert.Equal((OrderCode.PutFirst, "Olga put it first: for the fair"), (order[0].Why.Code, order[0].Why.Sentence));

        // What went first is ahead of its member's other jobs, as if they had chosen so.
        Assert.Equal(new MachineSeconds(3600), order[2].Why.Ahead);
        Assert.Equal(["a0", "b0", "a1"], Order(line.Do(new LineCommand.TakeBackFirst(new JobId("a1"), Staff))));
    }

    [Fact]
    public void First_WhenTheJobHasGone_IsStillKnown_AndWhenItWasTakenBackToo()
    {
        WaitingLine line = Line(("a0", "ann"), ("b0", "bo")).Do(First("b0")).Do(First("a0", "for the mayor"), Samples.Now.AddSeconds(1));
        line = line.Do(new LineCommand.TakeBackFirst(new JobId("a0"), new MemberId("steward")), Samples.Now.AddSeconds(2))
            .Do(new LineCommand.Take(new JobId("b0"), Samples.Printer.Id)).Do(new LineCommand.Leave(new JobId("a0")));
        Assert.Equal(
            [
                new FirstEntry(new JobId("b0"), "b0", Staff, "for the fair", Samples.Now),
                new FirstEntry(new JobId("a0"), "a0", Staff, "for the mayor", Samples.Now.AddSeconds(1), new MemberId("steward"), Samples.Now.AddSeconds(2)),
            ],
            line.FirstLog);
    }

    [Fact]
    public void First_PutAgainAfterItWasTakenBack_IsTwoEntries_AndOnlyTheLastOnesAreKept()
    {
        WaitingLine line = Line(("a0", "ann"));
        for (int i = 0; i <= WaitingLine.FirstEntriesKept; i++)
            line = line.Do(First("a0", $"reason {i}"), Samples.Now.AddMinutes(i)).Do(new LineCommand.TakeBackFirst(new JobId("a0"), Staff), Samples.Now.AddMinutes(i + 1));
        Assert.Equal((WaitingLine.FirstEntriesKept, "reason 1"), (line.FirstLog.Count, line.FirstLog[0].Reason));
        Assert.All(line.FirstLog, (entry, i) => Assert.Equal(Samples.Now.AddMinutes(i + 2), entry.TakenBackAt));
    }

    [Fact]
    public void First_TheEarlierPutGoesFirst_AndNoMoreThanAFew()
    {
        WaitingLine line = Line(("a0", "ann"), ("b0", "bo"), ("c0", "chi"), ("d0", "dee"));
        line = line.Do(First("d0")).Do(First("c0"), Samples.Now.AddSeconds(1)).Do(First("b0"), Samples.Now.AddSeconds(2));
        Assert.Equal(["d0", "c0", "b0", "a0"], Order(line));
        Assert.Equal(QueueRefusals.FirstFull, Code(line, First("a0")));
        Assert.Empty(line.Decide(First("d0"), Samples.Now).Events);
        Assert.Equal(QueueRefusals.PutFirst, Code(line, First("d0", "because")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    [InlineData("long")]
    public void First_WithoutAProperReason_IsRefused(string reason) =>
        Assert.Equal(QueueRefusals.ReasonInvalid, Code(Line(("a0", "ann")), First("a0", reason == "long" ? new string('x', WaitingLine.MaxReasonLength + 1) : reason)));

    [Fact]
    public void Reason_OfOneOwnOrder_SaysSo()
    {
        WaitingLine line = Move(Line(("a0", "ann"), ("a1", "ann")), "a1", "a0");
        Assert.Equal("ann had no machine time in the last 24 h, and 1 h of ann's own jobs go first, in ann's own order.", FairShare.Order(line, Samples.Now)[1].Why.Sentence);
    }

    /// <summary>However one member shuffles theirs, the others keep their order, and equal jobs even their places.</summary>
    [Fact]
    public void Move_AnyTimes_OthersKeepTheirOrder() =>
        Prop.ForAll(Moves().ToArbitrary(), moves =>
        {
            WaitingLine before = Busy(equal: false);
            WaitingLine equal = Busy(equal: true);
            (WaitingLine after, WaitingLine equalAfter) = (before, equal);
            foreach ((int job, int other) in moves) (after, equalAfter) = (Shuffle(after, "m0", job, other), Shuffle(equalAfter, "m0", job, other));
            Assert.Equal(Others(before), Others(after));
            Assert.Equal(Places(equal), Places(equalAfter));

            static IEnumerable<string> Others(WaitingLine line) => FairShare.Order(line, Samples.Now).Select(r => r.Waiting.Entry).Where(e => e.Member.Value != "m0").Select(e => e.Job.Value);
            static IEnumerable<string> Places(WaitingLine line) => FairShare.Order(line, Samples.Now).Select(r => r.Waiting.Entry).Select(e => e.Member.Value == "m0" ? "-" : e.Job.Value);
        }).Check(Config.QuickThrowOnFailure);

    /// <summary>
    /// Served one after the other while all shuffle as they like: among those who wait, nobody is ahead of another by more
    /// than one of their own longest jobs. An auditor that counts for itself.
    /// </summary>
    [Fact]
    public void Move_WhileServed_KeepsEverybodysShare() =>
        Prop.ForAll(Moves().ToArbitrary(), moves =>
        {
            WaitingLine line = Busy(equal: false);
            var had = new Dictionary<string, long> { ["m0"] = 0, ["m1"] = 0, ["m2"] = 0 };
            long longest = line.Waiting.Max(w => FairShare.Estimate(w.Entry).Value);
            var todo = new Queue<(int Job, int Other)>(moves);
            while (!line.IsEmpty)
            {
                foreach (string member in had.Keys) if (todo.TryDequeue(out var move)) line = Shuffle(line, member, move.Job, move.Other);
                QueueEntry first = FairShare.Order(line, Samples.Now)[0].Waiting.Entry;
                had[first.Member.Value] += FairShare.Estimate(first).Value;
                string[] waiting = [.. line.Waiting.Select(w => w.Entry.Member.Value).Distinct()];
                line = line.Do(new LineCommand.Take(first.Job, Samples.Printer.Id));
                foreach (string other in waiting) Assert.True(had[first.Member.Value] <= had[other] + longest, $"{first.Member} is ahead of {other}");
            }
        }).Check(Config.QuickThrowOnFailure);

    /// <summary>A job put first sets nobody back by more than itself, and changes nothing between the others.</summary>
    [Fact]
    public void First_AnyJob_SetsOthersBackByThatJobAlone() =>
        Prop.ForAll(Gen.Choose(0, 11).ToArbitrary(), job =>
        {
            WaitingLine before = Busy(equal: false);
            QueueEntry put = before.Waiting[job].Entry;
            Dictionary<string, long> waits = WaitsOf(before);
            Dictionary<string, long> waitsThen = WaitsOf(before.Do(First(put.Job.Value)));
            Assert.Equal(0, waitsThen[put.Job.Value]);
            foreach (Waiting other in before.Waiting.Where(w => w.Entry.Member != put.Member))
                Assert.True(waitsThen[other.Entry.Job.Value] <= waits[other.Entry.Job.Value] + FairShare.Estimate(put).Value);
            Assert.Equal(
                Order(before).Where(id => before.Find(new JobId(id))!.Entry.Member != put.Member),
                Order(before.Do(First(put.Job.Value))).Where(id => before.Find(new JobId(id))!.Entry.Member != put.Member));
        }).Check(Config.QuickThrowOnFailure);

    /// <summary>How long each would wait were they served one after the other by one machine.</summary>
    private static Dictionary<string, long> WaitsOf(WaitingLine line)
    {
        long until = 0;
        Dictionary<string, long> waits = [];
        foreach (Ranked ranked in FairShare.Order(line, Samples.Now))
        {
            waits[ranked.Waiting.Entry.Job.Value] = until;
            until += FairShare.Estimate(ranked.Waiting.Entry).Value;
        }

        return waits;
    }

    private static Gen<List<(int, int)>> Moves() => Gen.ListOf(Gen.Choose(0, 3).SelectMany(job => Gen.Choose(0, 4).Select(other => (job, other)))).Select(moves => moves.ToList());

    /// <summary>Three members with four jobs each, of lengths that differ or not.</summary>
    private static WaitingLine Busy(bool equal)
    {
        long[] lengths = [600, 7200, 1800, 5400, 300, 3600, 2400, 900, 4800, 1200, 6000, 3000];
        WaitingLine line = new();
        for (int i = 0; i < lengths.Length; i++)
            line = line.Do(new LineCommand.Enter(Samples.Entry($"j{i:00}", $"m{i % 3}", i, Samples.Offer(estimate: equal ? 3600 : lengths[i]))));
        return line;
    }

    private static WaitingLine Shuffle(WaitingLine line, string member, int job, int before)
    {
        string[] own = [.. line.Waiting.Where(w => w.Entry.Member.Value == member).Select(w => w.Entry.Job.Value)];
        return job >= own.Length ? line : Move(line, own[job], before < own.Length ? own[before] : null);
    }

    private static WaitingLine Line(params (string Job, string Member)[] jobs)
    {
        WaitingLine line = new();
        int second = 0;
        foreach ((string job, string member) in jobs) line = line.Do(new LineCommand.Enter(Samples.Entry(job, member, second++)));
        return line;
    }

    private static LineCommand.Move MoveOf(string job, string? before) => new(new JobId(job), before is null ? null : new JobId(before));

    private static LineCommand.PutFirst First(string job, string reason = "for the fair") => new(new JobId(job), Staff, "Olga", reason);

    /// <summary>Repeated, it is silent.</summary>
    private static WaitingLine Move(WaitingLine line, string job, string? before)
    {
        line = line.Do(MoveOf(job, before));
        Assert.Empty(line.Decide(MoveOf(job, before), Samples.Now).Events);
        return line;
    }

    private static string? Code(WaitingLine line, LineCommand command) => line.Decide(command, Samples.Now).Refusal?.Code;

    private static string[] Order(WaitingLine line) => [.. FairShare.Order(line, Samples.Now).Select(r => r.Waiting.Entry.Job.Value)];
}
