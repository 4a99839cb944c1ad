using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Sessions;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>
/// The shell around one <see cref="MachineSession"/>: one loop moves bytes, commands, programs and time; it decides
/// nothing. An emergency stop overtakes whatever waits for the loop. Nothing polls: without a byte, a command or a due
/// timer the loop sleeps.
/// </summary>
public sealed class MachinePump : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(3);

    /// <summary>How often an idle machine that is faster than life is caught up with; a command does so at once.</summary>
    private static readonly TimeSpan IdleStep = TimeSpan.FromMilliseconds(100);

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
    private readonly Channel<PumpInput> _inbox = Channel.CreateUnbounded<PumpInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<PumpInput.Command> _stops = Channel.CreateUnbounded<PumpInput.Command>();
    private readonly CancellationTokenSource _ending = new();
    private readonly ArrayBufferWriter<byte> _received = new(4096);
    private readonly ITimer _machineTimer;
    private readonly ITimer _wallTimer;
    private readonly List<Task> _tasks = [];
    private IAsyncDisposable? _subscription;
    private TaskCompletionSource _linkGone = new();
    private TimeSpan _machineNow;
    private string? _portProblem;
    private MachineStatus _status = new(Online: true);
    private int _lookPosted;
    private bool _isClosing;

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
        (_spec, _space, _bus, _port, _journal, _spool, _clock, _log) = (spec, space, bus, port, journal, spool, clock, log);
        _output = new LinkOutput(clock);
        _session = new MachineSession(spec, journal, _output, clock.Now(), options);
        _mouth = new BusMouth(bus, space, spec.Id.Value, log);
        _machineTimer = clock.Machine.CreateTimer(_ => PostLook(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _wallTimer = clock.Wall.CreateTimer(_ => PostLook(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
        _tasks.Add(Task.Run(() => RunAsync(_ending.Token), CancellationToken.None));
        _tasks.Add(Task.Run(() => KeepConnectedAsync(_ending.Token), CancellationToken.None));
        PostLook();
    }

    /// <summary>Hands a command to the session, as the bus would.</summary>
    public void Post(BridgeCommand command)
    {
        var input = new PumpInput.Command(command, _clock.WallElapsed);
        if (command is StopMachine)
        {
            _stops.Writer.TryWrite(input);
            _inbox.Writer.TryWrite(PumpInput.Look.Now);
        }
        else
        {
            _inbox.Writer.TryWrite(input);
        }
    }

    /// <summary>Stops serving the machine. A job that runs is ended first, so that nothing stays hot unwatched.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null) await _subscription.DisposeAsync().ConfigureAwait(false);
        _inbox.Writer.TryWrite(new PumpInput.Close());
        using (var patience = new CancellationTokenSource(ClosingPatience, _clock.Wall))
        {
            if (_tasks.Count > 0) await _tasks[0].WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        foreach (Task task in _tasks) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _machineTimer.DisposeAsync().ConfigureAwait(false);
        await _wallTimer.DisposeAsync().ConfigureAwait(false);
        if (_output.Link is { } link) await link.DisposeAsync().ConfigureAwait(false);
        await _port.DisposeAsync().ConfigureAwait(false);
        _mouth.Tell(new MachineStatus(Online: false));
        await _mouth.DisposeAsync().ConfigureAwait(false);
        _journal.Dispose();
        _ending.Dispose();
    }

    /// <summary>A machine in memory that runs faster than life and has nothing to do.</summary>
    private bool IsFastAndIdle =>
        _output.Link is ISteppedLink && !ReferenceEquals(_clock.Machine, _clock.Wall) && _session is { IsConnected: true, HasJob: false };

    private static byte[] Serialise<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, FabJson.Options);

    private ValueTask OnMessage(BusMessage message)
    {
        try
        {
            if (JsonSerializer.Deserialize<BridgeCommand>(message.Payload.Span, FabJson.Options) is { Id: not null } command) Post(command);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            _log.LogWarning(e, "{Machine}: a message that is no command", _spec.Id);
        }

        return ValueTask.CompletedTask;
    }

    private void PostLook()
    {
        if (Interlocked.Exchange(ref _lookPosted, 1) == 0) _inbox.Writer.TryWrite(PumpInput.Look.Now);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (await _inbox.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
            {
                do
                {
                    // Before every read: a look that is read here must not keep the next one from being posted.
                    Interlocked.Exchange(ref _lookPosted, 0);
                    HandleStops();
                    if (_inbox.Reader.TryRead(out PumpInput? input)) Handle(input);
                    CatchUp();
                }
                while (_inbox.Reader.TryPeek(out _));
                AfterInputs();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Told by what follows: the session is given up, and the status says so until the bridge is started again.
            _log.LogCritical(e, "{Machine}: the bridge failed and serves this machine no more", _spec.Id);
            _mouth.Tell(new MachineStatus(Online: false) { Problem = $"The bridge failed: {e.Message}" });
            throw;
        }
    }

    private void HandleStops()
    {
        while (_stops.Reader.TryRead(out PumpInput.Command? stop)) HandleCommand(stop);
    }

    private void HandleCommand(PumpInput.Command command) => _session.OnCommand(command.What, Now() with { Wall = command.ArrivedWall });

    private void Handle(PumpInput input)
    {
        switch (input)
        {
            case PumpInput.Command command: HandleCommand(command); break;
            case PumpInput.Opened opened: OnOpened(opened.Link); break;
            case PumpInput.Bytes bytes when bytes.Link == _output.Link: _session.OnBytes(bytes.What.Span, Now()); break;
            case PumpInput.Lost lost when lost.Link == _output.Link: OnLost(); break;
            case PumpInput.Program program: _session.OnProgram(program.Job, program.What, Now()); break;
            case PumpInput.Close:
                _isClosing = true;
                _session.OnClosing(Now());
                break;
            case PumpInput.NoProgram none: _session.OnProgramFailed(none.Job, none.Why, Now()); break;
        }
    }

    private void OnOpened(IMachineLink link)
    {
        _output.Link = link;
        _portProblem = null;
        if (link is ISteppedLink stepped) stepped.Changed = PostLook;
        _session.OnLinkOpened(Now());
    }

    private void OnLost()
    {
        string reason = _output.Link?.LostReason ?? "closed";
        _output.Link = null;
        _session.OnLinkLost(reason, Now());
        _linkGone.TrySetResult();
    }

    /// <summary>Now; with a stepped link the moment it was stepped to, so that machine time does not jump back and forth.</summary>
    private Moment Now()
    {
        Moment now = _clock.Now();
        if (_output.Link is not ISteppedLink && now.Machine > _machineNow) _machineNow = now.Machine;
        return now with { Machine = _machineNow };
    }

    /// <summary>Lets everything happen that is due, each thing at its own machine time where the link allows.</summary>
    private void CatchUp()
    {
        if (_output.Link is ISteppedLink stepped) StepUntilNow(stepped);
        Moment now = Now();
        if (_session.NextWake.IsDue(now)) _session.OnTick(now);
    }

    private void StepUntilNow(ISteppedLink link)
    {
        const int stuckAfter = 10_000;
        TimeSpan target = _clock.Now().Machine;
        int stepsHere = 0;
        while (_output.Link == link)
        {
            TimeSpan? next = link.NextWake is { } wake && !(_session.NextWake.Machine < wake) ? wake : _session.NextWake.Machine;
            TimeSpan at = next is { } due && due < target ? due : target;
            stepsHere = at > _machineNow ? 0 : stepsHere + 1;
            if (at > _machineNow) _machineNow = at;
            StepOnce(link);
            if (next is null || next > target || stepsHere > stuckAfter) return;

            // Commands do not wait until a machine that is far behind has caught up.
            if (_inbox.Reader.TryPeek(out _)) return;
        }
    }

    private void StepOnce(ISteppedLink link)
    {
        _received.ResetWrittenCount();
        bool isThere = link.Step(_machineNow, _received);
        Moment now = Now();
        if (_received.WrittenCount > 0) _session.OnBytes(_received.WrittenSpan, now);
        if (_session.NextWake.Machine <= _machineNow) _session.OnTick(now);
        if (!isThere) OnLost();
    }

    private void AfterInputs()
    {
        while (_session.TryTakeRequest(out ProgramRequest request)) _ = Task.Run(() => FetchAsync(request, _ending.Token));
        while (_session.TryTakeEvent(out BridgeEvent bridgeEvent)) _mouth.Tell(bridgeEvent);
        if (_session.TryTakeTelemetry(out MachineTelemetry telemetry)) _mouth.Tell(telemetry);

        MachineStatus status = new(Online: true) { Problem = _session.Problem ?? _portProblem };
        if (status != _status) _mouth.Tell(_status = status);

        if (_isClosing && !_session.HasJob) _inbox.Writer.TryComplete();

        Wake wake = _session.NextWake;
        TimeSpan? machine = wake.Machine;
        if (_output.Link is ISteppedLink stepped && stepped.NextWake is { } next && !(machine < next)) machine = next;
        Moment now = _clock.Now();
        TimeSpan? wall = wake.Wall;
        if (IsFastAndIdle)
        {
            // Its reports every few machine seconds would wake the loop sixty times a second, for nobody.
            machine = null;
            TimeSpan soon = now.Wall + IdleStep;
            if (!(wall < soon)) wall = soon;
        }

        Arm(_machineTimer, machine - now.Machine);
        Arm(_wallTimer, wall - now.Wall);
    }

    /// <summary>Timers of a millisecond and less fire at once, which would make the loop spin.</summary>
    private static void Arm(ITimer timer, TimeSpan? due)
    {
        TimeSpan least = TimeSpan.FromMilliseconds(1);
        TimeSpan longest = TimeSpan.FromDays(1);
        TimeSpan wait = due is not { } d ? Timeout.InfiniteTimeSpan : d < least ? least : d > longest ? longest : d;
        timer.Change(wait, Timeout.InfiniteTimeSpan);
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
                _inbox.Writer.TryWrite(new PumpInput.Opened(link));
                if (link is ISerialLink serial) await ReadAsync(serial, ct).ConfigureAwait(false);
                await _linkGone.Task.WaitAsync(ct).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                if (_portProblem != e.Message) _log.LogWarning("{Machine}: {Problem}", _spec.Id, e.Message);
                _portProblem = e.Message;
                PostLook();
            }
            finally
            {
                if (link is not null) await link.DisposeAsync().ConfigureAwait(false);
            }

            await Task.Delay(wait, _clock.Wall, ct).ConfigureAwait(false);
            wait = wait + wait < LastRetry ? wait + wait : LastRetry;
        }
    }

    private async Task ReadAsync(ISerialLink link, CancellationToken ct)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            int count = await link.ReadAsync(buffer, ct).ConfigureAwait(false);
            if (count == 0) break;
            _inbox.Writer.TryWrite(new PumpInput.Bytes(link, buffer.AsSpan(0, count).ToArray()));
        }

        _inbox.Writer.TryWrite(new PumpInput.Lost(link));
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
                PreparedProgram program = await _spool.PrepareAsync(request.Hash, LimitsOf(_spec), ct).ConfigureAwait(false);
                if (!_inbox.Writer.TryWrite(new PumpInput.Program(request.Job, program))) program.Dispose();
                return;
            }
            catch (ProgramException e) when (e.IsPassing && attempt < attempts)
            {
                _log.LogWarning("{Machine}: {Problem} Trying again.", _spec.Id, e.Message);
            }
            catch (ProgramException e)
            {
                _inbox.Writer.TryWrite(new PumpInput.NoProgram(request.Job, e.ToRefusal()));
                return;
            }

            await Task.Delay(wait, _clock.Wall, ct).ConfigureAwait(false);
            wait += wait;
        }
    }

    /// <summary>What the time table of a program is made with.</summary>
    public static MotionLimits LimitsOf(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        MotionLimits limits = spec.Kind == MachineKind.Printer ? MotionLimits.Printer : MotionLimits.Router;
        return limits with
        {
            MaxFeedX = spec.MaxFeed,
            MaxFeedY = spec.MaxFeed,
            AccelerationMmPerS2 = spec.Acceleration,
            AccelerationXMmPerS2 = spec.Acceleration,
            AccelerationYMmPerS2 = spec.Acceleration,
        };
    }
}
