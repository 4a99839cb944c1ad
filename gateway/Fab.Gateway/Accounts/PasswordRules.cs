using Microsoft.AspNetCore.Identity;

namespace Fab.Gateway.Accounts;

/// <summary>
/// Length over ornament: ten characters of any kind, but not one that everybody tries first, nor the member's own name.
/// </summary>
public sealed class PasswordRules : IPasswordValidator<AccountUser>
{
    public const int Shortest = 10;

    /// <summary>Hashing takes time by length; more than this nobody types.</summary>
    public const int Longest = 200;

    /// <summary>What is left of the passwords that people choose most when everything short is gone.</summary>
    private static readonly string[] TriedFirst =
    [
        "password", "passwort", "123456789", "qwertyuiop", "qwertzuiop", "1q2w3e4r5t", "iloveyou", "letmein", "administrator",
        "makerspace", "fablab", "changeme", "abcdefghij", "football", "sunshine", "princess", "welcome", "schalke04",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<AccountUser> manager, AccountUser user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        string typed = password ?? "";
        if (typed.Length > Longest) return Refuse($"A password has at most {Longest} characters.");
        string bare = new([.. typed.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
        string name = user.Member.Replace("-", "", StringComparison.Ordinal);
        if (name.Length > 2 && bare.Contains(name, StringComparison.Ordinal) && bare.Length < name.Length + Shortest)
            return Refuse("A password is not one's own name with something added.");
        string letters = bare.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        bool isTried = TriedFirst.Any(known => bare.StartsWith(known, StringComparison.Ordinal) && bare.Length < known.Length + 6) || TriedFirst.Contains(letters);
        return isTried ? Refuse("This is one of the passwords that are tried first.") : Task.FromResult(IdentityResult.Success);
    }

    private static Task<IdentityResult> Refuse(string why) => Task.FromResult(IdentityResult.Failed(new IdentityError { Code = "PasswordRules", Description = why }));
}
