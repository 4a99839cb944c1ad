using Fab.GrainHost;
using Orleans.Runtime;

namespace Orleans;

public static class GrainExtensions
{
    /// <summary>The key of a grain, from inside (<c>this</c>) or from a reference to it.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        null => throw new ArgumentNullException(nameof(grain)),
        Grain inside => inside.RequireContext().GrainIdentity.Key,
        IGrainReference reference => reference.GrainIdentity.Key,
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };
}
