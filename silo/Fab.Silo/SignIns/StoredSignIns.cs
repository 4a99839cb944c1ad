namespace Fab.Silo.SignIns;

/// <summary>How a member signs in, beside passkeys.</summary>
/// <param name="Handle">Who they are to a passkey's device: random, telling nothing of anybody.</param>
/// <param name="PasswordHash">Null for somebody who has none.</param>
/// <param name="SecurityStamp">Changes with every change of what they sign in with.</param>
/// <param name="Failures">Wrong passwords in a row.</param>
/// <param name="Version">Counts up with every write; 0 for one that was never written.</param>
public sealed record StoredAccount(
    string Member, string Handle, string? PasswordHash, string SecurityStamp, int Failures, DateTimeOffset? LockedUntil, long Version);

/// <param name="Id">The credential's id, base64url.</param>
/// <param name="Body">What the key is, as JSON that only its reader knows.</param>
public sealed record StoredPasskey(string Id, string Member, string Name, string Body, DateTimeOffset MadeAt, DateTimeOffset? UsedAt);

/// <param name="Hash">Lower-case hex SHA-256 of the cookie.</param>
/// <param name="Id">What its owner calls it by; tells nothing of the cookie.</param>
/// <param name="How"><c>password</c>, <c>passkey</c> or <c>link</c>.</param>
/// <param name="Agent">The browser, as it calls itself.</param>
public sealed record StoredSession(
    string Hash, string Id, string Member, string How, string Agent, string Address, DateTimeOffset MadeAt, DateTimeOffset SeenAt, DateTimeOffset Until);

/// <summary>Something that may be used once, until then.</summary>
/// <param name="Hash">Lower-case hex SHA-256 of the secret.</param>
/// <param name="Kind">What it is for; one of another kind is not found.</param>
/// <param name="Member">Empty where nobody is known yet.</param>
public sealed record StoredOnce(string Hash, string Kind, string Member, string Body, DateTimeOffset Until);
