using System.Collections.Concurrent;
using System.Data.Common;
using Fab.Silo.SignIns;

namespace Fab.Gateway.Accounts;

/// <summary>When tokens were last used: to ten minutes, so that it does not cost a write each time.</summary>
public sealed class TokenUses(SqlSignIns signIns, TimeProvider time, ILogger<TokenUses> log)
{
    private const int MostKnown = 10_000;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);

    public async Task Note(string member, string hash)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_noted.TryGetValue(hash, out DateTimeOffset last) && now - last < Every) return;
        if (_noted.Count >= MostKnown) _noted.Clear();
        _noted[hash] = now;
        try
        {
            await signIns.TokenUsed(member, hash, CancellationToken.None);
        }
        catch (DbException e)
        {
            // Whoever holds the token is let in all the same.
            log.LogWarning(e, "It could not be noted that a token was used");
        }
    }
}
