using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Feed;
using Fab.Gateway.Http;

namespace Fab.Gateway.Accounts;

/// <summary>
/// A hub without members would have nobody to add the first one. So until there is one, the hub takes a code that it
/// printed where it was started: whoever reads it stands at the console.
/// </summary>
public sealed class SetUpCode
{
    /// <summary>Without 0, O, 1, I and L: it is read off a screen and typed in.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private byte[]? _hash;

    /// <summary>One set-up at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Nobody has set the hub up yet.</summary>
    public bool IsOpen => _hash is not null;

    /// <returns>The code to print; null where there are members already.</returns>
    public async Task<string?> Open(IDirectory directory, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if ((await directory.Members(ct)).Count > 0) return null;
        string code = string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));
        _hash = HashOf(code);
        return code;
    }

    /// <summary>However it was typed.</summary>
    public bool Is(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        return _hash is { } hash && CryptographicOperations.FixedTimeEquals(hash, HashOf(typed));
    }

    /// <summary>It was used: the hub is set up.</summary>
    public void Close() => _hash = null;

    private static byte[] HashOf(string typed) =>
        Encoding.ASCII.GetBytes(SignIn.HashOf(string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant()));
}
