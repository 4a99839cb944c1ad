using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain interface extends. Its methods return <see cref="Task"/>, <see cref="ValueTask"/> or their generic forms.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain that is addressed by a string.</summary>
public interface IGrainWithStringKey : IGrain;
