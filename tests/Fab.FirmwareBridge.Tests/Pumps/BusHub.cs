using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Tests.Pumps;

/// <summary>A hub at the other end of the bus: keeps what each machine told, acknowledges it, and lets a test wait for it.</summary>
internal sealed class BusHub : IProgramFetcher
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly InProcessBus.Connection _bus;
    private readonly List<(MachineId Machine, object What)> _heard = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Done)> _waiting = [];
    private readonly Dictionary<ContentHash, byte[]> _programs = [];
    private int _commands;

    private BusHub(InProcessBus.Connection bus) => _bus = bus;

    public static async Task<BusHub> OnAsync(InProcessBus bus)
    {
        var hub = new BusHub(bus.Connect());
        await hub._bus.SubscribeAsync("fab/space/+/event", hub.OnEvent);
        await hub._bus.SubscribeAsync("fab/space/+/telemetry", m => hub.Keep<MachineTelemetry>(m));
        await hub._bus.SubscribeAsync("fab/space/+/status", m => hub.Keep<MachineStatus>(m));
        return hub;
    }

    public IReadOnlyList<T> Heard<T>(MachineId machine)
    {
        lock (_gate) return [.. _heard.Where(h => h.Machine == machine).Select(h => h.What).OfType<T>()];
    }

    public async Task<T> WaitForAsync<T>(MachineId machine, Func<T, bool>? where = null)
    {
        T? Find() => Heard<T>(machine).FirstOrDefault(where ?? (_ => true));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (Find() is { } already) return already;
            _waiting.Add((() => Find() is not null, done));
        }

        await done.Task.WaitAsync(Patience);
        return Find()!;
    }

    public async Task<string> StartAsync(MachineId machine, byte[] program, string job)
    {
        ContentHash hash = PreparedProgram.HashOf(program);
        lock (_gate) _programs[hash] = program;
        string id = $"start-{++_commands}";
        await SendAsync(machine, new StartJob(id, new JobId(job), hash, program.Length, new MachineSeconds(600), new MachineSeconds(100_000)));
        return id;
    }

    public ValueTask SendAsync(MachineId machine, BridgeCommand command) => _bus.PublishAsync(
        Topics.Command("space", machine.Value), JsonSerializer.SerializeToUtf8Bytes(command, FabJson.Options));

    public ValueTask<ProgramDownload> OpenAsync(ContentHash hash, long offset, CancellationToken ct)
    {
        lock (_gate)
        {
            return _programs.TryGetValue(hash, out byte[]? program)
                ? ValueTask.FromResult(new ProgramDownload(new MemoryStream(program[(int)offset..]), offset))
                : throw new ProgramException(BridgeCodes.ProgramMissing, "The hub has no such program.");
        }
    }

    private async ValueTask OnEvent(BusMessage message)
    {
        var bridgeEvent = JsonSerializer.Deserialize<BridgeEvent>(message.Payload.Span, FabJson.Options)!;
        var machine = new MachineId(Topics.MachineOf(message.Topic)!);
        long last = Heard<BridgeEvent>(machine).Where(e => e.Epoch == bridgeEvent.Epoch).Select(e => e.Seq).DefaultIfEmpty(0).Max();
        if (bridgeEvent.Seq == last + 1) Keep(machine, bridgeEvent);
        if (bridgeEvent.Seq <= last + 1) await SendAsync(machine, new Acknowledge($"ack-{bridgeEvent.Seq}", bridgeEvent.Epoch, bridgeEvent.Seq));
    }

    private ValueTask Keep<T>(BusMessage message)
    {
        Keep(new MachineId(Topics.MachineOf(message.Topic)!), JsonSerializer.Deserialize<T>(message.Payload.Span, FabJson.Options)!);
        return ValueTask.CompletedTask;
    }

    private void Keep(MachineId machine, object what)
    {
        lock (_gate)
        {
            _heard.Add((machine, what));
            foreach ((Func<bool> Holds, TaskCompletionSource Done) waiting in _waiting.Where(w => w.Holds()).ToArray())
            {
                _waiting.Remove(waiting);
                waiting.Done.SetResult();
            }
        }
    }
}
