using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fab.GrainHost.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fab.GrainHost;

/// <summary>What the host does with every persistent state of an activation before it wakes.</summary>
internal interface IPersistentStateReader
{
    Task ReadStateAsync(CancellationToken cancellationToken);
}

/// <summary>One record of one activation, kept in a store as JSON.</summary>
internal sealed class PersistentState<T> : IPersistentState<T>, IPersistentStateReader
{
    private readonly GrainCell _cell;
    private readonly GrainStateKey _key;
    private readonly IGrainStateStore _store;
    private readonly JsonTypeInfo<T> _json;

    public PersistentState(GrainCell cell, PersistentStateAttribute attribute)
    {
        _cell = cell;
        _key = new GrainStateKey(cell.GrainIdentity, attribute.StateName);
        _store = attribute.StorageName is { } name
            ? cell.ActivationServices.GetRequiredKeyedService<IGrainStateStore>(name)
            : cell.ActivationServices.GetRequiredService<IGrainStateStore>();
        _json = (JsonTypeInfo<T>)cell.Host.Options.Json.GetTypeInfo(typeof(T));
        State = New();
    }

    public T State { get; set; }

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        StoredGrainState? stored = await _store.ReadAsync(_key, cancellationToken);
        Etag = stored?.Etag;
        RecordExists = stored?.Json is not null;
        State = stored?.Json is { } json
            ? JsonSerializer.Deserialize(json, _json) ?? throw new JsonException($"The state {_key} is stored as null.")
            : New();
    }

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(State, _json);
        Settle(await _store.WriteAsync(_key, json, Etag, cancellationToken));
        RecordExists = true;
    }

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        Settle(await _store.ClearAsync(_key, Etag, cancellationToken));
        RecordExists = false;
        State = New();
    }

    private static T New()
    {
        try
        {
            return Activator.CreateInstance<T>();
        }
        catch (MissingMethodException missing)
        {
            throw new InvalidOperationException($"{typeof(T)} has no parameterless constructor: a new grain's state cannot be made.", missing);
        }
    }

    private void Settle(GrainStateWrite write)
    {
        if (write.IsWritten)
        {
            Etag = write.Etag;
            return;
        }

        var conflict = new InconsistentStateException(
            $"The state {_key} was written by someone else: stored version {write.Etag ?? "none"}, ours {Etag ?? "none"}.", write.Etag, Etag);
        _cell.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, conflict, "Its state was stale."));
        throw conflict;
    }
}
