namespace Fab.Domain.Tests.Bonds;

/// <summary>Choices that follow from a seed alone, on every machine.</summary>
internal sealed class SeededChoices(int seed)
{
    private ulong _state = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) + 0x1234567);

    /// <summary>From <paramref name="from"/> to just below <paramref name="to"/>.</summary>
    public int Next(int from, int to) => to <= from ? from : from + (int)(Draw() % (ulong)(to - from));

    public bool Chance(int percent) => Next(0, 100) < percent;

    private ulong Draw()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
