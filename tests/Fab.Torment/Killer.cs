using Fab.Cluster;
using Fab.Cluster.Processes;

namespace Fab.Torment;

/// <summary>Kills parts with -9 in an order, at moments and for whiles that the seed decides. The machines are hardware and live on.</summary>
internal sealed class Killer(LocalCluster cluster, TormentOptions options, Action<string> tell)
{
    private const int LeastPauseMs = 300;
    private const int MostPauseMs = 4000;
    private const int MostAwayMs = 2000;

    private readonly Random _random = new(options.Seed * 7919);
    private readonly SortedDictionary<string, int> _kills = new(StringComparer.Ordinal);

    /// <summary>How often each part was killed.</summary>
    public IReadOnlyDictionary<string, int> Kills => _kills;

    public async Task ActAsync(CancellationToken ct)
    {
        Part[] victims = [.. cluster.Hubs, cluster.Broker, cluster.Database, .. cluster.Bridges];
        for (int i = 0; i < options.Kills; i++)
        {
            // Half of the kills come on top of others; before the rest everything is up, since a space that never is, is not
            // killed at work.
            if (_random.Next(2) == 0) await UntilAllRunAsync(ct).ConfigureAwait(false);
            await Task.Delay(_random.Next(LeastPauseMs, MostPauseMs), ct).ConfigureAwait(false);
            Part victim = victims[_random.Next(victims.Length)];
            var away = TimeSpan.FromMilliseconds(_random.Next(1, MostAwayMs));
            tell($"kill -9 {victim.Name}, away for {away.TotalMilliseconds:0} ms");
            await victim.KillAsync(away).ConfigureAwait(false);
            _kills[victim.Name] = _kills.GetValueOrDefault(victim.Name) + 1;
        }

        tell("no more kills");
    }

    private async Task UntilAllRunAsync(CancellationToken ct)
    {
        foreach (Part part in cluster.Parts) await part.WaitUntilReadyAsync(ct).ConfigureAwait(false);
    }
}
