namespace Fab.Firmware.Streaming;

/// <summary>What can be turned up and down while the machine works.</summary>
public enum OverrideKind
{
    /// <summary>How fast feed moves are.</summary>
    Feed,

    /// <summary>How fast rapid moves are: 25, 50 or 100.</summary>
    Rapid,
    Spindle,

    /// <summary>How much filament a move pushes.</summary>
    Flow,

    /// <summary>The part's fan, of its full speed.</summary>
    Fan,
}

/// <summary>In percent of what the program says; null where the machine has no such thing or it is not known.</summary>
public readonly record struct Overrides(int? Feed = null, int? Rapid = null, int? Spindle = null, int? Flow = null, int? Fan = null)
{
    public int? Of(OverrideKind kind) => kind switch
    {
        OverrideKind.Feed => Feed,
        OverrideKind.Rapid => Rapid,
        OverrideKind.Spindle => Spindle,
        OverrideKind.Flow => Flow,
        _ => Fan,
    };

    public Overrides With(OverrideKind kind, int percent) => kind switch
    {
        OverrideKind.Feed => this with { Feed = percent },
        OverrideKind.Rapid => this with { Rapid = percent },
        OverrideKind.Spindle => this with { Spindle = percent },
        OverrideKind.Flow => this with { Flow = percent },
        _ => this with { Fan = percent },
    };
}
