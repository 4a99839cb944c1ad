using Fab.Contracts.Spaces;
using Fab.Domain;
using Fab.Domain.Spaces;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Spaces;

/// <summary>Shell around <see cref="SpaceProfile"/>.</summary>
[GrainType("space")]
public sealed class SpaceGrain([PersistentState("state", "fab")] IPersistentState<SpaceProfile> state) : DecidingGrain<SpaceProfile>(state), ISpaceGrain
{
    public async Task<Refusal?> Describe(DescribeSpace description) =>
        (await KeepAsync(Current.Decide(description), (profile, happened) => profile.Apply(happened))).Refusal;

    public Task<SpaceProfile> Get() => Task.FromResult(Current);
}
