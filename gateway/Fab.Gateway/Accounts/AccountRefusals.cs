using System.Globalization;
using Fab.Domain;
using Microsoft.AspNetCore.Identity;

namespace Fab.Gateway.Accounts;

/// <summary>Why somebody is not let in, or their account not changed.</summary>
[RefusalCodes]
public static class AccountRefusals
{
    public const string PasswordWrong = "password-wrong";
    public const string AccountLocked = "account-locked";
    public const string TriedTooOften = "tried-too-often";
    public const string PasswordTooWeak = "password-too-weak";
    public const string PasskeyRefused = "passkey-refused";
    public const string PasskeyNotFound = "passkey-not-found";
    public const string LastWayIn = "last-way-in";
    public const string LinkUsedUp = "link-used-up";
    public const string SessionNeeded = "session-needed";
    public const string SignInNotFresh = "sign-in-not-fresh";
    public const string CrossSite = "cross-site";
    public const string TokenIsTheirs = "token-is-theirs";
    public const string KeepsOwnRole = "keeps-own-role";
    public const string AlreadySetUp = "already-set-up";
    public const string SetUpCodeWrong = "set-up-code-wrong";

    public static Refusal Wrong { get; } = new(
        PasswordWrong, "Name and password do not belong together.", "Whoever forgot theirs asks a steward of the space for a link.");

    public static Refusal BadPasskey { get; } = new(
        PasskeyRefused, "The passkey could not be checked, or is nobody's here.", "Try again, or sign in with the password.");

    public static Refusal NoPasskey { get; } = new(PasskeyNotFound, "There is no such passkey of yours.");

    public static Refusal OnlyWayIn { get; } = new(
        LastWayIn, "Without it nobody could sign in as you any more.", "Set a password or add another passkey first.");

    public static Refusal UsedUp { get; } = new(
        LinkUsedUp, "This link was used already, or its time is over.", "Ask a steward of the space for another.");

    public static Refusal NeedsSession { get; } = new(
        SessionNeeded, "This is done signed in with password or passkey, not with a token.", "Open the hub in a browser and sign in.");

    public static Refusal NotFresh { get; } = new(
        SignInNotFresh,
        $"This makes another way in, so it is done within {Sessions.Fresh.TotalMinutes:0} minutes of signing in.",
        "Say again that it is you, with password or passkey.");

    public static Refusal FromElsewhere { get; } = new(
        CrossSite, "The browser says that another site sent this.", "Do it on the hub's own page. Programs send a token instead of a cookie.");

    public static Refusal NotYours(string member) => new(
        TokenIsTheirs, $"{member} is a member already, and makes their own tokens.", "They sign in and make one; or send them a link.");

    public static Refusal OwnRole { get; } = new(
        KeepsOwnRole, "Nobody takes the steward's role from themselves.", "Ask another steward, so that the space keeps one.");

    public static Refusal SetUp { get; } = new(AlreadySetUp, "This hub is set up.", "Sign in.");

    public static Refusal WrongCode { get; } = new(
        SetUpCodeWrong, "This is not the code that the hub printed when it started.", "Look at the terminal where ./fab up runs; a restart prints another.");

    public static Refusal LockedOut(TimeSpan wait) => new(
        AccountLocked,
        "Too many wrong passwords: this account takes none for a while.",
        string.Create(CultureInfo.InvariantCulture, $"Wait {Math.Max(1, Math.Ceiling(wait.TotalMinutes)):0} minutes, sign in with a passkey, or ask a steward for a link."));

    public static Refusal TriesAgain(TimeSpan wait) => new(
        TriedTooOften,
        "That was tried too often in a short time.",
        string.Create(CultureInfo.InvariantCulture, $"Wait {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} seconds."));

    public static Refusal Weak(IdentityResult why)
    {
        ArgumentNullException.ThrowIfNull(why);
        return new Refusal(PasswordTooWeak, string.Join(' ', why.Errors.Select(e => e.Description)), "Three or four words that nobody would put together are easy to keep and hard to guess.");
    }
}
