using System.Globalization;
using System.Text;

namespace Fab.VirtualMachines;

/// <summary>What the firmware says of itself.</summary>
public sealed partial class VirtualRouter
{
    /// <summary>REPORT_WCO_REFRESH_* and REPORT_OVR_REFRESH_*: every so many status reports, by whether it is busy.</summary>
    private const int OffsetEveryBusy = 30, OffsetEveryIdle = 10, OverrideEveryBusy = 20, OverrideEveryIdle = 10;

    private int _offsetReportIn, _overrideReportIn;

    private bool IsBusy => _state is RouterState.Home or RouterState.Run or RouterState.Hold or RouterState.Jog or RouterState.Door;

    private MachinePosition WorkOffset =>
        _eeprom.Coordinates[_modes.Coordinates] + _g92 + new MachinePosition(0, 0, _toolLength, 0);

    private string StatusReport()
    {
        var report = new StringBuilder("<").Append(StateName());
        bool machine = ((int)_eeprom[10] & 1) != 0;
        MachinePosition at = MachineCoordinates;
        report.Append(machine ? "|MPos:" : "|WPos:").Append(Axes(machine ? at : at - WorkOffset));
        if (((int)_eeprom[10] & 2) != 0) report.Append(CultureInfo.InvariantCulture, $"|Bf:{_planner.Free},{_rx.Free}");
        report.Append(CultureInfo.InvariantCulture, $"|FS:{Rate(_planner.SpeedAt(Clock) * 60)},{ActualSpeed():0}");
        if (_config.ProbeTouchesAtZ is { } plate && Position.Z <= plate + 1e-9) report.Append("|Pn:P");
        if (_offsetReportIn > 0)
        {
            _offsetReportIn--;
        }
        else
        {
            _offsetReportIn = (IsBusy ? OffsetEveryBusy : OffsetEveryIdle) - 1;
            // Never both on one report.
            if (_overrideReportIn == 0) _overrideReportIn = 1;
            report.Append("|WCO:").Append(Axes(WorkOffset));
        }

        if (_overrideReportIn > 0)
        {
            _overrideReportIn--;
        }
        else
        {
            _overrideReportIn = (IsBusy ? OverrideEveryBusy : OverrideEveryIdle) - 1;
            report.Append(CultureInfo.InvariantCulture, $"|Ov:{_feedOverride},{_rapidOverride},{_spindleOverride}");
            string accessories = (_spindle switch { 3 => "S", 4 => "C", _ => "" })
                + (_modes.Flood && !_coolantOff ? "F" : "") + (_modes.Mist && !_coolantOff ? "M" : "");
            if (accessories.Length > 0) report.Append("|A:").Append(accessories);
        }

        return report.Append('>').ToString();
    }

    private string StateName() => _state switch
    {
        RouterState.Hold => _planner.IsStopping ? "Hold:1" : "Hold:0",
        RouterState.Door => _doorRestoreAt > 0 ? "Door:3" : _doorRetracted ? "Door:0" : "Door:2",
        _ => _state.ToString(),
    };

    private double ActualSpeed() => IsSpindleOn ? Math.Clamp(_speed * _spindleOverride / 100, 0, _eeprom[30]) : 0;

    private string Axes(MachinePosition p) => $"{Coordinate(p.X)},{Coordinate(p.Y)},{Coordinate(p.Z)}";

    private string Coordinate(double mm)
    {
        bool inches = _eeprom.IsOn(13);
        double shown = Math.Round(inches ? mm / 25.4 : mm, inches ? 4 : 3, MidpointRounding.AwayFromZero);
        return (shown == 0 ? 0 : shown).ToString(inches ? "0.0000" : "0.000", CultureInfo.InvariantCulture);
    }

    private string Rate(double mmPerMinute) =>
        (_eeprom.IsOn(13) ? mmPerMinute / 25.4 : mmPerMinute).ToString(_eeprom.IsOn(13) ? "0.0" : "0", CultureInfo.InvariantCulture);

    private void ReportModes()
    {
        string motion = _modes.Motion is >= 382 and <= 385
            ? Invariant($"38.{_modes.Motion - 380}")
            : Invariant($"{_modes.Motion / 10}");
        string coolant = (_modes.Mist ? " M7" : "") + (_modes.Flood ? " M8" : "");
        SendLine(Invariant(
            $"[GC:G{motion} G{54 + _modes.Coordinates} G{17 + _modes.Plane} G{(_modes.Inches ? 20 : 21)} G{(_modes.Incremental ? 91 : 90)} G{(_modes.InverseTime ? 93 : 94)} M{_modes.Spindle}{(coolant.Length > 0 ? coolant : " M9")} T{_tool} F{Rate(_feed)} S{_speed:0}]"));
    }

    private void ReportParameters()
    {
        string[] names = ["G54", "G55", "G56", "G57", "G58", "G59", "G28", "G30"];
        for (int i = 0; i < names.Length; i++) SendLine($"[{names[i]}:{Axes(_eeprom.Coordinates[i])}]");
        SendLine($"[G92:{Axes(_g92)}]");
        SendLine($"[TLO:{Coordinate(_toolLength)}]");
        ReportProbe();
    }

    private void ReportProbe() => SendLine($"[PRB:{Axes(_probe)}:{(_probeSucceeded ? 1 : 0)}]");

    private void ReportBuild()
    {
        SendLine($"[VER:1.1h.20190825:{_eeprom.BuildInfo}]");
        SendLine(Invariant($"[OPT:V{(_config.MistCoolant ? "M" : "")},{_config.PlannerBlocks - 1},{_config.RxBufferBytes}]"));
    }
}
