namespace Fab.Firmware.Streaming;

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
