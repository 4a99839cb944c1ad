namespace Orleans
{
    /// <summary>
    /// The name of a type or method on the wire and in stores, so that renaming the C# type changes nothing there.
    /// Unique over all types, or within the type for a method.
    /// </summary>
    [AttributeUsage(
        AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method,
        AllowMultiple = true)]
    public sealed class AliasAttribute(string alias) : Attribute
    {
        public string Alias { get; } = alias;
    }

    /// <summary>
    /// The name of a grain class in ids and stores. Without it: the class name in lower case, less a final "grain".
    /// </summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        public string GrainType { get; } = grainType;
    }
}

namespace Orleans.Concurrency
{
    /// <summary>
    /// The caller does not wait: the call returns a completed task at once and its failure is only logged. The way to
    /// tell a grain above without a deadlock.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OneWayAttribute : Attribute;

    /// <summary>The method changes nothing. A cluster may then run such calls beside each other; this host still runs one at a time.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;
}
