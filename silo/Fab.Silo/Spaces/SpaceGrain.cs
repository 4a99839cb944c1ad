using Fab.Contracts.Spaces;
using Fab.Domain;
using Fab.Domain.Spaces;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Spaces;

/// <summary>Shell around <see cref="SpaceProfile"/>.</summary>
[GrainType("space")]
public sealed class SpaceGrain([PersistentState("state", "fab")] IPersistentState<SpaceProfile> state) : Grain, ISpaceGrain
{
    public async Task<Refusal?> Describe(DescribeSpace description)
    {
        Decision<SpaceDescribed> decision = state.State.Decide(description);
        if (decision.Events.Count == 0) return decision.Refusal;
        state.State = decision.Events.Aggregate(state.State, (profile, happened) => profile.Apply(happened));
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }

        return null;
    }

    public Task<SpaceProfile> Get() => Task.FromResult(state.State);
}
