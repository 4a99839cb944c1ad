namespace Fab.FirmwareBridge.Links;

/// <summary>A serial device and what the system knows of it.</summary>
/// <param name="Path">The device: <c>/dev/ttyUSB0</c>.</param>
/// <param name="ById">Its name that stays the same whichever socket it is plugged into; null where it has none.</param>
/// <param name="Driver">The kernel's driver: <c>ch341-uart</c>, <c>ftdi_sio</c>, <c>cdc_acm</c>.</param>
/// <param name="UsbId">Vendor and product as USB numbers them: <c>1a86:7523</c>; null for a port that is not USB.</param>
/// <param name="Product">Maker and product, as the device says it of itself.</param>
/// <param name="InUseBy">Programs that have it open, as far as this user may see.</param>
public sealed record SerialDevice(
    string Path, string? ById, string? Driver, string? UsbId, string? Product, string? SerialNumber, IReadOnlyList<DeviceUser> InUseBy);

/// <summary>A process that has a device open.</summary>
public sealed record DeviceUser(int ProcessId, string Program);

/// <summary>Lists the serial devices of a Linux system from what the kernel shows in files.</summary>
/// <param name="root">Where the system's folders hang: <c>/</c>.</param>
public sealed class SerialDevices(string root = "/")
{
    /// <summary>From a port's folder up to the USB device, interfaces and hubs between them.</summary>
    private const int MostFoldersUp = 6;

    public IReadOnlyList<SerialDevice> List()
    {
        string ttys = Under("sys/class/tty");
        if (!Directory.Exists(ttys)) return [];
        Dictionary<string, string> byId = NamesById();
        ILookup<string, DeviceUser> users = Users();
        return
        [
            .. Directory.EnumerateFileSystemEntries(ttys)
                .Where(IsThere)
                .Order(StringComparer.Ordinal)
                .Select(tty => Describe(tty, byId, users)),
        ];
    }

    /// <summary>Console and pseudo-terminals have no device behind them; a PC's unused ports have one of type 0.</summary>
    private static bool IsThere(string tty) =>
        Directory.Exists(Path.Combine(tty, "device")) && ReadLine(Path.Combine(tty, "type")) != "0" && Driver(tty) is not null;

    /// <summary>
    /// Of the chip: newer kernels put folders of their own between it and a port of the board (the serial-base bus), with
    /// drivers called <c>port</c> and <c>ctrl</c>.
    /// </summary>
    private static string? Driver(string tty)
    {
        string? folder = RealPath(Path.Combine(tty, "device"));
        for (int up = 0; up < MostFoldersUp && folder is not null; up++, folder = Path.GetDirectoryName(folder))
        {
            string link = Path.Combine(folder, "driver");
            if (!Directory.Exists(link)) return null;
            string driver = RealPath(link);
            if (!driver.Contains("/serial-base/", StringComparison.Ordinal)) return Path.GetFileName(driver);
        }

        return null;
    }

    private static string RealPath(string path) =>
        new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    private static string? ReadLine(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SerialDevice Describe(string tty, Dictionary<string, string> byId, ILookup<string, DeviceUser> users)
    {
        string name = Path.GetFileName(tty);
        string path = "/dev/" + name;
        string device = Path.Combine(tty, "device");
        string? usb = UsbFolder(RealPath(device));
        string? maker = usb is null ? null : ReadLine(Path.Combine(usb, "manufacturer"));
        string? product = usb is null ? null : ReadLine(Path.Combine(usb, "product"));
        return new SerialDevice(
            path,
            byId.GetValueOrDefault(path),
            Driver(tty),
            usb is null ? null : $"{ReadLine(Path.Combine(usb, "idVendor"))}:{ReadLine(Path.Combine(usb, "idProduct"))}",
            maker is null && product is null ? null : string.Join(' ', new[] { maker, product }.OfType<string>()),
            usb is null ? null : ReadLine(Path.Combine(usb, "serial")),
            [.. users[path]]);
    }

    private static string? UsbFolder(string device)
    {
        string? folder = device;
        for (int up = 0; up < MostFoldersUp && folder is not null; up++)
        {
            if (File.Exists(Path.Combine(folder, "idVendor"))) return folder;
            folder = Path.GetDirectoryName(folder);
        }

        return null;
    }

    private Dictionary<string, string> NamesById()
    {
        string folder = Under("dev/serial/by-id");
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return names;
        foreach (FileInfo link in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (link.LinkTarget is { } target) names["/dev/" + Path.GetFileName(target)] = "/dev/serial/by-id/" + link.Name;
        }

        return names;
    }

    /// <summary>Who has which terminal open; processes of other people stay unseen without their rights.</summary>
    private ILookup<string, DeviceUser> Users()
    {
        string proc = Under("proc");
        var found = new HashSet<(string Path, DeviceUser User)>();
        foreach (string process in Directory.Exists(proc) ? Directory.EnumerateDirectories(proc) : [])
        {
            if (!int.TryParse(Path.GetFileName(process), out int id)) continue;
            try
            {
                foreach (FileSystemInfo open in new DirectoryInfo(Path.Combine(process, "fd")).EnumerateFileSystemInfos())
                {
                    if (open.LinkTarget is not { } target || !target.StartsWith("/dev/tty", StringComparison.Ordinal)) continue;
                    found.Add((target, new DeviceUser(id, ReadLine(Path.Combine(process, "comm")) ?? "?")));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }

        return found.ToLookup(entry => entry.Path, entry => entry.User, StringComparer.Ordinal);
    }

    private string Under(string folder) => Path.Combine(root, folder);
}
