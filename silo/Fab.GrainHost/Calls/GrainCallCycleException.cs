using Orleans.Runtime;

namespace Fab.GrainHost;

/// <summary>A call was refused because it could only wait for ever: the callee waits for the caller.</summary>
public sealed class GrainCallCycleException : OrleansException
{
    internal GrainCallCycleException(IReadOnlyList<GrainIdentity> cycle, string method)
        : base($"{method} can never be answered: {string.Join(" waits for ", cycle)}. "
            + "Call downwards only, and tell a grain above through a [OneWay] method.") => Cycle = cycle;

    /// <summary>The grains, each waiting for the next; the first is named again at the end.</summary>
    public IReadOnlyList<GrainIdentity> Cycle { get; }
}
