using Fab.GrainHost.Activations;

namespace Fab.GrainHost.Calls;

/// <summary>One call of a grain's method: the request at the callee, and the answer on its way back.</summary>
internal abstract class GrainCall(LocalGrainHost host, GrainMethod method, object?[] arguments) : GrainRequest, IThreadPoolWorkItem
{
    private int _isSettled;
    private bool _isWaitedFor;

    public GrainMethod Method { get; } = method;

    /// <summary>Where it goes; set again when that cell retired meanwhile.</summary>
    public GrainCell? Target { get; set; }

    /// <summary>The caller, if it is a grain.</summary>
    public GrainCell? Caller { get; private set; }

    /// <summary>What the caller was doing.</summary>
    public GrainRequest? CallerRequest { get; private set; }

    public override bool IsStale => Volatile.Read(ref _isSettled) != 0;

    protected object?[] Arguments { get; } = arguments;

    protected LocalGrainHost Host { get; } = host;

    /// <summary>Notes that <paramref name="caller"/> waits for the answer; from now on the host's wait graph knows.</summary>
    public void CameFrom(GrainCell caller, GrainRequest request)
    {
        Caller = caller;
        CallerRequest = request;
        _isWaitedFor = true;
    }

    public void Execute() => Deliver();

    public override void Fail(Exception why)
    {
        if (TrySettle()) Answer(why);
    }

    /// <summary>True for the one who may answer.</summary>
    protected bool TrySettle()
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0) return false;
        if (_isWaitedFor) Host.Waits.Remove(this);
        return true;
    }

    protected abstract void Answer(Exception why);

    /// <summary>Completes the caller's task.</summary>
    protected abstract void Deliver();

    /// <summary>
    /// A waiting grain goes on as a turn of its own, on its own scheduler. Everyone else goes on as an item of the
    /// host's scheduler, never inside the turn of the grain that answered.
    /// </summary>
    protected void SendAnswer()
    {
        if (Caller is not null) Deliver();
        else Host.Scheduler.Schedule(this);
    }
}

/// <inheritdoc cref="GrainCall"/>
internal sealed class GrainCall<T>(LocalGrainHost host, GrainMethod<T> method, object?[] arguments) : GrainCall(host, method, arguments)
{
    private readonly TaskCompletionSource<T> _answer = new();
    private Exception? _failure;
    private T? _result;

    public Task<T> Answered => _answer.Task;

    public override async Task RunAsync(GrainCell cell)
    {
        try
        {
            T result = method.Copy(await method.Invoke(cell.Instance!, Arguments));
            if (!TrySettle()) return;
            _result = result;
            SendAnswer();
        }
#pragma warning disable CA1031 // Whatever the grain throws is the caller's to see.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            GrainMetrics.CallFailed(cell.GrainIdentity.Type);
            Fail(failure);
        }
    }

    protected override void Answer(Exception why)
    {
        _failure = why;
        SendAnswer();
    }

    protected override void Deliver()
    {
        if (_failure is null) _answer.TrySetResult(_result!);
        else if (_failure is OperationCanceledException canceled) _answer.TrySetCanceled(canceled.CancellationToken);
        else _answer.TrySetException(_failure);
    }
}

/// <summary>A call nobody waits for.</summary>
internal sealed class OneWayCall(LocalGrainHost host, GrainMethod<Nothing> method, object?[] arguments) : GrainRequest
{
    public override async Task RunAsync(GrainCell cell)
    {
        try
        {
            await method.Invoke(cell.Instance!, arguments);
        }
#pragma warning disable CA1031 // Nobody waits for it: the log is the only place for its failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            GrainMetrics.CallFailed(cell.GrainIdentity.Type);
            Fail(failure);
        }
    }

    public override void Fail(Exception why) => host.Log.OneWayCallFailed(why, method.Name);
}
