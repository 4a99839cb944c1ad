using Fab.Contracts.Commands;
using Fab.Domain;
using Fab.Domain.Commands;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Commands;

/// <summary>Shell around <see cref="SpaceMacros"/>.</summary>
[GrainType("macros")]
public sealed class MacrosGrain([PersistentState("state", "fab")] IPersistentState<SpaceMacros> state) : DecidingGrain<SpaceMacros>(state), IMacrosGrain
{
    public Task<Refusal?> Set(Macro macro) => Do(new MacroCommand.Set(macro));

    public Task Drop(string id) => Do(new MacroCommand.Drop(id));

    public Task<IReadOnlyList<Macro>> Get() => Task.FromResult(Current.Macros);

    private async Task<Refusal?> Do(MacroCommand command) =>
        (await KeepAsync(Current.Decide(command), (macros, happened) => macros.Apply(happened))).Refusal;
}
