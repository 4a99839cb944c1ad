using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Machines;

public class MachineRefusalTests
{
    /// <summary>Each row: in that stage the command is refused with that code; <c>ok</c> for accepted, <c>silent</c> for already so.</summary>
    private const string Table = """
        unknown           assign   machine-not-registered
        unknown           stop     machine-not-registered
        registered        assign   machine-offline
        idle              assign   ok
        assigned          assign   silent
        running           assign   silent
        stopped-with-job  assign   silent
        offline-with-job  assign   silent
        assigned          assign2  machine-busy
        running           assign2  machine-busy
        paused            assign2  machine-busy
        offline-with-job  assign2  machine-busy
        stopped-with-job  assign2  machine-stopped
        stopped           assign2  machine-stopped
        fault             assign2  machine-fault
        offline           assign2  machine-offline
        awaiting-clear    assign   job-done-already
        awaiting-clear    assign2  plate-not-cleared
        idle              pause    job-not-on-machine
        assigned          pause    job-not-running
        preparing         pause    job-not-running
        running           pause    ok
        paused            pause    silent
        offline-with-job  pause    machine-offline
        stopped-with-job  pause    machine-stopped
        idle              resume   job-not-on-machine
        preparing         resume   job-not-paused
        running           resume   silent
        paused            resume   ok
        stopped-with-job  resume   machine-stopped
        idle              cancel   job-not-on-machine
        assigned          cancel   ok
        running           cancel   ok
        paused            cancel   ok
        offline-with-job  cancel   ok
        idle              stop     ok
        running           stop     ok
        offline           stop     ok
        fault             stop     ok
        stopped           stop     silent
        stopped-with-job  stop     silent
        idle              clear    silent
        running           clear    silent
        awaiting-clear    clear    ok
        awaiting-clear    clear-nothing  plate-not-cleared
        stopped           clear    ok
        stopped           clear-plate    stop-not-cleared
        fault             clear-plate    stop-not-cleared
        fault             clear    ok
        stopped-with-job  clear    job-not-ended
        running           material machine-busy
        stopped-with-job  material machine-busy
        idle              material ok
        offline           material ok
        awaiting-clear    material ok
        running           register machine-busy
        idle              register ok
        idle              register-same  silent
        running           register-same  silent
        idle              register-bad   machine-spec-malformed
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
        Decision<MachineEvent> decision = Stages.Named(stage).Decide(Command(command), Samples.Now);
        Assert.Equal(expected, decision.Refusal?.Code ?? (decision.Events.Count == 0 ? "silent" : "ok"));
        if (decision.Refusal is { } refusal) Assert.NotEmpty(refusal.Message);
    }

    /// <summary>Wrong in every way, put right one after the other.</summary>
    [Fact]
    public void Assign_WrongInEveryWay_RefusesInDocumentedOrder()
    {
        Assignment wrong = Samples.Assignment("j2", "other-1", Samples.Pla with { Kind = MachineKind.Router }, "cnc-router");
        Machine dirtyStopped = Stages.AwaitingClear.Do(new MachineCommand.Stop("s", "ann")).Hear(new BridgeReport.Stopped("ann"), "s");
        Machine speaksGrbl = Stages.Idle.Hear(new BridgeReport.Connected("Grbl 1.1", Dialect.Grbl));
        IEnumerable<string?> codes =
        [
            dirtyStopped.CodeFor(new MachineCommand.Assign(wrong)),
            Stages.AwaitingClear.CodeFor(new MachineCommand.Assign(wrong)),
            speaksGrbl.CodeFor(new MachineCommand.Assign(wrong)),
            Stages.Idle.CodeFor(new MachineCommand.Assign(wrong)),
            Stages.Idle.CodeFor(new MachineCommand.Assign(wrong with { Offer = wrong.Offer with { Machine = Samples.Printer.Id } })),
            Stages.Idle.CodeFor(new MachineCommand.Assign(Samples.Assignment("j2", memberClass: "cnc-router"))),
            Stages.Idle.CodeFor(new MachineCommand.Assign(Samples.Assignment("j2", asks: Samples.Pla with { Material = "petg" }))),
        ];
        Assert.Equal(
            new string?[]
            {
                SharedMachineRefusals.Stopped,
                MachineRefusals.PlateNotCleared,
                MachineRefusals.FirmwareMismatch,
                MachineRefusals.JobNotHere,
                MachineRefusals.WrongKind,
                MachineRefusals.NotAuthorised,
                MachineRefusals.MaterialNotLoaded,
            },
            codes);
    }

    private static MachineCommand Command(string name) => name switch
    {
        "assign" => new MachineCommand.Assign(Samples.Assignment()),
        "assign2" => new MachineCommand.Assign(Samples.Assignment("j2")),
        "pause" => new MachineCommand.Pause(Stages.Job, "ann"),
        "resume" => new MachineCommand.Resume(Stages.Job, new MachineSeconds(9999), "ann"),
        "cancel" => new MachineCommand.CancelJob(Stages.Job, "ann"),
        "stop" => new MachineCommand.Stop("stop-1", "ann"),
        "clear" => new MachineCommand.Clear(true, true, "op"),
        "clear-plate" => new MachineCommand.Clear(true, false, "op"),
        "clear-nothing" => new MachineCommand.Clear(false, true, "op"),
        "material" => new MachineCommand.LoadMaterial("petg", "op"),
        "register" => new MachineCommand.Register(Samples.Printer with { Name = "Another" }),
        "register-same" => new MachineCommand.Register(Samples.Printer),
        "register-bad" => new MachineCommand.Register(Samples.Printer with { Acceleration = double.NaN }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
