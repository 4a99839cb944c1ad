using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fab.Simulation.World;

/// <summary>What happened, in order: printed when asked for, and always hashed, so that two runs can be compared.</summary>
internal sealed class Trace(TimeProvider time, TextWriter? writer) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _startStamp = time.GetTimestamp();

    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash())[..16];

    public void Say(string who, string what)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_startStamp).TotalSeconds,12:0.000} {who,-12} {what}");
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        writer?.WriteLine(line);
    }

    public void Dispose() => _hash.Dispose();
}
