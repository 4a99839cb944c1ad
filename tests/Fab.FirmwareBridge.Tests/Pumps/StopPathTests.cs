using System.Text;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Pumps;
using Fab.FirmwareBridge.Sessions;
using Fab.FirmwareBridge.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.FirmwareBridge.Tests.Pumps;

/// <summary>A stop waits for nothing: not for the loop, not for the disk the loop waits for.</summary>
public sealed class StopPathTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A stop that a person typed is a stop, whatever message it came in.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_LoopStuckInItsJournal_IsOnTheWireWhenPostReturns(bool typed)
    {
        var bus = new InProcessBus();
        BusHub hub = await BusHub.OnAsync(bus);
        var link = new FakeLink();
        using var disk = new StuckDisk();
        using var spool = new ProgramSpool(_folder.File("spool"), hub, 1 << 20);
        await using var pump = new MachinePump(
            TestMachines.Printer, "space", bus.Connect(), new FakePort(link), disk, spool,
            new BridgeClock(TimeProvider.System, TimeProvider.System), NullLogger.Instance);

        // Once the firmware has answered, the session keeps that it is connected; there the loop stays.
        disk.IsStuck = true;
        await pump.StartAsync(CancellationToken.None);
        await disk.Reached.WaitAsync(TimeSpan.FromSeconds(60));
        pump.Post(typed ? new SendByHand("stop-1", ["M112"], "ann", default) : new StopMachine("stop-1", "ann"));
        string wire = link.Written;
        Assert.EndsWith("\nM112\n", wire, StringComparison.Ordinal);

        disk.Free();
        MachineStopped stopped = await hub.WaitForAsync<MachineStopped>(TestMachines.Printer.Id);
        Assert.Equal("stop-1", stopped.InReplyTo);

        // Once the loop has come to it, the firmware gets the numbered stop too, and nothing stands between the two.
        await link.Wrote("M112*").WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Matches(@"^\nM112\nN\d+ M112\*\d+\n$", link.Written[wire.Length..]);
    }

    [Fact]
    public async Task Stop_DeliveredAgainAfterItWasCleared_StopsNothing()
    {
        var bus = new InProcessBus();
        BusHub hub = await BusHub.OnAsync(bus);
        await using var bridge = new Bridge(
            new BridgeOptions { DataFolder = _folder.File("bridge"), VirtualTimeScale = 300 }, _ => bus.Connect(), hub, TimeProvider.System, NullLogger<Bridge>.Instance);
        Assert.Null(await bridge.AddAsync(TestMachines.Printer, CancellationToken.None));
        await hub.WaitForAsync<MachineConnected>(TestMachines.Printer.Id);
        await hub.SendAsync(TestMachines.Printer.Id, new StopMachine("stop-1", "ann"));
        await hub.WaitForAsync<MachineStopped>(TestMachines.Printer.Id);
        await hub.SendAsync(TestMachines.Printer.Id, new ResetMachine("reset-1", "ann"));
        await hub.WaitForAsync<MachineReady>(TestMachines.Printer.Id);

        await hub.SendAsync(TestMachines.Printer.Id, new StopMachine("stop-1", "ann"));
        await hub.StartAsync(TestMachines.Printer.Id, TestMachines.Print(20, heat: false), "job-1");

        Assert.Equal(JobOutcome.Finished, (await hub.WaitForAsync<JobEnded>(TestMachines.Printer.Id)).Outcome);
        Assert.Equal(1, ((VirtualMachinePort)bridge.Find(TestMachines.Printer.Id)!.Port).Machine.Log.EmergencyStops);
    }

    private sealed class FakePort(FakeLink link) : IMachinePort
    {
        public string Name => "fake";

        public ValueTask<IMachineLink> OpenAsync(CancellationToken ct) => ValueTask.FromResult<IMachineLink>(link);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>A serial port whose firmware takes every line and says its name each time.</summary>
    private sealed class FakeLink : ISerialLink
    {
        private readonly Lock _gate = new();
        private readonly AutoResetEvent _something = new(false);
        private readonly Queue<byte[]> _said = new();
        private readonly StringBuilder _written = new();
        private readonly List<(string Text, TaskCompletionSource Done)> _awaited = [];

        public string? LostReason { get; private set; }

        public string Written
        {
            get
            {
                lock (_gate) return _written.ToString();
            }
        }

        public Task Wrote(string text)
        {
            lock (_gate)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add((text, done));
                Look();
                return done.Task;
            }
        }

        public bool Wait()
        {
            lock (_gate)
            {
                if (_said.Count > 0) return true;
            }

            _something.WaitOne();
            return _said.Count > 0;
        }

        public int Read(Span<byte> buffer)
        {
            lock (_gate)
            {
                if (!_said.TryDequeue(out byte[]? said)) return 0;
                said.CopyTo(buffer);
                return said.Length;
            }
        }

        public void Wake() => _something.Set();

        public void Write(ReadOnlySpan<byte> bytes)
        {
            lock (_gate)
            {
                _written.Append(Encoding.ASCII.GetString(bytes));
                Look();
                for (int line = bytes.Count((byte)'\n'); line > 0; line--) _said.Enqueue("FIRMWARE_NAME:Marlin 2.1\nok\n"u8.ToArray());
            }

            _something.Set();
        }

        public void WriteUrgent(ReadOnlySpan<byte> bytes) => Write(bytes);

        public void PulseReset()
        {
        }

        public ValueTask DisposeAsync()
        {
            LostReason = "closed";
            return ValueTask.CompletedTask;
        }

        private void Look()
        {
            foreach ((string text, TaskCompletionSource done) in _awaited)
            {
                if (_written.ToString().Contains(text, StringComparison.Ordinal)) done.TrySetResult();
            }
        }
    }

    /// <summary>A journal whose disk can be made to hang.</summary>
    private sealed class StuckDisk : IBridgeJournal, IDisposable
    {
        private readonly MemoryJournal _journal = new("epoch-1");
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _freed = new(false);

        public bool IsStuck { get; set; }

        public Task Reached => _reached.Task;

        public bool WantsCompaction => _journal.WantsCompaction;

        public IReadOnlyList<BridgeRecord> Replay() => _journal.Replay();

        public void Append(BridgeRecord record, bool durable)
        {
            if (IsStuck)
            {
                _reached.TrySetResult();
                _freed.Wait();
            }

            _journal.Append(record, durable);
        }

        public void Compact(Snapshot snapshot) => _journal.Compact(snapshot);

        public void Free() => _freed.Set();

        public void Dispose() => _freed.Set();
    }
}
