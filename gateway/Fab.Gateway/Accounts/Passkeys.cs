using System.Buffers.Text;
using System.Text.Json;
using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Silo.SignIns;
using Microsoft.AspNetCore.Identity;

namespace Fab.Gateway.Accounts;

/// <summary>
/// Passkeys: what a browser is asked, and whether its answer is good. Identity's handler knows WebAuthn; here is what
/// was asked, kept by the hub and good for one answer.
/// </summary>
public sealed class Passkeys(AccountManager accounts, IPasskeyHandler<AccountUser> handler, OneTime once)
{
    private const string ForNew = "passkey-new";
    private const string ForSignIn = "passkey-sign-in";
    private const int LongestName = 60;

    /// <summary>Asks for a new passkey of a member.</summary>
    /// <param name="name">As the device shows it.</param>
    public async Task<PasskeyChallenge> AskForNew(HttpContext context, AccountUser user, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(user);
        var entity = new PasskeyUserEntity { Id = user.Handle, Name = user.Member, DisplayName = name };
        PasskeyCreationOptionsResult asked = await handler.MakeCreationOptionsAsync(entity, context);
        string body = JsonSerializer.Serialize(new Asked(user.Handle, asked.AttestationState));
        return await Keep(ForNew, user.Member, body, asked.CreationOptionsJson, context.RequestAborted);
    }

    /// <summary>Asks for any passkey that the browser has for this hub.</summary>
    public async Task<PasskeyChallenge> Ask(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        PasskeyRequestOptionsResult asked = await handler.MakeRequestOptionsAsync(null!, context);
        string body = JsonSerializer.Serialize(new Asked("", asked.AssertionState));
        return await Keep(ForSignIn, "", body, asked.RequestOptionsJson, context.RequestAborted);
    }

    /// <summary>Whether a new passkey is good; it is not stored yet.</summary>
    /// <returns>The account it was asked for and the passkey; or why not.</returns>
    public async Task<(AccountUser? User, UserPasskeyInfo? Passkey, Refusal? Refusal)> Check(HttpContext context, string member, PasskeyAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(answer);
        if (await once.Take(answer.Challenge, ForNew, context.RequestAborted) is not { } kept || kept.Member != member) return (null, null, AccountRefusals.BadPasskey);
        Asked asked = JsonSerializer.Deserialize<Asked>(kept.Body)!;
        PasskeyAttestationResult result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = context, CredentialJson = answer.Credential.GetRawText(), AttestationState = asked.State });
        if (!result.Succeeded) return (null, null, AccountRefusals.BadPasskey);
        result.Passkey.Name = NameOf(answer.Name);
        AccountUser user = await accounts.FindByNameAsync(member) ?? new AccountUser { Member = member, Handle = asked.Handle };
        return user.Handle == asked.Handle ? (user, result.Passkey, null) : (null, null, AccountRefusals.BadPasskey);
    }

    /// <summary>Stores one that is good.</summary>
    public async Task Add(AccountUser user, UserPasskeyInfo passkey)
    {
        await accounts.Keep(user);
        IdentityResult added = await accounts.AddOrUpdatePasskeyAsync(user, passkey);
        if (!added.Succeeded) throw new InvalidOperationException($"A passkey of {user.Member} could not be stored: {added}");
    }

    /// <returns>The account whose passkey signed what was asked; null when none did.</returns>
    public async Task<AccountUser?> WhoSigned(HttpContext context, PasskeyAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(answer);
        if (await once.Take(answer.Challenge, ForSignIn, context.RequestAborted) is not { } kept) return null;
        PasskeyAssertionResult<AccountUser> result = await handler.PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = context,
            CredentialJson = answer.Credential.GetRawText(),
            AssertionState = JsonSerializer.Deserialize<Asked>(kept.Body)!.State,
        });
        if (!result.Succeeded) return null;
        await accounts.AddOrUpdatePasskeyAsync(result.User, result.Passkey); // Its counter has moved on.
        return result.User;
    }

    public static string IdOf(UserPasskeyInfo passkey)
    {
        ArgumentNullException.ThrowIfNull(passkey);
        return Base64Url.EncodeToString(passkey.CredentialId);
    }

    /// <summary>On one line and not endless; what a person calls it is theirs otherwise.</summary>
    public static string NameOf(string? typed)
    {
        string name = new([.. (typed ?? "").Trim().Where(c => !char.IsControl(c)).Take(LongestName)]);
        return name.Length > 0 ? name : "Passkey";
    }

    private async Task<PasskeyChallenge> Keep(string kind, string member, string body, string options, CancellationToken ct)
    {
        (string challenge, _) = await once.Make(kind, member, body, OneTime.ChallengeLasts, ct);
        using JsonDocument json = JsonDocument.Parse(options);
        return new PasskeyChallenge(challenge, json.RootElement.Clone());
    }

    private sealed record Asked(string Handle, string? State);
}
