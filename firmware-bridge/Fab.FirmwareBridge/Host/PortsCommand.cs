using System.Text.Json;
using System.Text.Json.Nodes;
using Fab.Contracts.Json;
using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Host;

/// <summary><c>ports</c>: the serial devices and what is known of them.</summary>
internal static class PortsCommand
{
    public static int Run(HostTerminal host, SerialDevices devices, bool json)
    {
        IReadOnlyList<SerialDevice> found = devices.List();
        if (json)
        {
            host.Json(new JsonObject { ["ok"] = true, ["ports"] = JsonSerializer.SerializeToNode(found, FabJson.Options) });
            return ExitCodes.Done;
        }

        if (found.Count == 0) host.Line("No serial device. A board's USB cable must carry data, and the board have power.");
        foreach (SerialDevice device in found)
        {
            host.Line(device.Path);
            Row("is", device.Product);
            Row("usb", device.UsbId is null ? null : device.SerialNumber is null ? device.UsbId : $"{device.UsbId}, serial number {device.SerialNumber}");
            Row("driver", device.Driver);
            Row("always", device.ById);
            Row("in use", device.InUseBy.Count == 0 ? null : string.Join(", ", device.InUseBy.Select(user => $"{user.Program} ({user.ProcessId})")));
        }

        return ExitCodes.Done;

        void Row(string name, string? what)
        {
            if (what is not null) host.Line($"  {name,-8}{what}");
        }
    }
}
