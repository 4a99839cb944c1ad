namespace Fab.Firmware.GCode;

/// <summary>
/// Estimated seconds from the start of a program to the end of its commands, kept as samples at equal distances so that
/// any program takes a few kilobytes.
/// </summary>
/// <param name="Stride">Commands between two samples.</param>
/// <param name="SecondsAt"><c>SecondsAt[k]</c>: seconds until the first <c>k · Stride</c> commands are done.</param>
/// <param name="Commands">Commands of the program.</param>
/// <param name="TotalSeconds">Seconds until all are done.</param>
public sealed record ProgressTable(long Stride, IReadOnlyList<float> SecondsAt, long Commands, double TotalSeconds)
{
    public static ProgressTable Empty { get; } = new(1, [0f], 0, 0);

    /// <summary>Estimated time until the first <paramref name="commands"/> commands are done.</summary>
    public TimeSpan Elapsed(long commands)
    {
        if (commands <= 0 || Commands == 0) return TimeSpan.Zero;
        if (commands >= Commands) return TimeSpan.FromSeconds(TotalSeconds);

        int sample = (int)Math.Min(commands / Stride, SecondsAt.Count - 1);
        long from = sample * Stride;
        bool last = sample + 1 >= SecondsAt.Count;
        long to = last ? Commands : from + Stride;
        double begin = SecondsAt[sample];
        double end = last ? TotalSeconds : SecondsAt[sample + 1];
        double seconds = to == from ? end : begin + ((end - begin) * (commands - from) / (to - from));
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Estimated time from there to the end.</summary>
    public TimeSpan Left(long commands) => TimeSpan.FromSeconds(TotalSeconds) - Elapsed(commands);

    /// <summary>0 to 1, by estimated time rather than by bytes or lines.</summary>
    public double Fraction(long commands) =>
        TotalSeconds > 0 ? Math.Clamp(Elapsed(commands).TotalSeconds / TotalSeconds, 0, 1)
        : Commands > 0 ? Math.Clamp((double)commands / Commands, 0, 1)
        : 0;
}
