using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Recovery;

/// <summary>How to begin a program at a line of its middle, on a machine that is homed and where nothing is renumbered.</summary>
/// <param name="Command">The first command to stream, from 0.</param>
/// <param name="SourceLine">Its line in the file, from 1.</param>
/// <param name="Text">What it says.</param>
/// <param name="Lines">To send before it, in this order; none for the program's beginning.</param>
public sealed record RestartPlan(long Command, long SourceLine, string Text, IReadOnlyList<string> Lines)
{
    /// <summary>
    /// The first line names no motion and so would go on with an arc of the line before, which cannot be brought about
    /// without drawing one. Then the program can't be begun there.
    /// </summary>
    public bool GoesOnWithAnArc { get; private init; }

    /// <summary>The first command at <paramref name="line"/> of the file or after it; null when there is none.</summary>
    public static long? CommandAt(IProgramSource program, long line)
    {
        if (line < 1) return null;
        long low = 0, high = program.Count;
        while (low < high)
        {
            long middle = (low + high) / 2;
            if (program.At(middle).SourceLine < line) low = middle + 1;
            else high = middle;
        }

        return low < program.Count ? low : null;
    }

    /// <summary>Reads the program up to <paramref name="command"/>.</summary>
    public static RestartPlan Make(IProgramSource program, long command, Dialect dialect)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(command);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(command, program.Count);
        var state = new ProgramState(program, dialect);
        state.AdvanceTo(command);
        ProgramCommand first = program.At(command);
        return new RestartPlan(
            command, first.SourceLine, Encoding.ASCII.GetString(first.Text),
            command == 0 ? [] : new WayBack(state, dialect, PlaceKnown.Homed).Lines())
        {
            GoesOnWithAnArc = state.GoesOnWithAnArc(first.Text),
        };
    }
}
