namespace Fab.GrainHost.Scheduling;

/// <summary>Production: the .NET thread pool.</summary>
public sealed class ThreadPoolGrainScheduler : IGrainScheduler
{
    public int TurnsPerItem => 64;

    public void Schedule(IThreadPoolWorkItem item, bool yields = false) =>
        ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: !yields);
}
