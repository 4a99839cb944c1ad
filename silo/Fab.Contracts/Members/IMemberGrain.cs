using Fab.Domain;
using Orleans;

namespace Fab.Contracts.Members;

/// <summary>One member; the key is the <see cref="MemberId"/>.</summary>
[Alias("fab.IMemberGrain")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>Makes the member or changes name and roles. Repeating it is silent.</summary>
    Task<Refusal?> Register(string name, IReadOnlyList<string> roles);

    /// <summary>Authorises the member for a machine class until a day (null: without end).</summary>
    Task<Refusal?> Authorise(string machineClass, DateTimeOffset? until, string by);

    Task<Refusal?> Revoke(string machineClass, string by);

    /// <summary>Adds an API token by its SHA-256 (lower-case hex); the token itself is never stored.</summary>
    Task<Refusal?> AddToken(string tokenHash, string label);

    /// <summary>The member, if the token is one of theirs.</summary>
    Task<MemberView?> CheckToken(string tokenHash);

    Task<MemberView?> Get();
}

/// <param name="Roles">Of <c>maker</c>, <c>operator</c>, <c>funder</c>, <c>steward</c>.</param>
/// <param name="Classes">Machine classes the member is authorised for today.</param>
/// <param name="Wallet">The ledger account that is their wallet.</param>
public sealed record MemberView(
    MemberId Id,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Classes,
    string Wallet);
