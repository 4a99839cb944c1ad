using Fab.Domain;
using Fab.Gateway.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Fab.Gateway.Accounts;

/// <summary>Identity's user manager by the hub's own clock, in Fab's words.</summary>
public sealed class AccountManager(
    AccountStore store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<AccountUser> hasher,
    IEnumerable<IUserValidator<AccountUser>> userValidators,
    IEnumerable<IPasswordValidator<AccountUser>> passwordValidators,
    ILookupNormalizer normaliser,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    TimeProvider time,
    ILogger<AccountManager> log)
    : UserManager<AccountUser>(store, options, hasher, userValidators, passwordValidators, normaliser, errors, services, log)
{
    private const int MostTries = 20;

    /// <summary>What a password is compared with where there is none, so that the time it takes tells nothing.</summary>
    private static readonly string DummyHash = new PasswordHasher<AccountUser>().HashPassword(AccountUser.New("nobody"), "nobody has this password");

    public override Task<bool> IsLockedOutAsync(AccountUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(user.LockedUntil > time.GetUtcNow());
    }

    /// <summary>Null when the password is theirs. Wrong ones are counted, also those that come at once.</summary>
    public async Task<Refusal?> CheckPassword(string member, string password)
    {
        AccountUser? user = await FindByNameAsync(member);
        if (user?.PasswordHash is null)
        {
            PasswordHasher.VerifyHashedPassword(user ?? AccountUser.New("nobody"), DummyHash, password);
            return AccountRefusals.Wrong;
        }

        if (await IsLockedOutAsync(user)) return AccountRefusals.LockedOut(user.LockedUntil!.Value - time.GetUtcNow());
        if (!await CheckPasswordAsync(user, password))
        {
            await CountFailure(user.Member);
            return AccountRefusals.Wrong;
        }

        if (user.Failures > 0) await ResetAccessFailedCountAsync(user);
        return null;
    }

    /// <summary>The same as an answer, held to how often somebody may try; null when the password is theirs.</summary>
    public async Task<IResult?> Refuse(string member, string? password, SignInLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (password is not { Length: <= PasswordRules.Longest }) return AccountRefusals.Wrong.ToProblem();
        if (limits.Try(member) is { } later) return later;
        return await CheckPassword(member, password) switch
        {
            null => null,
            { Code: AccountRefusals.AccountLocked } locked => SignInLimits.Later(locked, await LockedFor(member) ?? TimeSpan.Zero),
            { } wrong => wrong.ToProblem(),
        };
    }

    /// <summary>How long an account takes no passwords yet; null when it takes them.</summary>
    public async Task<TimeSpan?> LockedFor(string member) =>
        await FindByNameAsync(member) is { LockedUntil: { } until } && until > time.GetUtcNow() ? until - time.GetUtcNow() : null;

    /// <summary>Sets a password after Identity's rules and the space's; an account that is new is stored with it.</summary>
    public async Task<Refusal?> SetPassword(AccountUser user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(password);
        user.Failures = 0;
        user.LockedUntil = null;
        IdentityResult set = await UpdatePasswordHash(user, password, validatePassword: true);
        if (!set.Succeeded) return AccountRefusals.Weak(set);
        IdentityResult saved = await UpdateUserAsync(user);
        return saved.Succeeded ? null : throw new InvalidOperationException($"The account of {user.Member} could not be stored: {saved}");
    }

    /// <summary>Why a password would not be taken; null if it would.</summary>
    public async Task<Refusal?> Judge(AccountUser user, string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        IdentityResult judged = await ValidatePasswordAsync(user, password);
        return judged.Succeeded ? null : AccountRefusals.Weak(judged);
    }

    /// <summary>Stores an account that has only passkeys.</summary>
    public async Task Keep(AccountUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Version > 0) return;
        await store.SetSecurityStampAsync(user, GenerateNewAuthenticatorKey(), CancellationToken.None);
        IdentityResult saved = await UpdateUserAsync(user);
        if (!saved.Succeeded) throw new InvalidOperationException($"The account of {user.Member} could not be stored: {saved}");
    }

    private async Task CountFailure(string member)
    {
        for (int tries = 0; tries < MostTries; tries++)
        {
            if (await FindByNameAsync(member) is not { } user || await IsLockedOutAsync(user)) return;
            user.Failures++;
            if (user.Failures >= Options.Lockout.MaxFailedAccessAttempts)
            {
                user.Failures = 0;
                user.LockedUntil = time.GetUtcNow() + Options.Lockout.DefaultLockoutTimeSpan;
            }

            if ((await store.UpdateAsync(user, CancellationToken)).Succeeded) return;
        }
    }
}
