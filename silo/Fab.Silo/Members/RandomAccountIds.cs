using System.Security.Cryptography;
using Fab.Contracts.Members;

namespace Fab.Silo.Members;

/// <summary>64 random bits: nobody guesses one, and no two members of a space meet.</summary>
public sealed class RandomAccountIds : IAccountIds
{
    public string Next() => $"m{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
}
