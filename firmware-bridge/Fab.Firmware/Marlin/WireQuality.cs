namespace Fab.Firmware.Marlin;

/// <summary>Counts a job's lines that had to go again. What gets through at last may still hide a cable that someone should look at.</summary>
internal sealed class WireQuality
{
    /// <summary>Fewer lines say nothing.</summary>
    private const int LeastLines = 100;

    private const int MostPercent = 10;

    private long _sent;
    private long _again;
    private bool _told;

    public long Percent => _sent == 0 ? 0 : _again * 100 / _sent;

    public void Reset() => (_sent, _again, _told) = (0, 0, false);

    /// <summary>A line goes out; true once a job, when too many of them were sent before.</summary>
    public bool IsNowPoor(bool again)
    {
        _sent++;
        if (again) _again++;
        if (_told || _sent < LeastLines || _again * 100 < _sent * MostPercent) return false;
        return _told = true;
    }
}
