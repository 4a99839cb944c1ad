using Fab.Firmware.GCode;

namespace Fab.Firmware.Planning;

/// <summary>
/// How much of a program's time the machine has worked through. Between two things that firmware shows it is an estimate
/// with bounds: at least all that was certainly executed, at most all that was taken, and in between as the machine's clock
/// goes on.
/// </summary>
/// <remarks>Firmware takes commands as far ahead as its planner is deep; to count them as done would be a minute off where moves are long.</remarks>
public sealed class WorkDone(ProgressTable progress)
{
    private long _executed;
    private long _taken;
    private TimeSpan _done;
    private TimeSpan _readAt;

    /// <summary>Estimated time of the program's that is done.</summary>
    /// <param name="executed">Commands certainly executed.</param>
    /// <param name="taken">Commands that the firmware has taken.</param>
    /// <param name="worked">How long the machine has worked at the program by its own clock, pauses left out.</param>
    public TimeSpan At(long executed, long taken, TimeSpan worked)
    {
        TimeSpan least = progress.Elapsed(executed);
        TimeSpan most = progress.Elapsed(Math.Max(taken, executed));
        TimeSpan guess = worked > _readAt ? _done + (worked - _readAt) : _done;
        (_executed, _taken, _readAt) = (executed, Math.Max(taken, executed), worked);
        _done = guess > most ? most : guess > least ? guess : least;
        return _done;
    }

    /// <summary>How many commands are done by then, as far as time tells: at least those executed, at most those taken.</summary>
    public long CommandsBy(TimeSpan done)
    {
        long least = _executed, most = _taken;
        while (least < most)
        {
            long middle = least + ((most - least + 1) / 2);
            if (progress.Elapsed(middle) <= done) least = middle;
            else most = middle - 1;
        }

        return least;
    }

    /// <summary>0 to 1; by commands executed where no time is known.</summary>
    public double Fraction(TimeSpan done) =>
        progress.TotalSeconds > 0 ? Math.Clamp(done.TotalSeconds / progress.TotalSeconds, 0, 1) : progress.Fraction(_executed);
}
