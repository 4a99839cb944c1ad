namespace Fab.GrainHost;

/// <summary>Which grain: the name of its class in stores, and its key. Written <c>machine/reprap-1</c>.</summary>
public readonly record struct GrainIdentity(string Type, string Key)
{
    /// <summary>By type, then key, ordinal: the same on every machine and in every run.</summary>
    public static IComparer<GrainIdentity> Order { get; } = Comparer<GrainIdentity>.Create((a, b) =>
        string.CompareOrdinal(a.Type, b.Type) is not 0 and var byType ? byType : string.CompareOrdinal(a.Key, b.Key));

    public override string ToString() => $"{Type}/{Key}";
}
