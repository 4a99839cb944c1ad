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

    /// <summary>A Raspberry's own port, behind the folders that kernels since 6.5 put before the chip.</summary>
    [Fact]
    public void List_PortOfTheBoardItself_IsNamedWithItsChipsDriver()
    {
        if (!OperatingSystem.IsLinux()) return;
        string root = _folder.File("root");
        string chip = Path.Combine(root, "sys/devices/platform/soc/fe201000.serial");
        string control = Path.Combine(chip, "fe201000.serial:0");
        string port = Path.Combine(control, "fe201000.serial:0.0");
        Directory.CreateDirectory(port);
        foreach ((string folder, string driver) in new[] { (chip, "amba/drivers/uart-pl011"), (control, "serial-base/drivers/ctrl"), (port, "serial-base/drivers/port") })
            Directory.CreateSymbolicLink(Path.Combine(folder, "driver"), Directory.CreateDirectory(Path.Combine(root, "sys/bus", driver)).FullName);
        string tty = Path.Combine(root, "sys/class/tty/ttyAMA0");
        Write(tty, ("type", "32"));
        Directory.CreateSymbolicLink(Path.Combine(tty, "device"), port);

        SerialDevice device = Assert.Single(new SerialDevices(root).List());

        Assert.Equal(("/dev/ttyAMA0", "uart-pl011", null), (device.Path, device.Driver, device.UsbId));
    }

    [Fact]
    public void List_NoSuchFolders_IsEmpty() => Assert.Empty(new SerialDevices(_folder.File("nothing")).List());

    private static void Write(string folder, params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in files) File.WriteAllText(Path.Combine(folder, name), text + "\n");
    }
}
