using Fab.Firmware.GCode;

namespace Fab.Firmware.Planning;

/// <summary>Collects seconds by command, thinning itself out: whenever it is full, every second sample goes.</summary>
internal sealed class ProgressSampler
{
    private const int MaxSamples = 4096;

    private readonly List<float> _samples = [0f];
    private long _stride = 1;
    private long _next = 1;
    private float _last;

    /// <summary>Command <paramref name="command"/> (0-based) is done at <paramref name="seconds"/>. Called in order.</summary>
    public void Record(long command, double seconds)
    {
        unchecked
        {
            if (command + 1 >= _next) Sample(command + 1, seconds);
        }

        _last = (float)seconds;
    }

    public ProgressTable ToTable(long commands, double seconds) => new(_stride, [.. _samples], commands, seconds);

    private void Sample(long done, double seconds)
    {
        while (_next <= done)
        {
            // Commands that take no time end when the move before them does.
            _samples.Add(_next == done ? (float)seconds : _last);
            if (_samples.Count >= MaxSamples) Thin();
            _next = _samples.Count * _stride;
        }
    }

    private void Thin()
    {
        int kept = 0;
        for (int i = 0; i < _samples.Count; i += 2) _samples[kept++] = _samples[i];
        _samples.RemoveRange(kept, _samples.Count - kept);
        _stride *= 2;
    }
}
