using Fab.Domain;

namespace Fab.Contracts.Bus;

/// <summary>What one side of the bus finds wrong with what the other says.</summary>
[RefusalCodes]
public static class BusCodes
{
    /// <summary>The other side says what only a newer version knows.</summary>
    public const string VersionNewer = "bus-version-newer";

    /// <summary>The bridge's clock tells another time than the hub's.</summary>
    public const string ClockOff = "bridge-clock-off";
}
