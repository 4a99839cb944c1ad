using System.Net;
using Fab.Domain;

namespace Fab.FirmwareBridge.Links;

/// <summary>Machines that are reached by network and not by a serial port: what to do instead, said before anything is tried.</summary>
internal static class NetworkMachines
{
    /// <summary>Null where it may be a device of this computer.</summary>
    public static Refusal? Check(string where)
    {
        string rest = where.StartsWith("serial:", StringComparison.Ordinal) ? where["serial:".Length..] : where;
        if (!rest.Contains("://", StringComparison.Ordinal) && (Path.IsPathRooted(rest) || !IsAddress(rest))) return null;
        return new Refusal(
            BridgeCodes.MachineOverNetwork,
            $"'{where}' is an address in a network. Fab speaks Marlin and Grbl over serial ports; it speaks neither Moonraker, OctoPrint and PrusaLink nor what Bambu printers take.",
            "Run a bridge on the computer that the machine is plugged into (docs/mqtt.md), with its serial port. Klipper also answers at its terminal, such as /tmp/printer.");
    }

    private static bool IsAddress(string text)
    {
        string host = text.Split('/', '@')[0];
        int colon = host.LastIndexOf(':');
        if (colon > 0 && host.IndexOf(':', StringComparison.Ordinal) == colon) host = host[..colon];
        return (IPAddress.TryParse(host, out _) && host.AsSpan().ContainsAny('.', ':')) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase);
    }
}
