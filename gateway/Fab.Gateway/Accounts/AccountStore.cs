using System.Buffers.Text;
using System.Text.Json;
using Fab.Silo.SignIns;
using Microsoft.AspNetCore.Identity;

namespace Fab.Gateway.Accounts;

/// <summary>Identity's stores on the hub's own database.</summary>
public sealed class AccountStore(SqlSignIns signIns, TimeProvider time) :
    IUserPasswordStore<AccountUser>, IUserLockoutStore<AccountUser>, IUserSecurityStampStore<AccountUser>, IUserPasskeyStore<AccountUser>
{
    public Task<string> GetUserIdAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Member);

    public Task SetUserNameAsync(AccountUser user, string? userName, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A member's id does not change.");

    public Task<string?> GetNormalizedUserNameAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Member);

    /// <summary>Ids of members are of one form already.</summary>
    public Task SetNormalizedUserNameAsync(AccountUser user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IdentityResult> CreateAsync(AccountUser user, CancellationToken cancellationToken) => UpdateAsync(user, cancellationToken);

    public async Task<IdentityResult> UpdateAsync(AccountUser user, CancellationToken cancellationToken)
    {
        if (!await signIns.SaveAccount(user.ToStored(), cancellationToken)) return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        user.Version++;
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> DeleteAsync(AccountUser user, CancellationToken cancellationToken)
    {
        await signIns.Forget(user.Member, cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<AccountUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        await signIns.FindAccountByHandle(userId, cancellationToken) is { } stored ? AccountUser.Of(stored) : null;

#pragma warning disable CA1308 // Identity gives capitals; a member's id has none.
    public async Task<AccountUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        await signIns.FindAccount(normalizedUserName.ToLowerInvariant(), cancellationToken) is { } stored ? AccountUser.Of(stored) : null;
#pragma warning restore CA1308

    public Task SetPasswordHashAsync(AccountUser user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(AccountUser user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    public Task SetLockoutEndDateAsync(AccountUser user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken)
    {
        user.LockedUntil = lockoutEnd;
        return Task.CompletedTask;
    }

    public Task<int> IncrementAccessFailedCountAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(++user.Failures);

    public Task ResetAccessFailedCountAsync(AccountUser user, CancellationToken cancellationToken)
    {
        user.Failures = 0;
        return Task.CompletedTask;
    }

    public Task<int> GetAccessFailedCountAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.Failures);

    public Task<bool> GetLockoutEnabledAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(AccountUser user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AddOrUpdatePasskeyAsync(AccountUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => SavePasskey(user, passkey, cancellationToken);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(AccountUser user, CancellationToken cancellationToken) =>
        [.. (await signIns.Passkeys(user.Member, cancellationToken)).Select(Info)];

    public async Task<AccountUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await signIns.FindPasskey(Base64Url.EncodeToString(credentialId), cancellationToken) is { } passkey
            ? await FindByNameAsync(passkey.Member, cancellationToken)
            : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(AccountUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        await signIns.FindPasskey(Base64Url.EncodeToString(credentialId), cancellationToken) is { } passkey && passkey.Member == user.Member ? Info(passkey) : null;

    public Task RemovePasskeyAsync(AccountUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        signIns.RemovePasskey(user.Member, Base64Url.EncodeToString(credentialId), cancellationToken);

    public void Dispose()
    {
        // It holds nothing of its own.
    }

    private async Task SavePasskey(AccountUser user, UserPasskeyInfo passkey, CancellationToken ct)
    {
        string id = Base64Url.EncodeToString(passkey.CredentialId);
        bool isKnown = await signIns.FindPasskey(id, ct) is not null;
        var body = new PasskeyBody(
            passkey.PublicKey, passkey.SignCount, passkey.Transports, passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson);
        await signIns.SavePasskey(
            new StoredPasskey(id, user.Member, passkey.Name ?? "", JsonSerializer.Serialize(body), passkey.CreatedAt, isKnown ? time.GetUtcNow() : null), ct);
    }

    private static UserPasskeyInfo Info(StoredPasskey stored)
    {
        PasskeyBody body = JsonSerializer.Deserialize<PasskeyBody>(stored.Body)!;
        return new UserPasskeyInfo(
            Base64Url.DecodeFromChars(stored.Id), body.PublicKey, stored.MadeAt, body.SignCount, body.Transports, body.IsUserVerified, body.IsBackupEligible, body.IsBackedUp, body.AttestationObject, body.ClientDataJson)
        {
            Name = stored.Name,
        };
    }

    private sealed record PasskeyBody(
        byte[] PublicKey, uint SignCount, string[]? Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp, byte[] AttestationObject, byte[] ClientDataJson);
}
