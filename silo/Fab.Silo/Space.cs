namespace Fab.Silo;

/// <summary>The space that this silo serves.</summary>
/// <param name="Name">In topics, and the key of the queue's and the fund's grain: lower-case letters, digits and hyphens.</param>
public sealed record Space(string Name);
