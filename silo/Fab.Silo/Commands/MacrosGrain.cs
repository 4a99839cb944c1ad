using Fab.Contracts.Commands;
using Fab.Domain;
using Fab.Domain.Commands;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Commands;

/// <summary>Shell around <see cref="SpaceMacros"/>.</summary>
[GrainType("macros")]
public sealed class MacrosGrain([PersistentState("state", "fab")] IPersistentState<SpaceMacros> state) : Grain, IMacrosGrain
{
    public Task<Refusal?> Set(Macro macro) => Do(new MacroCommand.Set(macro));

    public Task Drop(string id) => Do(new MacroCommand.Drop(id));

    public Task<IReadOnlyList<Macro>> Get() => Task.FromResult(state.State.Macros);

    private async Task<Refusal?> Do(MacroCommand command)
    {
        Decision<MacroEvent> decision = state.State.Decide(command);
        if (decision.Events.Count == 0) return decision.Refusal;
        state.State = decision.Events.Aggregate(state.State, (macros, happened) => macros.Apply(happened));
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Nobody knows whether it was written; the next activation reads what is true.
            DeactivateOnIdle();
            throw;
        }

        return null;
    }
}
