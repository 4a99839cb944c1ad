using System.Collections.Concurrent;
using Fab.Domain;

namespace Fab.Silo.Machines;

/// <summary>What is wrong with what bridges say, by machine and code, for people to look at. Nothing depends on it.</summary>
public sealed class BridgeNotices
{
    private readonly ConcurrentDictionary<(string Machine, string Code), Refusal> _standing = new();

    /// <returns>Whether that is news.</returns>
    public bool Set(string machine, Refusal what)
    {
        ArgumentNullException.ThrowIfNull(what);
        bool isNews = !_standing.ContainsKey((machine, what.Code));
        _standing[(machine, what.Code)] = what;
        return isNews;
    }

    public void Clear(string machine, string code) => _standing.TryRemove((machine, code), out _);

    public IEnumerable<Refusal> Of(string machine) => _standing.Where(notice => notice.Key.Machine == machine).Select(notice => notice.Value);
}
