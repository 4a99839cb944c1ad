using Orleans;
using Orleans.Runtime;

namespace Fab.GrainHost;

/// <summary>What a <see cref="Grain"/> may ask of the host that runs it.</summary>
internal abstract class GrainContext
{
    [ThreadStatic]
    private static GrainContext? s_ambient;

    /// <summary>The context whose code runs on this thread now; null outside grains.</summary>
    public static GrainContext? Ambient
    {
        get => s_ambient;
        protected set => s_ambient = value;
    }

    public abstract GrainIdentity GrainIdentity { get; }

    public abstract IGrainFactory GrainFactory { get; }

    public abstract IServiceProvider ActivationServices { get; }

    public abstract IReminderRegistry Reminders { get; }

    public abstract void Deactivate(DeactivationReason reason);

    public abstract void DelayDeactivation(TimeSpan timeSpan);

    public abstract IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options);
}

/// <summary>A reference to a grain, which may live in another process.</summary>
internal interface IGrainReference
{
    GrainIdentity GrainIdentity { get; }
}

/// <summary>The reminders of all grains.</summary>
internal interface IReminderRegistry
{
    Task<IGrainReminder> RegisterOrUpdateAsync(GrainIdentity grain, string name, TimeSpan dueTime, TimeSpan period);

    Task UnregisterAsync(GrainIdentity grain, string name);

    Task<IGrainReminder?> GetAsync(GrainIdentity grain, string name);

    Task<List<IGrainReminder>> GetAllAsync(GrainIdentity grain);
}
