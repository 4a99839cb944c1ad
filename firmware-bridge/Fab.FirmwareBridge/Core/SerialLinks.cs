namespace Fab.FirmwareBridge.Links;

/// <summary>Opens serial ports: the core profile knows those of Linux.</summary>
internal static class SerialLinks
{
    /// <exception cref="PortException">It cannot be opened now, or never here.</exception>
    public static ISerialLink Open(SerialSettings settings) => OperatingSystem.IsLinux()
        ? PosixSerialLink.Open(settings)
        : throw new PortException("Serial ports of this system need the full profile: build with -p:FabProfile=full.");
}
