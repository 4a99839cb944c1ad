using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Members;
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
    /// <param name="scopes">What it may be used for; null for all that the member may do.</param>
    /// <param name="until">When it ends; null for never.</param>
    Task<Refusal?> AddToken(string tokenHash, string label, IReadOnlyList<string>? scopes = null, DateTimeOffset? until = null);

    /// <summary>Takes a token back. One that is not there is silent.</summary>
    Task<Refusal?> RevokeToken(string id);

    /// <summary>The member, if the token is one of theirs and has not ended, and what it may be used for.</summary>
    Task<TokenHolder?> CheckToken(string tokenHash);

    /// <summary>All of the member's tokens, also those that have ended.</summary>
    Task<IReadOnlyList<TokenHash>> Tokens();

    Task<MemberView?> Get();

    /// <summary>
    /// Erases who the member is: from then on nobody can tell whose their account was. Refused while that account has
    /// money or anything else of worth, is bound to a bond or shares the dividend. Repeating it is silent.
    /// </summary>
    /// <param name="by">Another member; nobody forgets themselves.</param>
    Task<Refusal?> Forget(string by);
}

/// <param name="Scopes">What the token may be used for; null for all that the member may do.</param>
public sealed record TokenHolder(MemberView Member, IReadOnlyList<string>? Scopes);

/// <param name="Roles">Of <c>maker</c>, <c>operator</c>, <c>trainer</c>, <c>funder</c>, <c>steward</c>.</param>
/// <param name="Classes">Machine classes the member is authorised for today.</param>
/// <param name="Account">Who they are in the books, where names are not; for themselves and for stewards.</param>
public sealed record MemberView(
    MemberId Id,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Classes,
    string Account)
{
    /// <summary>Who authorised them for what and until when, also what has ended.</summary>
    public IReadOnlyList<Authorisation> Authorisations { get; init; } = [];

    /// <summary>The ledger account that is their wallet.</summary>
    public string Wallet => FundAccounts.Wallet(Account);
}

/// <summary>Where the account of a new member comes from.</summary>
public interface IAccountIds
{
    /// <summary><c>m</c> and 16 lower-case hex digits; never the same twice, and telling nothing of anybody.</summary>
    string Next();
}
