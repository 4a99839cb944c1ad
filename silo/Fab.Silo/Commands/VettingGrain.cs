using Fab.Contracts.Commands;
using Fab.Domain;
using Fab.Domain.Commands;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Commands;

/// <summary>Shell around <see cref="SpaceVetting"/>.</summary>
[GrainType("vetting")]
public sealed class VettingGrain([PersistentState("state", "fab")] IPersistentState<SpaceVetting> state, TimeProvider time)
    : DecidingGrain<SpaceVetting>(state), IVettingGrain
{
    public async Task<Refusal?> Set(SetVetting table) =>
        (await KeepAsync(Current.Decide(table, time.GetUtcNow()), (vetting, happened) => vetting.Apply(happened))).Refusal;

    public Task<VettingView> Get()
    {
        SpaceVetting vetting = Current;
        return Task.FromResult(new VettingView(vetting.Version, vetting.Rows is null, vetting.Table.Rows, vetting.Changes));
    }
}
