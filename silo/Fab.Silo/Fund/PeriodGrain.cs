using System.Text.Json;
using Fab.Contracts.Fund;
using Fab.Contracts.Json;
using Fab.Domain.Fund;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Fund;

/// <summary>What is stored of a closed period: written once.</summary>
public sealed record KeptPeriod
{
    public ClosedPeriod? Period { get; init; }
}

/// <summary>A closed period, as it was kept.</summary>
[GrainType("period")]
public sealed class PeriodGrain([PersistentState("state", "fab")] IPersistentState<KeptPeriod> state) : DecidingGrain<KeptPeriod>(state), IPeriodGrain
{
    public async Task Keep(ClosedPeriod period)
    {
        if (Current.Period is { } kept)
        {
            if (!Json(kept).AsSpan().SequenceEqual(Json(period))) throw new InvalidOperationException($"{kept.Period} is closed for good.");
            return;
        }

        await SaveAsync(new KeptPeriod { Period = period });
    }

    public Task<ClosedPeriod?> Get() => Task.FromResult(Current.Period);

    private static byte[] Json(ClosedPeriod period) => JsonSerializer.SerializeToUtf8Bytes(period, FabJson.Options);
}
