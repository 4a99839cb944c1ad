namespace Fab.FirmwareBridge.Links;

/// <summary>Opens serial ports: those of Linux as the core profile does, those of other systems through System.IO.Ports.</summary>
internal static class SerialLinks
{
    /// <exception cref="PortException">It cannot be opened now.</exception>
    public static ISerialLink Open(SerialSettings settings) =>
        OperatingSystem.IsLinux() ? PosixSerialLink.Open(settings) : SystemSerialLink.Open(settings);
}
