namespace Fab.Firmware.Recovery;

/// <summary>Why a broken-off job cannot go on.</summary>
[RefusalCodes]
public static class RecoveryRefusals
{
    /// <summary>The firmware has forgotten where the tool is and cannot find out.</summary>
    public const string PositionLost = "recovery-position-lost";

    /// <summary>The work's zero is not where it was.</summary>
    public const string ZeroLost = "recovery-zero-lost";

    /// <summary>The program does not say in absolute terms where the tool is.</summary>
    public const string PlaceUnknown = "recovery-place-unknown";

    /// <summary>Nothing of the program is left to run.</summary>
    public const string NothingLeft = "recovery-nothing-left";
}
