using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Silo.Tests.World;

/// <summary>
/// A bridge by the contract alone: does each command id once and answers a repeated one with what it told, keeps its
/// events until they are acknowledged and sends them again meanwhile. Its job runs by the clock.
/// </summary>
internal sealed class TestBridge
{
    private readonly TestSilo _silo;
    private readonly string _machine;
    private readonly InProcessBus.Connection _bus;
    private readonly List<BridgeEvent> _unacknowledged = [];
    private readonly Dictionary<string, List<BridgeEvent>> _told = [];
    private readonly ITimer _resend;
    private ITimer? _run;
    private long _seq;

    public TestBridge(TestSilo silo, string machine)
    {
        (_silo, _machine) = (silo, machine);
        _bus = silo.Bus.Connect(e => Assert.Fail(e.ToString()));
        _ = _bus.SetLastWillAsync(Topics.Status(TestSilo.SpaceName, machine), Json(new MachineStatus(false))).AsTask();
        _ = _bus.SubscribeAsync(Topics.Command(TestSilo.SpaceName, machine), OnCommand).AsTask();
        _ = _bus.PublishAsync(Topics.Status(TestSilo.SpaceName, machine), Json(new MachineStatus(true)), retain: true).AsTask();
        Tell(new MachineConnected("Marlin 2.1", Dialect.Marlin));
        _resend = silo.Time.CreateTimer(_ => Resend(), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
    }

    public List<BridgeCommand> Heard { get; } = [];

    /// <summary>Jobs whose first line went out, in order.</summary>
    public List<JobId> Started { get; } = [];

    /// <summary>Every event is delivered this many times.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>Why starts are refused; null: they are not.</summary>
    public string? RefusesStarts { get; set; }

    /// <summary>Commands are not heard.</summary>
    public bool IsDeaf { get; set; }

    public TimeSpan RunTime { get; set; } = TimeSpan.FromSeconds(3000);

    public long MetersSeconds { get; set; } = 3000;

    public JobId? Job { get; private set; }

    public bool IsStopped { get; private set; }

    public void Finish(JobOutcome outcome = JobOutcome.Finished, string? code = null, string? inReplyTo = null)
    {
        _run?.Dispose();
        JobId job = Job!.Value;
        Job = null;
        Tell(new JobEnded(job, outcome, code, code, 500, 500, 0, new MachineSeconds(MetersSeconds)) { InReplyTo = inReplyTo });
    }

    public void Pause(string reason, long metered)
    {
        _run?.Dispose();
        Tell(new JobPaused(Job!.Value, reason, 100, new MachineSeconds(metered)));
    }

    public void Tell(BridgeEvent told)
    {
        told = told with { Epoch = "epoch-1", Seq = ++_seq, At = _silo.Time.GetUtcNow() };
        _unacknowledged.Add(told);
        if (told.InReplyTo is { } id) (_told.TryGetValue(id, out List<BridgeEvent>? list) ? list : _told[id] = []).Add(told);
        Send(told);
    }

    /// <summary>The bridge's process dies; its broker publishes the last will.</summary>
    public void Drop()
    {
        _resend.Dispose();
        _run?.Dispose();
        _ = _bus.DropAsync().AsTask();
    }

    private ValueTask OnCommand(BusMessage message)
    {
        if (IsDeaf) return ValueTask.CompletedTask;
        BridgeCommand command = JsonSerializer.Deserialize<BridgeCommand>(message.Payload.Span, FabJson.Options)!;
        if (command is Acknowledge acknowledge)
        {
            Assert.Equal("epoch-1", acknowledge.Epoch);
            Assert.InRange(acknowledge.Seq, 1, _seq);
            _unacknowledged.RemoveAll(e => e.Seq <= acknowledge.Seq);
            return ValueTask.CompletedTask;
        }

        Heard.Add(command);
        if (_told.TryGetValue(command.Id, out List<BridgeEvent>? told))
        {
            foreach (BridgeEvent e in told) Send(e);
            return ValueTask.CompletedTask;
        }

        Do(command);
        return ValueTask.CompletedTask;
    }

    private void Do(BridgeCommand command)
    {
        switch (command)
        {
            case StartJob when RefusesStarts is { } code:
                Tell(new CommandRefused(code, "Not yet.") { InReplyTo = command.Id });
                break;
            case StartJob when IsStopped || Job is not null:
                Tell(new CommandRefused(IsStopped ? "machine-stopped" : "machine-busy", "No.") { InReplyTo = command.Id });
                break;
            case StartJob c:
                Job = c.Job;
                Tell(new JobPreparing(c.Job) { InReplyTo = c.Id });
                Tell(new JobStarted(c.Job, 500) { InReplyTo = c.Id });
                Started.Add(c.Job);
                _run = _silo.Time.CreateTimer(_ => Finish(), null, RunTime, Timeout.InfiniteTimeSpan);
                break;
            case PauseJob c when Job == c.Job:
                _run?.Dispose();
                Tell(new JobPaused(c.Job, "by-person", 100, new MachineSeconds(100)) { InReplyTo = c.Id });
                break;
            case ResumeJob c when Job == c.Job:
                Tell(new JobResumed(c.Job) { InReplyTo = c.Id });
                _run = _silo.Time.CreateTimer(_ => Finish(), null, RunTime, Timeout.InfiniteTimeSpan);
                break;
            case CancelJob c when Job == c.Job:
                Finish(JobOutcome.Cancelled, inReplyTo: c.Id);
                break;
            case StopMachine c:
                IsStopped = true;
                if (Job is not null) Finish(JobOutcome.Failed, "emergency-stop");
                Tell(new MachineStopped(c.By, 1000) { InReplyTo = c.Id });
                break;
            case ResetMachine c:
                IsStopped = false;
                Tell(new MachineReady { InReplyTo = c.Id });
                break;
            default:
                Tell(new CommandRefused("job-not-here", "No such job.") { InReplyTo = command.Id });
                break;
        }
    }

    private void Resend()
    {
        foreach (BridgeEvent told in _unacknowledged.ToArray()) Send(told);
    }

    private void Send(BridgeEvent told)
    {
        for (int i = 0; i < Copies; i++) _ = _bus.PublishAsync(Topics.Event(TestSilo.SpaceName, _machine), Json(told)).AsTask();
    }

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, FabJson.Options);
}
