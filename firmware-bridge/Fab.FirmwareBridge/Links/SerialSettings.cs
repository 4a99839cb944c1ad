namespace Fab.FirmwareBridge.Links;

/// <summary>How to open a serial port.</summary>
/// <param name="Path">A device, or a pseudo-terminal.</param>
/// <param name="Baud">Any rate the driver can make, also those with no name of their own (250000).</param>
/// <param name="ResetOnOpen">
/// Pull DTR once after opening, which restarts most boards. Without it the port is opened so that a board already running
/// is disturbed as little as the driver allows.
/// </param>
public sealed record SerialSettings(string Path, int Baud, bool ResetOnOpen = false);

/// <summary>A serial port by its path.</summary>
public sealed class SerialMachinePort(SerialSettings settings) : IMachinePort
{
    public string Name => settings.Path;

    public ValueTask<IMachineLink> OpenAsync(CancellationToken ct) => ValueTask.FromResult<IMachineLink>(SerialLinks.Open(settings));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
