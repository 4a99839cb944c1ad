namespace Fab.FirmwareBridge.Pumps;

/// <summary>The ids of the last commands of a kind, so that one delivered twice is told from a new one. Any thread.</summary>
internal sealed class RecentIds
{
    private const int Kept = 256;

    private readonly Lock _gate = new();
    private readonly Queue<string> _inOrder = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>False when it was added before, and not too long ago.</summary>
    public bool Add(string id)
    {
        lock (_gate)
        {
            if (!_ids.Add(id)) return false;
            _inOrder.Enqueue(id);
            if (_inOrder.Count > Kept) _ids.Remove(_inOrder.Dequeue());
            return true;
        }
    }
}
