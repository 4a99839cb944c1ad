using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Pumps;
using Fab.FirmwareBridge.Tests.Sessions;
using Fab.VirtualMachines;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Fab.FirmwareBridge.Tests.Pumps;

/// <summary>The whole bridge over the bus, with real threads, and virtual machines far faster than life.</summary>
public sealed class BridgeTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly InProcessBus _bus = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bridge_TwoMachines_BothRunTheirJobs()
    {
        BusHub hub = await BusHub.OnAsync(_bus);
        await using (Bridge bridge = NewBridge(hub))
        {
            foreach (MachineSpec spec in new[] { TestMachines.Printer, TestMachines.Router })
            {
                Assert.Null(await bridge.AddAsync(spec, CancellationToken.None));
                Assert.Null(await bridge.AddAsync(spec, CancellationToken.None));
                await hub.WaitForAsync<MachineConnected>(spec.Id);
                await hub.StartAsync(spec.Id, TestMachines.ProgramFor(spec.Dialect), $"job-{spec.Id}");
            }

            foreach (MachineSpec spec in new[] { TestMachines.Printer, TestMachines.Router })
            {
                JobEnded ended = await hub.WaitForAsync<JobEnded>(spec.Id);
                Assert.Equal(JobOutcome.Finished, ended.Outcome);
                Assert.True(ended.Metered.Value > 10);
                await hub.WaitForAsync<MachineTelemetry>(spec.Id, t => t.Phase == "idle");
                Assert.True((await hub.WaitForAsync<MachineStatus>(spec.Id)).Online);
            }
        }

        await hub.WaitForAsync<MachineStatus>(TestMachines.Printer.Id, s => !s.Online);
    }

    [Fact]
    public async Task Stop_MidPrint_LatencyIsMeasured()
    {
        BusHub hub = await BusHub.OnAsync(_bus);
        await using Bridge bridge = NewBridge(hub, scale: 20);
        Assert.Null(await bridge.AddAsync(TestMachines.Printer, CancellationToken.None));
        await hub.WaitForAsync<MachineConnected>(TestMachines.Printer.Id);
        var latencies = new List<long>();
        for (int i = 0; i < 10; i++)
        {
            await hub.StartAsync(TestMachines.Printer.Id, TestMachines.Print(400, heat: false), $"job-{i}");
            await hub.WaitForAsync<JobStarted>(TestMachines.Printer.Id, e => e.Job.Value == $"job-{i}");
            await hub.SendAsync(TestMachines.Printer.Id, new StopMachine($"stop-{i}", "ann"));
            MachineStopped stopped = await hub.WaitForAsync<MachineStopped>(TestMachines.Printer.Id, e => e.InReplyTo == $"stop-{i}");
            latencies.Add(stopped.LatencyMicroseconds);
            await hub.SendAsync(TestMachines.Printer.Id, new ResetMachine($"reset-{i}", "ann"));
            await hub.WaitForAsync<MachineReady>(TestMachines.Printer.Id, e => e.InReplyTo == $"reset-{i}");
        }

        output.WriteLine($"stop: command on the bus to bytes handed over, µs, sorted: {string.Join(' ', latencies.Order())}");
        var port = (VirtualMachinePort)bridge.Find(TestMachines.Printer.Id)!.Port;
        Assert.Equal(10, port.Machine.Log.EmergencyStops);
        Assert.False(port.Machine.Log.MovedAfterStop);
    }

    [Fact]
    public async Task Unplug_MidPrint_IsToldAtOnceAndReconnects()
    {
        BusHub hub = await BusHub.OnAsync(_bus);
        await using Bridge bridge = NewBridge(hub);
        Assert.Null(await bridge.AddAsync(TestMachines.EndsWhatBreaksOff(Dialect.Marlin), CancellationToken.None));
        await hub.WaitForAsync<MachineConnected>(TestMachines.Printer.Id);
        await hub.StartAsync(TestMachines.Printer.Id, TestMachines.Print(20_000, heat: false), "job-1");
        await hub.WaitForAsync<JobStarted>(TestMachines.Printer.Id);
        var port = (VirtualMachinePort)bridge.Find(TestMachines.Printer.Id)!.Port;
        port.Unplug();
        Assert.Equal("link-lost", (await hub.WaitForAsync<JobEnded>(TestMachines.Printer.Id)).ReasonCode);
        await hub.WaitForAsync<MachineStatus>(TestMachines.Printer.Id, s => s.Problem is not null);
        port.Replug();
        await hub.WaitForAsync<MachineFault>(TestMachines.Printer.Id, e => hub.Heard<MachineConnected>(TestMachines.Printer.Id).Count == 2);
        await hub.WaitForAsync<MachineStatus>(TestMachines.Printer.Id, s => hub.Heard<MachineStatus>(TestMachines.Printer.Id)[^1].Problem is null);
    }

    [Fact]
    public async Task Restart_OnTheSameFolder_GoesOnWithEventsAndEndsTheJob()
    {
        BusHub hub = await BusHub.OnAsync(_bus);
        await using (Bridge first = NewBridge(hub))
        {
            Assert.Null(await first.AddAsync(TestMachines.Printer, CancellationToken.None));
            await hub.WaitForAsync<MachineConnected>(TestMachines.Printer.Id);
            await hub.StartAsync(TestMachines.Printer.Id, TestMachines.Print(20_000, heat: false), "job-1");
            await hub.WaitForAsync<JobStarted>(TestMachines.Printer.Id);

            // A second bridge on the same data must not touch it.
            await using Bridge second = NewBridge(hub);
            Assert.Equal(BridgeCodes.JournalInUse, (await second.AddAsync(TestMachines.Printer, CancellationToken.None))!.Code);
        }

        await using Bridge again = NewBridge(hub);
        Assert.Null(await again.AddAsync(TestMachines.Printer, CancellationToken.None));
        JobEnded ended = await hub.WaitForAsync<JobEnded>(TestMachines.Printer.Id);
        Assert.Equal((JobOutcome.Failed, BridgeCodes.BridgeStopped), (ended.Outcome, ended.ReasonCode));
        await hub.WaitForAsync<MachineConnected>(TestMachines.Printer.Id, _ => hub.Heard<MachineConnected>(TestMachines.Printer.Id).Count == 2);
        Assert.Single(hub.Heard<BridgeEvent>(TestMachines.Printer.Id).Select(e => e.Epoch).Distinct());
    }

    [Fact]
    public async Task Message_NoCommand_IsIgnored()
    {
        BusHub hub = await BusHub.OnAsync(_bus);
        await using Bridge bridge = NewBridge(hub);
        Assert.Null(await bridge.AddAsync(TestMachines.Router, CancellationToken.None));
        await using InProcessBus.Connection stranger = _bus.Connect();
        foreach (string text in new[] { "", "{", "null", "[]", "{\"type\":\"dance\"}", "{\"type\":\"stopMachine\"}" })
        {
            await stranger.PublishAsync(Topics.Command("space", "router-1"), Encoding.UTF8.GetBytes(text));
        }

        await hub.WaitForAsync<MachineConnected>(TestMachines.Router.Id);
        await hub.SendAsync(TestMachines.Router.Id, new PauseJob("p", new("none"), "ann"));
        Assert.Equal("p", (await hub.WaitForAsync<CommandRefused>(TestMachines.Router.Id)).InReplyTo);
    }

    [Theory]
    [InlineData("carrier-pigeon:7")]
    [InlineData("virtual:grbl")]
    [InlineData("serial:ttyUSB0@115200")]
    [InlineData("serial:/dev/ttyUSB0@fast")]
    public async Task Add_LinkNotUnderstood_IsRefused(string link)
    {
        await using Bridge bridge = NewBridge(await BusHub.OnAsync(_bus));
        Assert.Equal(BridgeCodes.LinkUnknown, (await bridge.AddAsync(TestMachines.Printer with { Link = link }, CancellationToken.None))!.Code);
    }

    /// <summary>Real bytes through the kernel: the posix link at one end of a pseudo-terminal, a machine at the other.</summary>
    [Fact]
    public async Task SerialPort_PseudoTerminal_PrintsAndNoticesTheUnplugging()
    {
        if (!OperatingSystem.IsLinux()) return;
        byte[] program = TestMachines.Print(15, heat: false);
        string link = _folder.File("tty");
        VirtualMachine printer = SessionRig.VirtualMachineOf(TestMachines.Printer);
        printer.PowerOn(TimeSpan.Zero);
        JobSlice job = printer.Log.MarkJob("job-1");
        using var pty = new PtyPort(printer, TimeProvider.System, new PtyPortOptions { TimeScale = 20, LinkPath = link });
        BusHub hub = await BusHub.OnAsync(_bus);
        await using Bridge bridge = NewBridge(hub);
        MachineSpec spec = TestMachines.Printer with { Link = $"serial:{link}@250000" };
        Assert.Null(await bridge.AddAsync(spec, CancellationToken.None));
        await hub.WaitForAsync<MachineConnected>(spec.Id);
        PortException inUse = Assert.Throws<PortException>(() => PosixSerialLink.Open(new SerialSettings(link, 250_000)));
        Assert.Contains(link, inUse.Message, StringComparison.Ordinal);

        await hub.StartAsync(spec.Id, program, "job-1");
        JobEnded ended = await hub.WaitForAsync<JobEnded>(spec.Id);

        Assert.Equal(JobOutcome.Finished, ended.Outcome);
        JobAudit audit = pty.With((_, _) => job.Audit(SessionRig.LinesOf(program), SessionRig.IsNotTheProgram));
        Assert.True(audit.IsExact, audit.ToString());

        pty.With((machine, now) => machine.Unplug(now));
        Assert.Equal("unplugged", (await hub.WaitForAsync<MachineDisconnected>(spec.Id)).Reason);
        pty.With((machine, now) => machine.Plug(now));
        await hub.WaitForAsync<MachineConnected>(spec.Id, _ => hub.Heard<MachineConnected>(spec.Id).Count == 2);
    }

    [Theory]
    [InlineData("/dev/does-not-exist")]
    [InlineData("/dev/null")]
    public void SerialPort_NoSerialPort_SaysWhy(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        PortException refusal = Assert.Throws<PortException>(() => PosixSerialLink.Open(new SerialSettings(path, 115_200)));
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    private Bridge NewBridge(BusHub hub, double scale = 300) => new(
        new BridgeOptions { DataFolder = _folder.File("bridge"), VirtualTimeScale = scale },
        _ => _bus.Connect(),
        hub,
        TimeProvider.System,
        NullLogger<Bridge>.Instance);
}
