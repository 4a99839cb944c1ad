using System.Buffers;
using System.Security.Cryptography;
using Fab.Domain;

namespace Fab.Gateway.Jobs;

/// <summary>Job ids: <c>j</c> and ten letters and digits that are hard to confuse when read aloud; 50 random bits.</summary>
public static class JobNames
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Digits = 10;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static JobId New() => new("j" + RandomNumberGenerator.GetString(Alphabet, Digits));

    public static bool IsValid(string id) => id is ['j', ..] && id.Length == Digits + 1 && !id.AsSpan(1).ContainsAnyExcept(Allowed);
}
