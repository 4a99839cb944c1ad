namespace Fab.VirtualMachines;

internal enum WaitFor
{
    /// <summary>Room for a move in the planner.</summary>
    Room,

    /// <summary>All moves done.</summary>
    Stillness,
    Moment,

    /// <summary>A person, or the host for them, says go on.</summary>
    User,
}

/// <summary>What a command's handler waits for before it goes on; a handler is an iterator over these.</summary>
internal readonly record struct Wait(WaitFor For, double Until = 0)
{
    public static Wait Room => new(WaitFor.Room);

    public static Wait Stillness => new(WaitFor.Stillness);

    public static Wait User => new(WaitFor.User);

    public static Wait At(double seconds) => new(WaitFor.Moment, seconds);
}
