namespace Fab.Domain.Machines;

/// <summary>What can be turned up and down while a machine works.</summary>
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
