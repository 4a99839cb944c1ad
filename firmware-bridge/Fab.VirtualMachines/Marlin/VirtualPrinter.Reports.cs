namespace Fab.VirtualMachines;

/// <summary>What the firmware says of itself.</summary>
public sealed partial class VirtualPrinter
{
    private IEnumerable<Wait>? ReportFirmware()
    {
        if (_config.Kin != FirmwareKin.Marlin)
        {
            return Say(_config.Kin == FirmwareKin.Repetier
                ? "FIRMWARE_NAME:Repetier_1.0.4 FIRMWARE_URL:github.com/repetier/Repetier-Firmware/ PROTOCOL_VERSION:1.0 MACHINE_TYPE:Mendel EXTRUDER_COUNT:1 REPETIER_PROTOCOL:3"
                : "FIRMWARE_NAME: RepRapFirmware for Duet 2 WiFi/Ethernet FIRMWARE_VERSION: 3.5.1 ELECTRONICS: Duet WiFi 1.02 or later FIRMWARE_DATE: 2024-04-19");
        }

        SendLine("FIRMWARE_NAME:Marlin 2.1.2.1 (Nov  1 2025 12:00:00) SOURCE_CODE_URL:github.com/MarlinFirmware/Marlin "
            + $"PROTOCOL_VERSION:1.0 MACHINE_TYPE:{_config.MachineName} EXTRUDER_COUNT:1 UUID:{_config.Uuid}");
        foreach ((string name, bool has) in Capabilities()) SendLine($"Cap:{name}:{(has ? '1' : '0')}");
        MachinePosition far = _config.Volume;
        string min = "min:{x:0.0000,y:0.0000,z:0.0000}";
        string max = Invariant($"max:{{x:{far.X:0.0000},y:{far.Y:0.0000},z:{far.Z:0.0000}}}");
        return Say($"area:{{full:{{{min},{max}}},work:{{{min},{max}}}}}");
    }

    private IEnumerable<(string Name, bool Has)> Capabilities() =>
    [
        ("SERIAL_XON_XOFF", false),
        ("BINARY_FILE_TRANSFER", false),
        ("EEPROM", false),
        ("VOLUMETRIC", true),
        ("AUTOREPORT_POS", false),
        ("AUTOREPORT_TEMP", true),
        ("PROGRESS", false),
        ("PRINT_JOB", true),
        ("AUTOLEVEL", true),
        ("RUNOUT", false),
        ("Z_PROBE", true),
        ("LEVELING_DATA", true),
        ("BUILD_PERCENT", true),
        ("SOFTWARE_POWER", false),
        ("TOGGLE_LIGHTS", false),
        ("CASE_LIGHT_BRIGHTNESS", false),
        ("EMERGENCY_PARSER", _config.EmergencyParser),
        ("HOST_ACTION_COMMANDS", _config.HostActions),
        ("PROMPT_SUPPORT", _config.HostActions),
        ("SDCARD", false),
        ("REPEAT", false),
        ("SD_WRITE", false),
        ("AUTOREPORT_SD_STATUS", false),
        ("LONG_FILENAME", false),
        ("THERMAL_PROTECTION", true),
        ("MOTION_MODES", false),
        ("ARCS", true),
        ("BABYSTEPPING", false),
        ("CHAMBER_TEMPERATURE", false),
        ("COOLER_TEMPERATURE", false),
        ("MEATPACK", _config.MeatPack),
        ("CONFIG_EXPORT", false),
    ];

    /// <summary>M503, as far as motion goes.</summary>
    private IEnumerable<Wait>? ReportSettings()
    {
        MachinePosition steps = _config.StepsPerMm, feed = _limits.FeedMax, acceleration = _limits.Acceleration;
        SendLine("echo:  G21    ; Units in mm (mm)");
        SendLine(Invariant($"echo:  M92 X{steps.X:0.00} Y{steps.Y:0.00} Z{steps.Z:0.00} E{steps.E:0.00}"));
        SendLine(Invariant($"echo:  M203 X{feed.X:0.00} Y{feed.Y:0.00} Z{feed.Z:0.00} E{feed.E:0.00}"));
        SendLine(Invariant($"echo:  M201 X{acceleration.X:0.00} Y{acceleration.Y:0.00} Z{acceleration.Z:0.00} E{acceleration.E:0.00}"));
        SendLine(Invariant($"echo:  M204 P{_printAcceleration:0.00} R{_retractAcceleration:0.00} T{_travelAcceleration:0.00}"));
        return Say(Invariant($"echo:  M205 B20000.00 S0.00 T0.00 J{_limits.JunctionDeviationMm:0.00}"));
    }

    /// <summary>The logical position moves have been planned to, then the steppers' own count.</summary>
    private string PositionReport()
    {
        MachinePosition logical = _native + _workspace;
        MachinePosition steps = _planner.PositionAt(Clock) - _homeOffset;
        MachinePosition perMm = _config.StepsPerMm;
        return Invariant(
            $"X:{logical.X:0.00} Y:{logical.Y:0.00} Z:{logical.Z:0.00} E:{logical.E:0.00} Count X:{Math.Round(steps.X * perMm.X):0} Y:{Math.Round(steps.Y * perMm.Y):0} Z:{Math.Round(steps.Z * perMm.Z):0}");
    }

    private IEnumerable<Wait>? ReportEndstops()
    {
        MachinePosition at = Position;
        SendLine("Reporting endstop status");
        SendLine("x_min: " + Closed(at.X));
        SendLine("y_min: " + Closed(at.Y));
        return Say("z_min: " + Closed(at.Z));
    }

    private static string Closed(double distanceMm) => distanceMm <= 0 ? "TRIGGERED" : "open";
}
