using Fab.Firmware.Planning;

namespace Fab.Firmware.GCode;

/// <summary>What commands without motion change about temperatures and time.</summary>
internal sealed partial class ProgramReading
{
    private readonly Dictionary<int, Celsius> _maxHotend = [];
    private readonly Dictionary<int, HeaterEstimate> _hotends = [];
    private readonly HeaterEstimate _bed;
    private double? _maxBed, _maxChamber;

    private void ReadSetting(GCodeBlock block)
    {
        if (_dialect == Dialect.Grbl)
        {
            if (block.HasM(60)) UseTool(_reader.State.Tool);
            return;
        }

        if (block.Letter == 'G' && block.Code == 290) _planner.Rest(Commands, _limits.Probing.TotalSeconds);
        if (block.Letter != 'M') return;
        switch (block.Code)
        {
            case 1040 or 1090:
                HeatHotend(block, wait: block.Code == 1090);
                break;
            case 1400 or 1900:
                HeatBed(block, wait: block.Code == 1900);
                break;
            case 1410 or 1910:
                if (Target(block) is { } chamber) _maxChamber = Math.Max(_maxChamber ?? chamber, chamber);
                break;
            case 2010:
                SetAxes(block, _planner.SetMaxAcceleration);
                break;
            case 2030:
                SetAxes(block, _planner.SetMaxFeed);
                break;
            case 2040:
                SetAccelerations(block);
                break;
            case 2050:
                if (block.TryGet('J', out double deviation)) _planner.SetJunctionDeviation(deviation * _reader.State.Unit);
                break;
            case 2200:
                if (block.TryGet('S', out double percent) && percent > 0) _feedFactor = Math.Clamp(percent, 10, 999) / 100;
                break;
            case 180 or 840 or 4000:
                _planner.Rest(Commands, 0);
                break;
        }
    }

    private void SetAxes(GCodeBlock block, Action<char, double> set)
    {
        foreach (char axis in "XYZE")
        {
            if (block.TryGet(axis, out double value)) set(axis, value * _reader.State.Unit);
        }
    }

    private void SetAccelerations(GCodeBlock block)
    {
        if (block.TryGet('S', out double all) && all > 0) (_planner.PrintAcceleration, _planner.TravelAcceleration) = (all, all);
        if (block.TryGet('P', out double print) && print > 0) _planner.PrintAcceleration = print;
        if (block.TryGet('R', out double retract) && retract > 0) _planner.RetractAcceleration = retract;
        if (block.TryGet('T', out double travel) && travel > 0) _planner.TravelAcceleration = travel;
    }

    private static double? Target(GCodeBlock block) => block.TryGet('S', out double s) ? s : block.TryGet('R', out double r) ? r : null;

    private void HeatBed(GCodeBlock block, bool wait)
    {
        if (Target(block) is { } bed) _maxBed = Math.Max(_maxBed ?? bed, bed);
        Heat(_bed, block, wait);
    }

    private void HeatHotend(GCodeBlock block, bool wait)
    {
        int tool = block.TryGet('T', out double t) ? (int)t : _reader.State.Tool;
        if (Target(block) is { } celsius && (!_maxHotend.TryGetValue(tool, out Celsius most) || celsius > most.Value)) _maxHotend[tool] = new(celsius);
        if (!_hotends.TryGetValue(tool, out HeaterEstimate? heater)) _hotends[tool] = heater = new HeaterEstimate(_limits.Hotend);
        Heat(heater, block, wait);
    }

    /// <summary>Setting a target takes no time; waiting for it does, from when the moves before are done.</summary>
    private void Heat(HeaterEstimate heater, GCodeBlock block, bool wait)
    {
        if (wait) _planner.Finish();
        if (Target(block) is { } target) heater.SetTarget(target, _planner.Seconds);
        if (wait) _planner.Rest(Commands, heater.SecondsToWait(_planner.Seconds, alsoCooling: block.Has('R')));
    }
}
