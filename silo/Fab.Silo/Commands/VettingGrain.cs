using Fab.Contracts.Commands;
using Fab.Domain;
using Fab.Domain.Commands;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Commands;

/// <summary>Shell around <see cref="SpaceVetting"/>.</summary>
[GrainType("vetting")]
public sealed class VettingGrain([PersistentState("state", "fab")] IPersistentState<SpaceVetting> state, TimeProvider time)
    : Grain, IVettingGrain
{
    public async Task<Refusal?> Set(SetVetting table)
    {
        Decision<VettingSet> decision = state.State.Decide(table, time.GetUtcNow());
        if (decision.Events.Count == 0) return decision.Refusal;
        state.State = decision.Events.Aggregate(state.State, (vetting, happened) => vetting.Apply(happened));
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

    public Task<VettingView> Get()
    {
        SpaceVetting vetting = state.State;
        return Task.FromResult(new VettingView(vetting.Version, vetting.Rows is null, vetting.Table.Rows, vetting.Changes));
    }
}
