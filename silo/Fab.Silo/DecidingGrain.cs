using Fab.Domain;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo;

/// <summary>A grain that keeps an immutable aggregate and owes nothing to the outside; one that does is a <see cref="StateGrain{TState}"/>.</summary>
public abstract class DecidingGrain<TState>(IPersistentState<TState> state) : Grain
    where TState : class, new()
{
    protected TState Current => state.State;

    /// <summary>Takes in what was decided and writes it; a decision without events writes nothing.</summary>
    protected async Task<Decision<TEvent>> KeepAsync<TEvent>(Decision<TEvent> decision, Func<TState, TEvent, TState> apply)
    {
        if (decision.Events.Count > 0) await SaveAsync(decision.Events.Aggregate(Current, apply));
        return decision;
    }

    /// <summary>When the write throws nobody knows whether it happened, so this activation ends and the next one reads what is true.</summary>
    protected async Task SaveAsync(TState next)
    {
        state.State = next;
        try
        {
            await BeforeWriteAsync();
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>For what may be lost: it is written with the next save.</summary>
    protected void ReplaceUnsaved(TState next) => state.State = next;

    /// <summary>What must stand before a state that was taken in is written.</summary>
    protected virtual Task BeforeWriteAsync() => Task.CompletedTask;
}
