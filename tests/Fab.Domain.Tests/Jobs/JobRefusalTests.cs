using Fab.Domain.Jobs;
using Fab.Domain.Machines;

namespace Fab.Domain.Tests.Jobs;

public class JobRefusalTests
{
    /// <summary>Each row: in that stage the command is refused with that code; <c>ok</c> for accepted, <c>silent</c> for already so.</summary>
    private const string Table = """
        unknown    enqueue    job-not-quoted
        unknown    cancel     job-not-quoted
        unknown    quote      ok
        quoted     quote      silent
        quoted     quote2     quote-differs
        running    quote      silent
        quoted     enqueue    ok
        quoted     assign     job-not-queued
        quoted     unassign   silent
        quoted     cancel     ok
        quoted     authorise  job-on-no-machine
        queued     enqueue    silent
        queued     assign     ok
        queued     assign2    no-offer-for-machine
        queued     unassign   silent
        queued     cancel     ok
        assigned   enqueue    silent
        assigned   assign     silent
        assigned   assign2    job-already-going
        assigned   unassign   ok
        assigned   unassign2  job-already-going
        assigned   cancel     ok
        assigned   authorise  silent
        preparing  assign     job-already-going
        preparing  unassign   job-already-going
        running    assign     job-already-going
        running    enqueue    silent
        running    authorise  silent
        running    cancel     ok
        paused     authorise  silent
        used-up    authorise  ok
        finished   enqueue    job-ended
        finished   assign     job-ended
        finished   unassign   silent
        finished   cancel     job-ended
        finished   authorise  job-ended
        cancelled  cancel     silent
        failed     cancel     job-ended
        failed     enqueue    job-ended
        """;

    public static TheoryData<string, string, string> Rows()
    {
        TheoryData<string, string, string> rows = [];
        foreach (string line in Table.Split('\n'))
        {
            string[] cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            rows.Add(cells[0], cells[1], cells[2]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Command_InStage_AnswersAsTheTableSays(string stage, string command, string expected)
    {
        Decision<JobEvent> decision = JobStages.Named(stage).Decide(Command(command), Samples.Now);
        Assert.Equal(expected, decision.Refusal?.Code ?? (decision.Events.Count == 0 ? "silent" : "ok"));
    }

    [Fact]
    public void Enqueue_NothingOfferedOrTooLate_RefusesInDocumentedOrder()
    {
        Job none = new Job().Do(JobStages.Quote with { Offers = [] });
        Assert.Equal(JobRefusals.NothingOffered, none.CodeFor(new JobCommand.Enqueue("ann"), Samples.Now.AddHours(2)));
        Assert.Equal(JobRefusals.QuoteExpired, JobStages.Quoted.CodeFor(new JobCommand.Enqueue("ann"), Samples.Now.AddHours(1).AddTicks(1)));
        Assert.Null(JobStages.Quoted.CodeFor(new JobCommand.Enqueue("ann"), Samples.Now.AddHours(1)));
    }

    [Fact]
    public void Quote_ThatDoesNotHold_IsRefused()
    {
        MachineOffer offer = Samples.Offer();
        JobCommand.Quote[] wrong =
        [
            JobStages.Quote with { Title = "" },
            JobStages.Quote with { Title = new string('x', 121) },
            JobStages.Quote with { Offers = [offer, offer] },
            JobStages.Quote with { Offers = [offer with { Lines = 0 }] },
            JobStages.Quote with { Offers = [offer with { Price = new(1) }] },
            JobStages.Quote with { Offers = [offer with { Hold = new(1) }] },
            JobStages.Quote with { Offers = [offer with { Authorised = new(1), Hold = offer.Rate.For(new(1)) }] },
        ];
        Assert.All(wrong, quote => Assert.Equal(JobRefusals.QuoteMalformed, new Job().CodeFor(quote)));
    }

    private static JobCommand Command(string name) => name switch
    {
        "quote" => JobStages.Quote with
        {
            Source = new FromDesign("phone-stand", "1.0", null, new Dictionary<string, string> { ["width"] = "80" }),
            Offers = [Samples.Offer()],
        },
        "quote2" => JobStages.Quote with { Title = "Another" },
        "enqueue" => new JobCommand.Enqueue("ann"),
        "assign" => new JobCommand.Assign(Samples.Printer.Id),
        "assign2" => new JobCommand.Assign(new MachineId("reprap-2")),
        "unassign" => new JobCommand.Unassign(Samples.Printer.Id, new Refusal("x", "x")),
        "unassign2" => new JobCommand.Unassign(new MachineId("reprap-2"), new Refusal("x", "x")),
        "authorise" => new JobCommand.AuthoriseMore(),
        "cancel" => new JobCommand.Cancel("ann"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
