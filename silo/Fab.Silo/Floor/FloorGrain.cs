using Fab.Contracts.Floor;
using Fab.Domain;
using Fab.Domain.Floor;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Floor;

/// <summary>Shell around <see cref="FloorPlan"/>.</summary>
[GrainType("floor")]
public sealed class FloorGrain([PersistentState("state", "fab")] IPersistentState<FloorPlan> state) : Grain, IFloorGrain
{
    public Task<Refusal?> Place(FloorTile tile) => Do(new FloorCommand.Place(tile));

    public Task Lift(MachineId machine) => Do(new FloorCommand.Lift(machine));

    public Task<FloorView> Get() =>
        Task.FromResult(new FloorView(state.State.Revision, FloorPlan.Columns, FloorPlan.Rows, state.State.Tiles));

    private async Task<Refusal?> Do(FloorCommand command)
    {
        Decision<FloorEvent> decision = state.State.Decide(command);
        if (decision.Events.Count == 0) return decision.Refusal;
        state.State = decision.Events.Aggregate(state.State, (plan, happened) => plan.Apply(happened));
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
}
