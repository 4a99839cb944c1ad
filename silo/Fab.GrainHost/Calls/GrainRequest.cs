using Fab.GrainHost.Activations;

namespace Fab.GrainHost.Calls;

/// <summary>Something a grain does in one go, with no other request beside it: a call, a timer's tick, its own end.</summary>
internal abstract class GrainRequest
{
    /// <summary>The calls this request has made and not been answered; guarded by the <see cref="WaitGraph"/>.</summary>
    public List<GrainCall>? Waits { get; set; }

    /// <summary>Whether nobody wants it any more; it is then dropped unrun.</summary>
    public virtual bool IsStale => false;

    /// <summary>Whether it puts off the end of an idle activation.</summary>
    public virtual bool CountsAsUse => true;

    /// <summary>Whether it is worth waking the grain for.</summary>
    public virtual bool NeedsActivation => true;

    /// <summary>When to give up, in the clock's timestamp; <see cref="long.MaxValue"/> for never.</summary>
    public long DeadlineTimestamp { get; set; } = long.MaxValue;

    /// <summary>Runs on the grain's scheduler; never throws.</summary>
    /// <param name="cell">The grain; its instance is there if <see cref="NeedsActivation"/>.</param>
    public abstract Task RunAsync(GrainCell cell);

    /// <summary>Ends it without running, or without waiting for its run to end; never throws.</summary>
    public abstract void Fail(Exception why);
}
