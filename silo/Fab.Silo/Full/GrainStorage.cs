using System.Text.Json;
using Fab.Contracts.Json;
using Fab.GrainHost;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fab.Silo.Full;

/// <summary>Orleans' grain storage on our store: the same rows and JSON as the core profile's, so a hub can change profile and keep its state.</summary>
internal sealed class GrainStorage(IGrainStateStore store) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StoredGrainState? stored = await store.ReadAsync(Key(stateName, grainId), CancellationToken.None);
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored?.Json is not null;
        grainState.State = stored?.Json is { } json ? JsonSerializer.Deserialize<T>(json, FabJson.Options) : Activator.CreateInstance<T>();
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(grainState.State, FabJson.Options);
        Settle(await store.WriteAsync(Key(stateName, grainId), json, grainState.ETag, CancellationToken.None), grainState);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Settle(await store.ClearAsync(Key(stateName, grainId), grainState.ETag, CancellationToken.None), grainState);
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private static GrainStateKey Key(string stateName, GrainId grain) => new(ReminderTable.Identity(grain), stateName);

    private static void Settle<T>(GrainStateWrite write, IGrainState<T> grainState)
    {
        if (!write.IsWritten) throw new InconsistentStateException("The state was written by someone else.", write.Etag, grainState.ETag);
        grainState.ETag = write.Etag;
    }
}
