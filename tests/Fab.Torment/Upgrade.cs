using Fab.Cluster;
using Fab.Cluster.Parts;

namespace Fab.Torment;

/// <summary>Replaces the hubs by this build's, one after the other, while the space is at work: an upgrade as people do it.</summary>
internal sealed class Upgrade(LocalCluster cluster, Action<string> tell)
{
    /// <summary>Old and new hubs work together for so long.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(5);

    public async Task ActAsync(CancellationToken ct)
    {
        foreach (HubPart hub in cluster.Hubs)
        {
            await Task.Delay(Together, ct).ConfigureAwait(false);
            hub.Programs = AppContext.BaseDirectory;
            await hub.RestartAsync(ct).ConfigureAwait(false);
            tell($"{hub.Name} is replaced");
        }

        tell("every hub is of this build");
    }
}
