using System.Globalization;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Sessions;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Links;

/// <summary>Reads a spec's <see cref="MachineSpec.Link"/>: <c>virtual:marlin</c>, <c>virtual:grbl</c>, <c>serial:/dev/ttyUSB0@250000</c>.</summary>
public static class MachinePorts
{
    private const string VirtualPrefix = "virtual:";
    private const string SerialPrefix = "serial:";
    private const int DefaultBaud = 115_200;

    public static bool IsVirtual(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Link.StartsWith(VirtualPrefix, StringComparison.Ordinal);
    }

    /// <summary>Why <see cref="Open"/> would not understand the link; null when it does.</summary>
    public static Refusal? Check(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        bool isKnown = IsVirtual(spec)
            ? spec.Link[VirtualPrefix.Length..] == DialectName(spec.Dialect)
            : spec.Link.StartsWith(SerialPrefix, StringComparison.Ordinal) && SerialOf(spec) is not null;
        return isKnown ? null : NetworkMachines.Check(spec.Link) ?? new Refusal(
            BridgeCodes.LinkUnknown,
            $"The bridge cannot reach a {DialectName(spec.Dialect)} machine at '{spec.Link}'.",
            $"Write virtual:{DialectName(spec.Dialect)}, or serial: with a device and its baud rate, such as serial:/dev/ttyUSB0@250000.");
    }

    /// <summary>The port of a link that <see cref="Check"/> accepts. A virtual machine is made to the spec's measures.</summary>
    public static IMachinePort Open(MachineSpec spec, BridgeClock clock)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (IsVirtual(spec))
        {
            VirtualMachine machine = VirtualMachineOf(spec);
            machine.HangUpCamera();
            return new VirtualMachinePort(machine, clock, spec.Link);
        }

        return new SerialMachinePort(SerialOf(spec) ?? throw new ArgumentException($"'{spec.Link}' is no link.", nameof(spec)));
    }

    /// <summary>A machine in memory with the size, speed and acceleration of the spec; it heats as slowly as a real one.</summary>
    public static VirtualMachine VirtualMachineOf(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Dialect switch
        {
            Dialect.Marlin => new VirtualPrinter(PrinterOf(spec)),
            Dialect.Grbl => new VirtualRouter(RouterOf(spec)),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Dialect, "No virtual machine speaks this dialect."),
        };
    }

    public static PrinterConfig PrinterOf(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        PrinterConfig any = new();
        return any with
        {
            MachineName = spec.Name,
            Volume = TopOf(spec),
            FeedMax = any.FeedMax with { X = spec.MaxFeed.Value / 60, Y = spec.MaxFeed.Value / 60 },
            AccelerationMax = any.AccelerationMax with { X = spec.Acceleration, Y = spec.Acceleration },
            PrintAcceleration = spec.Acceleration,
            RetractAcceleration = spec.Acceleration,
            TravelAcceleration = spec.Acceleration,
            HostActions = true,
        };
    }

    /// <summary>A router without limit switches: it takes the place where it stands for the origin, as a person would set it.</summary>
    public static RouterConfig RouterOf(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        RouterConfig any = new();
        return any with
        {
            Travel = TopOf(spec),
            FeedMax = any.FeedMax with { X = spec.MaxFeed.Value, Y = spec.MaxFeed.Value },
            Acceleration = any.Acceleration with { X = spec.Acceleration, Y = spec.Acceleration },
            HomingEnabled = false,
            SoftLimits = false,
        };
    }

    private static MachinePosition TopOf(MachineSpec spec) => new(spec.Volume.X.Value, spec.Volume.Y.Value, spec.Volume.Z.Value, 0);

    private static string DialectName(Dialect dialect) => dialect == Dialect.Marlin ? "marlin" : "grbl";

    private static SerialSettings? SerialOf(MachineSpec spec)
    {
        string rest = spec.Link[SerialPrefix.Length..];
        int at = rest.LastIndexOf('@');
        string path = at < 0 ? rest : rest[..at];
        int baud = DefaultBaud;
        bool isBaud = at < 0 || int.TryParse(rest.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out baud);
        return isBaud && baud > 0 && Path.IsPathRooted(path) ? new SerialSettings(path, baud) : null;
    }
}
