using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Tests.Links;

/// <summary>A system's folders as Linux shows them, with one USB printer that a program has open, and ports that are none.</summary>
public sealed class SerialDevicesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_UsbAdapterAndUnusedPorts_NamesTheAdapterAlone()
    {
        if (!OperatingSystem.IsLinux()) return;
        string root = _folder.File("root");
        string usb = Path.Combine(root, "sys/devices/usb1/1-2");
        string port = Path.Combine(usb, "1-2:1.0/ttyUSB0");
        string driver = Path.Combine(root, "sys/bus/usb-serial/drivers/ch341-uart");
        Write(usb, ("idVendor", "1a86"), ("idProduct", "7523"), ("manufacturer", "QinHeng Electronics"), ("product", "USB Serial"));
        Directory.CreateDirectory(port);
        Directory.CreateDirectory(driver);
        Directory.CreateSymbolicLink(Path.Combine(port, "driver"), driver);
        string tty = Path.Combine(root, "sys/class/tty");
        Directory.CreateDirectory(Path.Combine(tty, "ttyUSB0"));
        Directory.CreateSymbolicLink(Path.Combine(tty, "ttyUSB0/device"), port);

        // A PC's fourth port, which has no chip behind it; and a console, which has no device at all.
        string legacy = Path.Combine(root, "sys/devices/platform/serial8250");
        Directory.CreateDirectory(legacy);
        Directory.CreateSymbolicLink(Path.Combine(legacy, "driver"), Directory.CreateDirectory(Path.Combine(root, "sys/bus/platform/drivers/serial8250")).FullName);
        Write(Path.Combine(tty, "ttyS3"), ("type", "0"));
        Directory.CreateSymbolicLink(Path.Combine(tty, "ttyS3/device"), legacy);
        Directory.CreateDirectory(Path.Combine(tty, "tty1"));

        string byId = Directory.CreateDirectory(Path.Combine(root, "dev/serial/by-id")).FullName;
        File.CreateSymbolicLink(Path.Combine(byId, "usb-1a86_USB_Serial-if00-port0"), "../../ttyUSB0");
        Write(Path.Combine(root, "proc/4711"), ("comm", "octoprint"));
        Directory.CreateDirectory(Path.Combine(root, "proc/4711/fd"));
        File.CreateSymbolicLink(Path.Combine(root, "proc/4711/fd/9"), "/dev/ttyUSB0");

        SerialDevice device = Assert.Single(new SerialDevices(root).List());

        Assert.Equal(
            ("/dev/ttyUSB0", "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", "ch341-uart", "1a86:7523", "QinHeng Electronics USB Serial"),
            (device.Path, device.ById, device.Driver, device.UsbId, device.Product));
        Assert.Equal(new DeviceUser(4711, "octoprint"), Assert.Single(device.InUseBy));
    }

    [Fact]
    public void List_NoSuchFolders_IsEmpty() => Assert.Empty(new SerialDevices(_folder.File("nothing")).List());

    private static void Write(string folder, params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in files) File.WriteAllText(Path.Combine(folder, name), text + "\n");
    }
}
