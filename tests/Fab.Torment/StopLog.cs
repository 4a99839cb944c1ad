namespace Fab.Torment;

/// <summary>An emergency stop that somebody pressed, with times in milliseconds since 1970.</summary>
/// <param name="PressedMs">Just before the request went out.</param>
/// <param name="Held">The machine's job as the board showed it just before; null for none.</param>
internal sealed record PressedStop(string Machine, long PressedMs, string? Held)
{
    /// <summary>When the request was answered; null as long as it is not.</summary>
    public long? AnsweredMs { get; set; }

    /// <summary>The answer said how long it took to the wire.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Nobody clears it before.</summary>
    public long StaysUntilMs { get; set; }

    /// <summary>Just before the first request that clears it went out; null: nobody did.</summary>
    public long? ClearedMs { get; set; }
}

/// <summary>
/// What the people of a campaign know of each other at a machine: who stops it, and who clears it, never both at once, so that
/// it is certain what was cleared after what.
/// </summary>
internal sealed class StopLog(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<PressedStop> _pressed = [];
    private readonly HashSet<string> _clearing = [];

    public IReadOnlyList<PressedStop> Pressed
    {
        get
        {
            lock (_gate) return [.. _pressed];
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <returns>Null where somebody is clearing the machine, or it is stopped already.</returns>
    public PressedStop? BeginPress(string machine, string? held)
    {
        lock (_gate)
        {
            if (_clearing.Contains(machine) || _pressed.Any(stop => stop.Machine == machine && stop.ClearedMs is null)) return null;
            var stop = new PressedStop(machine, Now, held);
            _pressed.Add(stop);
            return stop;
        }
    }

    public void EndPress(PressedStop stop, bool isConfirmed, TimeSpan stays)
    {
        lock (_gate)
        {
            stop.AnsweredMs = Now;
            stop.IsConfirmed = isConfirmed;
            stop.StaysUntilMs = Now + (long)stays.TotalMilliseconds;
        }
    }

    /// <returns>False where the machine is being stopped, or is to stay so a while.</returns>
    public bool BeginClear(string machine)
    {
        lock (_gate)
        {
            PressedStop[] open = [.. _pressed.Where(stop => stop.Machine == machine && stop.ClearedMs is null)];
            if (open.Any(stop => stop.AnsweredMs is null || Now < stop.StaysUntilMs) || !_clearing.Add(machine)) return false;
            foreach (PressedStop stop in open) stop.ClearedMs = Now;
            return true;
        }
    }

    public void EndClear(string machine)
    {
        lock (_gate) _clearing.Remove(machine);
    }
}
