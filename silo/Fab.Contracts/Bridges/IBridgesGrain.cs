using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bridges;
using Orleans;

namespace Fab.Contracts.Bridges;

/// <summary>The bridges of a space; the key is the space's name.</summary>
[Alias("fab.IBridgesGrain")]
public interface IBridgesGrain : IGrainWithStringKey
{
    Task<Refusal?> Invite(string name, string codeHash, string by);

    /// <summary>Trades a code for credentials.</summary>
    /// <returns>The bridge it was, or why not.</returns>
    Task<Answer<KnownBridge>> Enrol(string codeHash, string broker, string tokenHash);

    Task<Refusal?> Revoke(string name, string by);

    Task<IReadOnlyList<KnownBridge>> All();
}
