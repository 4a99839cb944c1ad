namespace Fab.Simulation.World;

/// <summary>The run's chance: the same seed gives the same draws on every runtime for ever (SplitMix64; Steele, Lea, Flood 2014).</summary>
internal sealed class SimRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextBits()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>From 0 to <paramref name="below"/> - 1.</summary>
    public int Below(int below) => (int)(NextBits() % (ulong)below);

    public int Between(int from, int to) => from + Below(to - from + 1);

    public bool Chance(double probability) => NextBits() >> 11 < (ulong)(probability * (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> list) => list[Below(list.Count)];

    public TimeSpan Time(TimeSpan most) => TimeSpan.FromTicks((long)(NextBits() % (ulong)Math.Max(1, most.Ticks)));

    /// <summary>A stream of its own, so that one part's draws do not shift another's.</summary>
    public SimRandom Fork() => new(NextBits());
}
