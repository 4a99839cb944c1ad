namespace Fab.GrainHost.Scheduling;

/// <summary>
/// Decides when and on which thread ready work runs. The host hands over one item per grain with something to do, so
/// an implementation needs no knowledge of grains: any order is right.
/// </summary>
public interface IGrainScheduler
{
    /// <summary>How many turns a grain may run before it lets others come; at least 1.</summary>
    int TurnsPerItem { get; }

    /// <summary>Takes an item to be run once. Never runs it inside this call.</summary>
    /// <param name="item">The work.</param>
    /// <param name="yields">The item has just had its turns: whoever waits goes first.</param>
    void Schedule(IThreadPoolWorkItem item, bool yields = false);
}
