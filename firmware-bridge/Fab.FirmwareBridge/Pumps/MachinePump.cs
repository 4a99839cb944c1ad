using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Sessions;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>
/// The shell around one <see cref="MachineSession"/>: one thread moves bytes, commands, programs and time; it decides
/// nothing. An emergency stop goes out past it. Nothing polls: without a byte, a command or a due timer the thread sleeps.
/// </summary>
public sealed partial class MachinePump : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(3);

    private readonly MachineSpec _spec;
    private readonly string _space;
    private readonly IBus _bus;
    private readonly IMachinePort _port;
    private readonly IBridgeJournal _journal;
    private readonly ProgramSpool _spool;
    private readonly BridgeClock _clock;
    private readonly ILogger _log;
    private readonly LinkOutput _output;
    private readonly MachineSession _session;
    private readonly BusMouth _mouth;
    private readonly ConcurrentQueue<PumpInput> _inbox = new();
    private readonly ConcurrentQueue<PumpInput.Command> _stops = new();
    private readonly RecentIds _stopIds = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _loopEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DueTimer _machineTimer;
    private readonly DueTimer _wallTimer;
    private IAsyncDisposable? _subscription;
    private Task _connecting = Task.CompletedTask;
    private Task _fetching = Task.CompletedTask;
    private TaskCompletionSource _linkGone = new();
    private volatile ISerialLink? _serial;
    private volatile string? _portProblem;
    private volatile bool _isAbandoned;

    /// <param name="bus">A connection of this machine's own: its last will is the machine's.</param>
    /// <param name="journal">Taken over: disposed with the pump, as is <paramref name="port"/>.</param>
    /// <exception cref="BridgeJournalException">The journal cannot be read.</exception>
    public MachinePump(
        MachineSpec spec,
        string space,
        IBus bus,
        IMachinePort port,
        IBridgeJournal journal,
        ProgramSpool spool,
        BridgeClock clock,
        ILogger log,
        SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(clock);
        (_spec, _space, _bus, _port, _journal, _spool, _clock, _log) = (spec, space, bus, port, journal, spool, clock, log);
        _output = new LinkOutput(spec.Dialect, clock);
        _session = new MachineSession(spec, journal, _output, clock.Now(), options);
        _mouth = new BusMouth(bus, space, spec.Id.Value, log);
        _machineTimer = new DueTimer(clock.Machine, Wake);
        _wallTimer = new DueTimer(clock.Wall, Wake);
        Rehearse();
    }

    public MachineSpec Spec => _spec;

    public IMachinePort Port => _port;

    /// <summary>Subscribes, says that it is there, and begins to connect to the machine.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        string statusTopic = Topics.Status(_space, _spec.Id.Value);
        await _bus.SetLastWillAsync(statusTopic, Serialise(new MachineStatus(Online: false)), ct).ConfigureAwait(false);
        _subscription = await _bus.SubscribeAsync(Topics.Command(_space, _spec.Id.Value), OnMessage, ct).ConfigureAwait(false);
        _mouth.Tell(_status);
        new Thread(Loop) { IsBackground = true, Name = $"machine {_spec.Id}" }.Start();
        _connecting = Task.Run(() => KeepConnectedAsync(_ending.Token), CancellationToken.None);
    }

    /// <summary>Hands a command to the session, as the bus would. From any thread; a stop is on the wire when this returns.</summary>
    public void Post(BridgeCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        TimeSpan arrived = _clock.WallElapsed;
        command = MachineSession.StopTyped(command) ?? command;
        if (command is StopMachine)
        {
            // One that is delivered twice must not stop what a person has cleared and started since.
            bool goesAhead = _stopIds.Add(command.Id);
            if (goesAhead) _output.StopIsAsked();
            _stops.Enqueue(new PumpInput.Command(command, arrived, goesAhead));
            if (goesAhead) _output.StopAtOnce(arrived);
            Wake();
        }
        else
        {
            Tell(new PumpInput.Command(command, arrived));
        }
    }

    /// <summary>Stops serving the machine. A job that runs is ended first, so that nothing stays hot unwatched.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null) await _subscription.DisposeAsync().ConfigureAwait(false);
        if (_subscription is null) _loopEnded.TrySetResult(); // it was never started
        Tell(new PumpInput.Close());
        using (var patience = new CancellationTokenSource(ClosingPatience, _clock.Wall))
        {
            await _loopEnded.Task.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // The thread must have left the link before that is closed under it.
        _isAbandoned = true;
        Wake();
        await _loopEnded.Task.ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_inbox.TryDequeue(out PumpInput? input))
        {
            if (input is PumpInput.Program program) program.What.Dispose();
        }

        await _machineTimer.DisposeAsync().ConfigureAwait(false);
        await _wallTimer.DisposeAsync().ConfigureAwait(false);
        if (_output.Link is { } link) await link.DisposeAsync().ConfigureAwait(false);
        await _port.DisposeAsync().ConfigureAwait(false);
        _mouth.Tell(new MachineStatus(Online: false));
        await _mouth.DisposeAsync().ConfigureAwait(false);
        _journal.Dispose();
        _ending.Dispose();
        _wake.Dispose();
    }

    private static byte[] Serialise<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, FabJson.Options);

    private ValueTask OnMessage(BusMessage message)
    {
        try
        {
            if (JsonSerializer.Deserialize<BridgeCommand>(message.Payload.Span, FabJson.Options) is { Id: not null } command) Post(command);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Refused rather than dropped, where it can be: else a newer hub would say it for ever.
            if (UnknownCommand.Read(message.Payload.Span) is { } unknown) Post(unknown);
            _log.LogWarning(e, "{Machine}: a message that is no command", _spec.Id);
        }

        return ValueTask.CompletedTask;
    }

    private void Tell(PumpInput input)
    {
        _inbox.Enqueue(input);
        Wake();
    }

    /// <summary>What a stop goes through before it comes to the link is made ready: the first must not wait for the compiler.</summary>
    private void Rehearse()
    {
        LinkOutput.Rehearse(_clock);
        foreach (Delegate part in (Delegate[])[Post, Wake]) RuntimeHelpers.PrepareMethod(part.Method.MethodHandle);
        var stop = new StopMachine("rehearsal", "nobody");
        new RecentIds().Add(stop.Id);
        new ConcurrentQueue<PumpInput.Command>().Enqueue(new PumpInput.Command(MachineSession.StopTyped(stop) ?? stop, _clock.WallElapsed, false));
    }

    /// <summary>The loop changes its link before it looks into its inbox a last time, so it sleeps where it is woken.</summary>
    private void Wake()
    {
        if (_serial is { } serial) serial.Wake();
        else _wake.Set();
    }

    private async Task KeepConnectedAsync(CancellationToken ct)
    {
        TimeSpan wait = FirstRetry;
        while (!ct.IsCancellationRequested)
        {
            IMachineLink? link = null;
            try
            {
                link = await _port.OpenAsync(ct).ConfigureAwait(false);
                wait = FirstRetry;
                _linkGone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Tell(new PumpInput.Opened(link));
                await _linkGone.Task.WaitAsync(ct).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                if (_portProblem != e.Message) _log.LogWarning("{Machine}: {Problem}", _spec.Id, e.Message);
                _portProblem = e.Message;
                Wake();
            }
            finally
            {
                if (link is not null) await link.DisposeAsync().ConfigureAwait(false);
            }

            await Task.Delay(wait, _clock.Wall, ct).ConfigureAwait(false);
            wait = wait + wait < LastRetry ? wait + wait : LastRetry;
        }
    }

    /// <summary>Fetches, verifies and analyses; asks again while the hub is out of reach.</summary>
    private async Task FetchAsync(ProgramRequest request, CancellationToken ct)
    {
        const int attempts = 5;
        TimeSpan wait = FirstRetry;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Tell(new PumpInput.Program(request.Job, await _spool.PrepareAsync(request.Hash, MotionLimits.Of(_spec), ct).ConfigureAwait(false)));
                return;
            }
            catch (ProgramException e) when (e.IsPassing && attempt < attempts)
            {
                _log.LogWarning("{Machine}: {Problem} Trying again.", _spec.Id, e.Message);
            }
            catch (ProgramException e)
            {
                Tell(new PumpInput.NoProgram(request.Job, e.ToRefusal()));
                return;
            }

            await Task.Delay(wait, _clock.Wall, ct).ConfigureAwait(false);
            wait += wait;
        }
    }
}
