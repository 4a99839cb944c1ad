using System.Globalization;
using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>From connecting to the end of a job, with the machine's own count as the judge.</summary>
public sealed class WholeJobTests
{
    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Job_Undisturbed_EachLineOnceInOrderAndMetered(Dialect dialect)
    {
        byte[] program = TestMachines.ProgramFor(dialect);
        var rig = new SessionRig(TestMachines.Of(dialect));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        Assert.Equal("idle", rig.Phase);
        rig.MarkJob();
        TimeSpan started = rig.Now;

        rig.Command(rig.StartOf(program));
        rig.RunUntil(() => rig.Has<JobEnded>());

        Assert.Equal(["MachineConnected", "JobPreparing", "JobStarted", "JobEnded"], rig.Heard.Select(e => e.GetType().Name));
        Assert.True(rig.Audit(program).IsExact, rig.Audit(program).ToString());
        JobEnded ended = rig.Only<JobEnded>();
        Assert.Equal((JobOutcome.Finished, null), (ended.Outcome, ended.ReasonCode));
        Assert.Equal(rig.Only<JobStarted>().Lines, ended.LastExecutedLine);
        Assert.Equal((long)(rig.Now - started).TotalSeconds, ended.Metered.Value);
        Assert.Equal("idle", rig.Phase);
        Assert.Equal(rig.Heard.Count, rig.Publications);
    }

    /// <summary>A noisy cable: bytes change, vanish and double, and oks get lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Job_NoisyCable_StillEachLineOnceInOrder(int seed)
    {
        byte[] program = TestMachines.Print(150, heat: false);
        var faults = new FaultPlan { Seed = (ulong)seed, GarbleByteToMachineChance = 0.002, DropByteToMachineChance = 0.001, LoseOkChance = 0.01 };
        var rig = new SessionRig(TestMachines.Printer, SessionRig.VirtualMachineOf(TestMachines.Printer, faults));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.MarkJob();
        rig.Command(rig.StartOf(program));
        rig.RunUntil(() => rig.Has<JobEnded>(), 7200);

        JobEnded ended = rig.Only<JobEnded>();
        JobAudit audit = rig.Audit(program);
        Assert.Equal((JobOutcome.Finished, null), (ended.Outcome, ended.ReasonText));
        Assert.True(audit.IsExact, $"{audit}; missing {string.Join('|', audit.Missing)}; extra {string.Join('|', audit.Extra)}");
        Assert.True(ended.Resends > 0);
    }

    [Fact]
    public void Telemetry_WholePrint_ShowsPercentLayersHeatAndTimeLeft()
    {
        byte[] program = TestMachines.Print(100);
        var rig = new SessionRig(TestMachines.Printer);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        TimeSpan started = rig.Now;
        rig.Command(rig.StartOf(program));
        rig.RunUntil(() => rig.Has<JobEnded>());
        TimeSpan lasted = rig.Now - started;

        List<MachineTelemetry> during = [.. rig.Telemetry.Where(t => t.Job is not null && t.Phase is "heating" or "running")];
        Assert.All(during.Zip(during.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromMilliseconds(250)));
        Assert.All(during.Zip(during.Skip(1)), pair => Assert.True(pair.Second.Job!.Percent >= pair.First.Job!.Percent));
        Assert.Contains(during, t => t.Phase == "heating" && t.Heaters.Any(h => h is { Name: "hotend", Target.Value: 200 }));
        Assert.Contains(during, t => t.Phase == "running" && t.Heaters.Any(h => h is { Name: "bed", Actual.Value: > 45 }));
        Assert.Contains(during, t => t.Job is { Layer: 3, Layers: > 3 });
        Assert.Contains(during, t => t.LinesPerSecond > 1);

        // Half way through, the time left should be near what was really left.
        MachineTelemetry half = during.First(t => t.At - during[0].At > lasted / 2);
        double left = (rig.Now - started - (half.At - during[0].At)).TotalSeconds;
        Assert.InRange(half.Job!.TimeLeft.Value, left * 0.5, left * 1.7);
    }

