using Fab.Domain.Machines;
using Fab.FirmwareBridge.Sessions;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>What a bridge is set up with.</summary>
public sealed record BridgeOptions
{
    /// <summary>The name of the space in the bus' topics.</summary>
    public string Space { get; init; } = "space";

    /// <summary>Journals and spool go here; null keeps the journals in memory and the spool in a folder of the system's.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Machines to serve from the start; more may be added at any time.</summary>
    public IReadOnlyList<MachineSpec> Machines { get; init; } = [];

    /// <summary>How many times faster than life virtual machines run. Real machines run in real time whatever it says.</summary>
    public double VirtualTimeScale { get; init; } = 1;

    /// <summary>Above this the spool forgets the programs used longest ago.</summary>
    public long SpoolCapacityBytes { get; init; } = 1L << 30;

    public SessionOptions Session { get; init; } = SessionOptions.Default;
}
