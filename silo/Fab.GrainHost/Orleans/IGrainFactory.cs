namespace Orleans;

/// <summary>Makes references to grains. A reference is cheap and needs no grain to exist: every key always answers.</summary>
public interface IGrainFactory
{
    /// <param name="primaryKey">The grain's key; not empty.</param>
    /// <param name="grainClassNamePrefix">Picks among several classes that implement the interface, by the start of the full class name.</param>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);
}