    /// <summary>A third of the lines takes most of the time: percent is of the time, and agrees with the meter all along.</summary>
    [Fact]
    public void Telemetry_OfUnevenLines_CountsByTimeAndNotByLines()
    {
        byte[] program = Encoding.ASCII.GetBytes(
            "G28\nG1 Z5 F600\n" + string.Concat(Enumerable.Range(1, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{i * 0.4:0.0} F120\n"))) + string.Concat(Enumerable.Range(1, 600).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 Y{i * 0.3:0.0} F6000\n"))));
        var rig = new SessionRig(TestMachines.Printer);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf(program));
        rig.RunUntil(() => rig.Has<JobEnded>());
        double whole = rig.Only<JobEnded>().Metered.Value;

        List<JobTelemetry> during = [.. rig.Telemetry.Where(t => t is { Phase: "running", Job: not null }).Select(t => t.Job!)];
        JobTelemetry slowDone = during.Last(job => job.Line <= 302);
        Assert.InRange(slowDone.Line, 302 - 65, 302); // the planner may hold the others
        Assert.True(slowDone.Percent > 60, $"{slowDone}");
        Assert.All(during.Where(job => job.Line > 0), job => Assert.InRange(job.Percent, (100 * job.Metered.Value / whole) - 8, (100 * job.Metered.Value / whole) + 8));
    }

    /// <summary>A line counts when the machine has been there, whatever the firmware has taken; the machine is asked itself.</summary>
    [Theory]
    [InlineData(Dialect.Marlin, false)]
    [InlineData(Dialect.Marlin, true)]
    [InlineData(Dialect.Grbl, false)]
    public void Telemetry_OfLongMoves_NamesNoLineThatTheMachineHasNotDone(Dialect dialect, bool advancedOk)
    {
        const int moves = 90;
        string start = dialect == Dialect.Marlin ? "G28\nG1 Z5 F600\n" : "G0 Z5\nG1 F1200\n";
        byte[] program = Encoding.ASCII.GetBytes(start + string.Concat(Enumerable.Range(1, moves).Select(i => $"G1 X{i * 2} F1200\n")));
        Domain.Machines.MachineSpec spec = dialect == Dialect.Marlin ? TestMachines.Printer : TestMachines.Router;
        VirtualMachine? machine = advancedOk ? new VirtualPrinter(new PrinterConfig { AdvancedOk = true }) : null;
        var rig = new SessionRig(spec, machine);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        double from = dialect == Dialect.Marlin ? 0 : rig.Machine.Position.X;
        rig.Command(rig.StartOf(program));
        int told = 0, taken = 0, looked = 0;
        while (!rig.Has<JobEnded>())
        {
            rig.RunFor(0.1);
            for (; looked < rig.Telemetry.Count; looked++)
            {
                if (rig.Telemetry[looked].Job is not { Line: > 2 } job) continue;
                double reached = (rig.Machine.Position.X - from) / 2;
                Assert.True(job.Line - 2 <= reached + 0.01, $"line {job.Line} is told, and the machine is at move {reached:0.00}");
                told = Math.Max(told, (int)job.Line - 2);
                taken = Math.Max(taken, (int)(rig.Session.FirmwareStatus.Acknowledged - job.Line));
            }
        }

        Assert.True(taken >= 8, $"the planner held no more than {taken}, so this shows nothing");
        Assert.True(told > 20, $"{told}");
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void Pause_ThenResume_TimePausedIsNotMetered()
    {
        byte[] program = TestMachines.Print(60);
        var rig = new SessionRig(TestMachines.Printer);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.MarkJob();
        rig.Command(rig.StartOf(program));
        TimeSpan start = rig.Now;
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 20);
        rig.Command(new PauseJob("p", new("job-1"), "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        TimeSpan paused = rig.Now;
        rig.RunFor(5000);
        Assert.Equal("paused", rig.Phase);
        rig.Command(new ResumeJob("r", new("job-1"), new MachineSeconds(100_000), "ann"));
        rig.RunUntil(() => rig.Has<JobResumed>());
        TimeSpan resumed = rig.Now;
        rig.RunUntil(() => rig.Has<JobEnded>());

        Assert.Equal(("by-person", "p"), (rig.Only<JobPaused>().Reason, rig.Only<JobPaused>().InReplyTo));
        Assert.Equal("r", rig.Only<JobResumed>().InReplyTo);
        double ran = (paused - start + (rig.Now - resumed)).TotalSeconds;
        Assert.InRange(rig.Only<JobEnded>().Metered.Value, ran - 1, ran);
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }
}
