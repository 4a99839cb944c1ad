using System.Buffers;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Sessions;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Pumps;

/// <content>
/// The loop: its fields are its thread's alone. For a serial port a turn is poll, read, decide, write; the thread sleeps
/// in the port itself, and nothing is handed over or allocated for a line.
/// </content>
public sealed partial class MachinePump
{
    private const int ReadBytes = 4096;

    /// <summary>How often an idle machine that is faster than life is caught up with; a command does so at once.</summary>
    private static readonly TimeSpan IdleStep = TimeSpan.FromMilliseconds(100);

    private readonly ArrayBufferWriter<byte> _stepped = new(ReadBytes);
    private readonly byte[] _received = new byte[ReadBytes];
    private TimeSpan _machineNow;
    private TimeSpan _sleep = Timeout.InfiniteTimeSpan;
    private MachineStatus _status = new(Online: true);
    private bool _isClosing;

    /// <summary>A machine in memory that runs faster than life and has nothing to do.</summary>
    private bool IsFastAndIdle =>
        _output.Link is ISteppedLink && !ReferenceEquals(_clock.Machine, _clock.Wall) && _session is { IsConnected: true, HasJob: false };

    private void Loop()
    {
        try
        {
            while (!_isAbandoned)
            {
                do
                {
                    HandleStops();
                    if (_inbox.TryDequeue(out PumpInput? input)) Handle(input);
                    CatchUp();
                }
                while (!_inbox.IsEmpty || !_stops.IsEmpty);
                AfterInputs();
                if (_isClosing && !_session.HasJob) break;
                if (_serial is not { } serial) _wake.WaitOne(_sleep);
                else if (serial.Wait()) Receive(serial);
            }
        }
        catch (Exception e)
        {
            // Told by what follows: the session is given up, and the status says so until the bridge is started again.
            _log.LogCritical(e, "{Machine}: the bridge failed and serves this machine no more", _spec.Id);
            _mouth.Tell(new MachineStatus(Online: false) { Problem = $"The bridge failed: {e.Message}" });
        }

        _serial = null;
        _loopEnded.TrySetResult();
    }

    private void Receive(ISerialLink link)
    {
        int count = link.Read(_received);

        // What was read may be the answer to a stop that went out meanwhile: first the stop, then its answer.
        HandleStops();
        if (count > 0) _session.OnBytes(_received.AsSpan(0, count), Now());
        else if (count < 0) OnLost();
    }

    private void HandleStops()
    {
        while (_stops.TryDequeue(out PumpInput.Command? stop))
        {
            HandleCommand(stop);
            if (stop.WentAhead) _output.StopIsDone();
        }
    }

    private void HandleCommand(PumpInput.Command command) => _session.OnCommand(command.What, Now() with { Wall = command.ArrivedWall });

    private void Handle(PumpInput input)
    {
        switch (input)
        {
            case PumpInput.Command command: HandleCommand(command); break;
            case PumpInput.Opened opened: OnOpened(opened.Link); break;
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
        _serial = link as ISerialLink;
        _portProblem = null;
        if (link is ISteppedLink stepped) stepped.Changed = Wake;
        _session.OnLinkOpened(Now());
    }

    private void OnLost()
    {
        string reason = _output.Link?.LostReason ?? "closed";
        _serial = null;
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
            if (!_inbox.IsEmpty || !_stops.IsEmpty) return;
        }
    }

    private void StepOnce(ISteppedLink link)
    {
        _stepped.ResetWrittenCount();
        bool isThere = link.Step(_machineNow, _stepped);
        Moment now = Now();
        if (_stepped.WrittenCount > 0) _session.OnBytes(_stepped.WrittenSpan, now);
        if (_session.NextWake.Machine <= _machineNow) _session.OnTick(now);
        if (!isThere) OnLost();
    }

    private void AfterInputs()
    {
        while (_session.TryTakeRequest(out ProgramRequest request)) _fetching = Task.Run(() => FetchAsync(request, _ending.Token));
        while (_session.TryTakeEvent(out BridgeEvent bridgeEvent)) _mouth.Tell(bridgeEvent with { SentAt = _clock.Wall.GetUtcNow() });
        if (_session.TryTakeConsole(Now(), out ConsoleMessage said)) _mouth.Tell(said);
        if (_session.TryTakeTelemetry(out MachineTelemetry telemetry)) _mouth.Tell(telemetry);

        string? problem = _session.Problem ?? _portProblem;
        if (problem != _status.Problem) _mouth.Tell(_status = new MachineStatus(Online: true) { Problem = problem });

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

        // A timer costs two more threads their sleep: with hundreds of machines in memory, most of what they cost.
        if (_serial is null && _clock.Sleep(new Wake(machine, wall), now) is { } sleep)
        {
            _sleep = sleep;
            return;
        }

        _sleep = Timeout.InfiniteTimeSpan;
        _machineTimer.WakeAt(machine, now.Machine);
        _wallTimer.WakeAt(wall, now.Wall);
    }
}
