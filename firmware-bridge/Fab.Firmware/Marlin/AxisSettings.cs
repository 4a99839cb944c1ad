using System.Globalization;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <summary>
/// What the firmware itself lets its axes do, from its answer to <c>M503</c>: M201 (mm/s²), M203 (mm/s), M204. Builds
/// without M503, and settings a build does not tell, leave a direction unknown.
/// </summary>
internal sealed class AxisSettings
{
    private const string Axes = "XYZE";

    private readonly double?[] _feed = new double?[4];
    private readonly double?[] _acceleration = new double?[4];
    private (double? Print, double? Retract, double? Travel) _overall;

    /// <summary>Takes a line of the answer; false when it is none of those that count here.</summary>
    public bool Read(string line)
    {
        string[] words = line.Replace("echo:", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2) return false;
        switch (words[0])
        {
            case "M201":
                ReadAxes(words, _acceleration);
                return true;
            case "M203":
                ReadAxes(words, _feed);
                return true;
            case "M204":
                _overall = (Value(words, 'P') ?? Value(words, 'S'), Value(words, 'R'), Value(words, 'T') ?? Value(words, 'S'));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The fastest along a move, mm/s, and its acceleration, mm/s²; null where the firmware did not tell.</summary>
    public (double Speed, double Acceleration)? Along(in JogMove move)
    {
        double speed = double.PositiveInfinity, acceleration = double.PositiveInfinity;
        ReadOnlySpan<double> parts = [move.X, move.Y, move.Z, move.E];
        for (int axis = 0; axis < parts.Length; axis++)
        {
            double share = Math.Abs(parts[axis]) / move.Length;
            if (share == 0) continue;
            if (_feed[axis] is not { } fastest || _acceleration[axis] is not { } most) return null;
            speed = Math.Min(speed, fastest / share);
            acceleration = Math.Min(acceleration, most / share);
        }

        bool travels = move.X != 0 || move.Y != 0 || move.Z != 0;
        double? overall = move.E == 0 ? _overall.Travel : travels ? _overall.Print : _overall.Retract;
        return (speed, Math.Min(acceleration, overall ?? double.PositiveInfinity));
    }

    private static void ReadAxes(string[] words, double?[] into)
    {
        for (int axis = 0; axis < Axes.Length; axis++) into[axis] = Value(words, Axes[axis]) ?? into[axis];
    }

    private static double? Value(string[] words, char letter)
    {
        foreach (string word in words.AsSpan(1))
        {
            if (word[0] == letter && double.TryParse(word.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0)
                return value;
        }

        return null;
    }
}
