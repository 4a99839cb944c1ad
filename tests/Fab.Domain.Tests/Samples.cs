using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Queue;
using Fab.Domain.Units;

namespace Fab.Domain.Tests;

/// <summary>Plain machines, offers and jobs that tests change by <c>with</c>.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly MachineSpec Printer = new(
        new MachineId("reprap-1"),
        "RepRap one",
        MachineKind.Printer,
        "fdm-printer",
        Dialect.Marlin,
        new Volume(new(220), new(220), new(250)),
        new Celsius(260),
        new Celsius(100),
        new Millimetres(0.4),
        new MillimetresPerMinute(9000),
        1000,
        new CentsPerHour(120),
        "virtual:marlin");

    public static readonly MachineSpec Router = Printer with
    {
        Id = new MachineId("router-1"),
        Kind = MachineKind.Router,
        Class = "cnc-router",
        Dialect = Dialect.Grbl,
        MaxHotend = null,
        MaxBed = null,
        Nozzle = null,
    };

    public static readonly Requirements Pla = new(
        MachineKind.Printer, Dialect.Marlin, new Volume(new(80), new(60), new(100)), new Celsius(215), new Celsius(60), "pla");

    public static MachineOffer Offer(string machine = "reprap-1", long estimate = 3600, long rate = 120, Requirements? asks = null) =>
        JobPricing.Offer(
            Printer with { Id = new MachineId(machine), Rate = new CentsPerHour(rate) },
            new ContentHash(new string('a', 64)),
            1000,
            500,
            20,
            asks ?? Pla,
            new MachineSeconds(estimate),
            new Grams(12));

    public static Assignment Assignment(string job = "j1", string machine = "reprap-1", Requirements? asks = null, string memberClass = "fdm-printer") =>
        new(new JobId(job), new MemberId("ann"), [memberClass], Offer(machine, asks: asks));

    public static QueueEntry Entry(string job, string member, int queuedAfterSeconds = 0, params MachineOffer[] offers) => new(
        new JobId(job), new MemberId(member), job, Now.AddSeconds(queuedAfterSeconds), offers.Length == 0 ? [Offer()] : offers);
}

/// <summary>Drives an aggregate as its grain does: decide, and fold what was decided.</summary>
internal static class Driving
{
    /// <summary>Accepts or fails the test.</summary>
    public static Machine Do(this Machine machine, MachineCommand command, DateTimeOffset? at = null)
    {
        Decision<MachineEvent> decision = machine.Decide(command, at ?? Samples.Now);
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(machine, (m, e) => m.Apply(e));
    }

    /// <summary>The bridge's next event of its journal.</summary>
    public static Machine Hear(this Machine machine, BridgeReport report, string? inReplyTo = null) =>
        machine.Do(new MachineCommand.Observe(machine.Epoch ?? "e1", machine.Seq + 1, Samples.Now, inReplyTo, report));

    public static string? CodeFor(this Machine machine, MachineCommand command) => machine.Decide(command, Samples.Now).Refusal?.Code;

    public static Job Do(this Job job, JobCommand command, DateTimeOffset? at = null)
    {
        Decision<JobEvent> decision = job.Decide(command, at ?? Samples.Now);
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(job, (j, e) => j.Apply(e));
    }

    public static string? CodeFor(this Job job, JobCommand command, DateTimeOffset? at = null) =>
        job.Decide(command, at ?? Samples.Now).Refusal?.Code;

    public static WaitingLine Do(this WaitingLine line, LineCommand command, DateTimeOffset? at = null) =>
        line.Decide(command, at ?? Samples.Now).Events.Aggregate(line, (l, e) => l.Apply(e));
}
