using Fab.Domain;

namespace Fab.Contracts.Api;

/// <param name="CodeUntil">When its open code runs out; null when it has none.</param>
public sealed record BridgeView(
    string Name, bool IsEnrolled, DateTimeOffset? EnrolledAt, DateTimeOffset? CodeUntil, IReadOnlyList<MachineId> Machines)
{
    /// <summary>What is wrong with what it says: another version, another time of day.</summary>
    public IReadOnlyList<Refusal> Notices { get; init; } = [];
}

/// <param name="Code">Told this once.</param>
public sealed record BridgeInvitation(string Name, string Code, int Minutes);

public sealed record EnrolRequest(string Code);

/// <summary>What a bridge needs from then on. Secrets: told this once, kept by the hub only as hashes.</summary>
/// <param name="Token">For fetching programs from the hub.</param>
/// <param name="BrokerCa">The certificates to trust, PEM; null for the system's.</param>
public sealed record BridgeEnrolment(
    string Name, string Space, string Token, string BrokerUrl, string BrokerUser, string BrokerPassword, string? BrokerCa);
