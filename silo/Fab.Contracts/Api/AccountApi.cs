using System.Text.Json;
using Fab.Contracts.Members;
using Fab.Domain;

namespace Fab.Contracts.Api;

/// <summary>Who a browser is signed in as.</summary>
/// <param name="Member">Null for nobody.</param>
public sealed record SessionView(MemberView? Member);

public sealed record PasswordSignIn(string Member, string Password);

/// <summary>What a browser is asked for a passkey.</summary>
/// <param name="Challenge">Goes back with the answer; good for one within five minutes.</param>
/// <param name="Options">For <c>navigator.credentials</c>, as WebAuthn's JSON forms.</param>
public sealed record PasskeyChallenge(string Challenge, JsonElement Options);

/// <param name="Credential">What <c>navigator.credentials</c> answered, as JSON.</param>
/// <param name="Name">What a new passkey is called; null for a usual name.</param>
public sealed record PasskeyAnswer(string Challenge, JsonElement Credential, string? Name);

/// <summary>Says again who sits there: one of the two.</summary>
public sealed record SignInProof(string? Password, PasskeyAnswer? Passkey);

/// <summary>How I sign in.</summary>
/// <param name="Session">The one of this browser; null for a token.</param>
public sealed record AccountView(
    MemberView Member, bool HasPassword, IReadOnlyList<PasskeyView> Passkeys, IReadOnlyList<SessionEntry> Sessions, string? Session);

public sealed record PasskeyView(string Id, string Name, DateTimeOffset MadeAt, DateTimeOffset? UsedAt);

/// <param name="How"><c>password</c>, <c>passkey</c> or <c>link</c>.</param>
/// <param name="Agent">The browser, as it calls itself.</param>
public sealed record SessionEntry(string Id, string How, string Agent, string Address, DateTimeOffset MadeAt, DateTimeOffset SeenAt);

/// <param name="Current">Null where there is none yet.</param>
public sealed record PasswordChange(string? Current, string New);

public sealed record NameRequest(string Name);

/// <param name="Scopes">Of <c>read</c>, <c>jobs</c>, <c>machines</c>, <c>money</c>, <c>admin</c>; null for all that I may do.</param>
/// <param name="Days">After so many days it ends; null for never.</param>
public sealed record NewToken(string Label, IReadOnlyList<string>? Scopes, int? Days);

/// <param name="Scopes">Null for all that its owner may do.</param>
/// <param name="UsedAt">To about ten minutes.</param>
public sealed record TokenEntry(
    string Id, string Label, IReadOnlyList<string>? Scopes, DateTimeOffset? MadeAt, DateTimeOffset? Until, DateTimeOffset? UsedAt);

/// <summary>A token, shown this once.</summary>
public sealed record MadeToken(string Token, TokenEntry Entry);

/// <summary>A link by which a member sets a password or a passkey, once.</summary>
/// <param name="Address">To give to them; nobody else should see it.</param>
public sealed record MemberLink(MemberId Member, string Address, string Code, DateTimeOffset Until);

public sealed record LinkCode(string Code);

/// <summary>Whom a link is for.</summary>
/// <param name="CanSignIn">They have a password or a passkey already.</param>
public sealed record LinkView(MemberId Member, string Name, bool CanSignIn);

/// <summary>Exactly one of <see cref="Password"/> and <see cref="Passkey"/>.</summary>
public sealed record LinkUse(string Code, string? Password, PasskeyAnswer? Passkey);

/// <param name="Until">From then on it no longer counts; null for without end.</param>
public sealed record AuthorisationRequest(DateTimeOffset? Until);

/// <param name="Currency">Three capitals after ISO 4217; null for a unit of the space's own.</param>
/// <param name="Language">Two letters: what people read who have not chosen.</param>
public sealed record SpaceRequest(string Name, string? Currency, string Language);

/// <summary>Who is about to set a hub up.</summary>
public sealed record SetUpPerson(string Code, MemberId Id, string Name);

/// <summary>The first steward signs in with a password or a passkey; from a terminal, with a token.</summary>
/// <param name="Code">What the hub printed when it started.</param>
/// <param name="WithToken">Make a token too.</param>
public sealed record SetUpRequest(
    string Code, SpaceRequest Space, MemberId Id, string Name, string? Password, PasskeyAnswer? Passkey, bool WithToken);

/// <param name="Token">If one was asked for: shown this once.</param>
public sealed record SetUpDone(MemberView Member, string? Token);

/// <summary>A serial device at the hub, to which a machine may be connected.</summary>
/// <param name="Link">To register a machine with.</param>
/// <param name="Product">What it calls itself; null where it says nothing.</param>
/// <param name="InUseBy">A program that has it open, or a machine of the space; null for free.</param>
public sealed record PortView(string Link, string? Product, string? InUseBy);
