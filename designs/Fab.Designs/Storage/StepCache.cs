using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fab.Domain;

namespace Fab.Designs.Storage;

/// <summary>The name of a step's answer: a hash over the tool and everything that goes in.</summary>
public readonly record struct StepKey(string Value)
{
    /// <summary>Parts are length-prefixed, so that no two lists of parts run into one another.</summary>
    public static StepKey Of(params IEnumerable<string> parts)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            sha.AppendData(BitConverter.GetBytes((long)bytes.Length));
            sha.AppendData(bytes);
        }

        return new StepKey(Convert.ToHexStringLower(sha.GetHashAndReset()));
    }
}

/// <summary>
/// Remembers what a step answered, in files <c>steps/ab/abcdef….json</c>, and lets one caller at a time compute each key:
/// others wait for that answer. Refusals are not remembered, so that a repaired machine is asked again.
/// </summary>
public sealed class StepCache
{
    private readonly string _steps;
    private readonly AtomicFile _writer;
    private readonly Dictionary<string, Task> _running = [];
    private readonly Lock _gate = new();

    public StepCache(string folder)
    {
        folder = Path.GetFullPath(folder);
        _steps = Path.Combine(folder, "steps");
        Directory.CreateDirectory(_steps);
        _writer = new AtomicFile(folder);
    }

    /// <summary>The remembered answer, or a computed one, which is remembered.</summary>
    /// <param name="stillGood">Whether what the answer speaks of is still there; otherwise it is computed anew.</param>
    /// <param name="compute">Runs to its end even when the caller who began it gives up, as others may wait for it.</param>
    public async Task<Outcome<T>> GetAsync<T>(StepKey key, Func<T, bool> stillGood, Func<Task<Outcome<T>>> compute, CancellationToken ct)
        where T : class
    {
        if (await ReadAsync<T>(key, ct) is { } known && stillGood(known)) return known;
        Task<Outcome<T>> running;
        lock (_gate)
        {
            if (_running.TryGetValue(key.Value, out Task? other))
            {
                running = (Task<Outcome<T>>)other;
            }
            else
            {
                running = Task.Run(() => ComputeAsync(key, stillGood, compute), CancellationToken.None);
                _running[key.Value] = running;
            }
        }

        return await running.WaitAsync(ct);
    }

    private async Task<Outcome<T>> ComputeAsync<T>(StepKey key, Func<T, bool> stillGood, Func<Task<Outcome<T>>> compute)
        where T : class
    {
        try
        {
            // Whoever held the key before may have finished between our first look and now.
            if (await ReadAsync<T>(key, CancellationToken.None) is { } known && stillGood(known)) return known;
            Outcome<T> answer = await compute();
            if (answer.Value is { } value) await WriteAsync(key, value);
            return answer;
        }
        finally
        {
            lock (_gate) _running.Remove(key.Value);
        }
    }

    private string Place(StepKey key) => Path.Combine(_steps, key.Value[..2], key.Value + ".json");

    private async Task<T?> ReadAsync<T>(StepKey key, CancellationToken ct)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(await File.ReadAllBytesAsync(Place(key), ct));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private async Task WriteAsync<T>(StepKey key, T value)
    {
        FileStream file = _writer.Begin();
        try
        {
            await JsonSerializer.SerializeAsync(file, value);
            await AtomicFile.Finish(file, Place(key), CancellationToken.None);
        }
        catch
        {
            await AtomicFile.Abandon(file);
            throw;
        }
    }
}
