using Fab.GrainHost;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Base of every grain class. The host creates an instance on the first call to its key, runs one request at a time
/// on it, and drops it when it has been idle for long.
/// </summary>
public abstract class Grain : IAddressable
{
    protected Grain() => Context = GrainContext.Ambient;

    /// <summary>Null in a grain that a test created by hand.</summary>
    internal GrainContext? Context { get; }

    /// <summary>Finds other grains.</summary>
    protected IGrainFactory GrainFactory => RequireContext().GrainFactory;

    /// <summary>The services of this activation.</summary>
    protected internal IServiceProvider ServiceProvider => RequireContext().ActivationServices;

    /// <summary>Type and key, for logs.</summary>
    public string IdentityString => RequireContext().GrainIdentity.ToString();

    /// <summary>
    /// Called once before the first request, after the persistent state was read. When it throws, the request that
    /// woke the grain fails with that exception and the next request tries again.
    /// </summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called before the instance is dropped. Not called when the process dies: nothing may depend on it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Drops this activation once the current request has ended; later requests meet a new one.</summary>
    protected void DeactivateOnIdle() => RequireContext().Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    /// <summary>
    /// Keeps this activation for at least <paramref name="timeSpan"/>. Zero takes an earlier wish back;
    /// <see cref="Timeout.InfiniteTimeSpan"/> keeps it until <see cref="DeactivateOnIdle"/>.
    /// </summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => RequireContext().DelayDeactivation(timeSpan);

    internal GrainContext RequireContext() =>
        Context ?? throw new InvalidOperationException($"{GetType().Name} was not created by a grain host.");
}
