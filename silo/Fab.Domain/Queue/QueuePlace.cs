using Fab.Domain.Units;

namespace Fab.Domain.Queue;

/// <summary>One place of the queue, in the order in which jobs will go.</summary>
/// <param name="Place">From 1.</param>
/// <param name="OrderReason">Why it stands here, in a sentence.</param>
/// <param name="WaitReason">Why it does not go now, in a sentence; null when it is about to.</param>
public sealed record QueuePlace(
    int Place,
    JobId Job,
    MemberId Member,
    string Title,
    DateTimeOffset QueuedAt,
    MachineSeconds Estimate,
    IReadOnlyList<MachineId> Machines,
    string OrderReason,
    string? WaitReason)
{
    /// <summary>The reason of its place, for those who say it in another language.</summary>
    public OrderWhy? Order { get; init; }

    /// <summary>Why it does not go now; null when it is about to.</summary>
    public WaitWhy? Wait { get; init; }

    /// <summary>The machine it is being handed to; its place is settled then.</summary>
    public MachineId? GoingTo { get; init; }
}
