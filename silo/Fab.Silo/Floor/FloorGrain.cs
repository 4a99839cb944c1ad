using Fab.Contracts.Floor;
using Fab.Domain;
using Fab.Domain.Floor;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Floor;

/// <summary>Shell around <see cref="FloorPlan"/>.</summary>
[GrainType("floor")]
public sealed class FloorGrain([PersistentState("state", "fab")] IPersistentState<FloorPlan> state) : DecidingGrain<FloorPlan>(state), IFloorGrain
{
    public Task<Refusal?> Place(FloorTile tile) => Do(new FloorCommand.Place(tile));

    public Task Lift(MachineId machine) => Do(new FloorCommand.Lift(machine));

    public Task<FloorView> Get() =>
        Task.FromResult(new FloorView(Current.Revision, FloorPlan.Columns, FloorPlan.Rows, Current.Tiles));

    private async Task<Refusal?> Do(FloorCommand command) =>
        (await KeepAsync(Current.Decide(command), (plan, happened) => plan.Apply(happened))).Refusal;
}
