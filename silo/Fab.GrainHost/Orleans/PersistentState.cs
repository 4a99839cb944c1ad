namespace Orleans.Core
{
    /// <summary>One stored record of one grain.</summary>
    public interface IStorage
    {
        /// <summary>The version last read or written; null when there is none.</summary>
        string? Etag { get; }

        bool RecordExists { get; }

        Task ClearStateAsync();

        Task WriteStateAsync();

        Task ReadStateAsync();

        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    public interface IStorage<TState> : IStorage
    {
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>
    /// State that outlives the activation: read before <c>OnActivateAsync</c>, written when the grain says so. A write
    /// over a version that another activation wrote throws <see cref="Storage.InconsistentStateException"/>, and this
    /// activation ends. <typeparamref name="TState"/> has a parameterless constructor, which makes the state of a new grain.
    /// </summary>
    public interface IPersistentState<TState> : Core.IStorage<TState>;

    /// <summary>Marks a constructor parameter of type <see cref="IPersistentState{TState}"/>.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute : Attribute
    {
        public PersistentStateAttribute(string stateName, string? storageName = null)
        {
            ArgumentNullException.ThrowIfNull(stateName);
            StateName = stateName;
            StorageName = storageName;
        }

        /// <summary>Tells this record from the grain's others; part of what is stored.</summary>
        public string StateName { get; }

        /// <summary>Which of the registered stores; null for the default one.</summary>
        public string? StorageName { get; }
    }
}
