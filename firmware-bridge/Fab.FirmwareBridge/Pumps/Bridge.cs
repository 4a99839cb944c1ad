using System.Collections.Concurrent;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Sessions;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>
/// The machines beside one computer: a pump each, a spool for all. Machines may be added and removed at any time, from
/// any thread. One machine's trouble is no other's.
/// </summary>
public sealed class Bridge : IAsyncDisposable
{
    /// <summary>Wall time to which timers of fast virtual machines are rounded up: smooth to watch, and few wake-ups.</summary>
    private static readonly TimeSpan VirtualTimerGrain = TimeSpan.FromMilliseconds(10);

    private readonly BridgeOptions _options;
    private readonly Func<MachineId, IBus> _connect;
    private readonly TimeProvider _wall;
    private readonly ILogger _log;
    private readonly ProgramSpool _spool;
    private readonly BridgeClock _realClock;
    private readonly BridgeClock _virtualClock;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<MachineId, (MachinePump Pump, IBus Bus)> _machines = [];
    private bool _isClosed;

    /// <param name="connect">A bus connection of the machine's own, since a last will belongs to a connection. Disposed by the bridge if it can be.</param>
    public Bridge(BridgeOptions options, Func<MachineId, IBus> connect, IProgramFetcher fetcher, TimeProvider wall, ILogger<Bridge> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _connect, _wall, _log) = (options, connect, wall, log);
        string spoolFolder = options.DataFolder is { } data
            ? Path.Combine(data, "spool")
            : Path.Combine(Path.GetTempPath(), $"fab-spool-{Guid.NewGuid():n}");
        _spool = new ProgramSpool(spoolFolder, fetcher, options.SpoolCapacityBytes);
        _realClock = new BridgeClock(wall, wall);
        VirtualTime = options.VirtualTimeScale == 1 ? wall : new ScaledTimeProvider(wall, options.VirtualTimeScale, VirtualTimerGrain);
        _virtualClock = new BridgeClock(VirtualTime, wall);
    }

    /// <summary>The machine time of the virtual machines.</summary>
    public TimeProvider VirtualTime { get; }

    /// <summary>Begins to serve a machine. Repeating it is silent; another spec replaces the machine's pump.</summary>
    /// <returns>Why it cannot be served: a link of no known kind, a journal that cannot be kept.</returns>
    public async Task<Refusal?> AddAsync(MachineSpec spec, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (MachinePorts.Check(spec) is { } refusal) return refusal;
        await _gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_machines.TryGetValue(spec.Id, out var known))
            {
                if (known.Pump.Spec == spec) return null;
                await CloseAsync(spec.Id).ConfigureAwait(false);
            }

            MachinePump pump = NewPump(spec, out IBus bus);
            _machines[spec.Id] = (pump, bus);
            await pump.StartAsync(ct).ConfigureAwait(false);
            return null;
        }
        catch (BridgeJournalException e)
        {
            return new Refusal(e.Code, e.Message, "Give the bridge a folder of its own that it may write.");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops serving a machine; a job it runs is ended.</summary>
    public async Task RemoveAsync(MachineId machine, CancellationToken ct)
    {
        await _gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            await CloseAsync(machine).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The pump of a machine; null when it is not served.</summary>
    public MachinePump? Find(MachineId machine) => _machines.TryGetValue(machine, out var known) ? known.Pump : null;

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isClosed) return;
            _isClosed = true;
            await Task.WhenAll(_machines.Keys.ToArray().Select(CloseAsync)).ConfigureAwait(false);
            _spool.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task CloseAsync(MachineId machine)
    {
        if (!_machines.TryRemove(machine, out var served)) return;
        await served.Pump.DisposeAsync().ConfigureAwait(false);
        if (served.Bus is IAsyncDisposable connection) await connection.DisposeAsync().ConfigureAwait(false);
    }

    private MachinePump NewPump(MachineSpec spec, out IBus bus)
    {
        BridgeClock clock = MachinePorts.IsVirtual(spec) ? _virtualClock : _realClock;
        IBridgeJournal journal = OpenJournal(spec.Id);
        try
        {
            bus = _connect(spec.Id);
            SessionOptions session = _options.Session;
            if (ReferenceEquals(clock, _virtualClock)) session = session with { JogPatience = session.JogPatience * Math.Max(1, _options.VirtualTimeScale) };
            return new MachinePump(spec, _options.Space, bus, MachinePorts.Open(spec, clock), journal, _spool, clock, _log, session);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private IBridgeJournal OpenJournal(MachineId machine)
    {
        if (_options.DataFolder is not { } data) return new MemoryJournal(NewEpoch());

        // The id is a person's text; as a file name it keeps only what every file system takes.
        string name = string.Concat(machine.Value.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c.ToString() : $"%{(int)c:x2}"));
        FileJournal journal = FileJournal.Open(Path.Combine(data, "journal", name + ".journal"), NewEpoch);
        if (journal.CutBytes > 0) _log.LogWarning("{Machine}: cut {Bytes} bytes of an unfinished record off its journal", machine, journal.CutBytes);
        if (journal.DamagedCopy is { } copy) _log.LogError("{Machine}: its journal was damaged and begins anew; the old one is {Copy}", machine, copy);
        return journal;
    }

    private string NewEpoch() => $"{_wall.GetUtcNow():yyyyMMddHHmmss}-{Guid.NewGuid().ToString("n")[..8]}";
}
