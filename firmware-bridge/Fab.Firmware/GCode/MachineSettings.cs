using System.Globalization;

namespace Fab.Firmware.GCode;

/// <summary>What a program sets beside motion: heat, fan, factors, coolant, the work offset in use.</summary>
internal sealed class MachineSettings(Dialect dialect)
{
    private readonly SortedDictionary<int, double> _hotends = [];
    private double? _bed, _chamber, _fan, _feedPercent, _flowPercent;
    private bool _mist, _flood;

    /// <summary>The work coordinate system in use (G54 to G59), a Grbl matter.</summary>
    public string WorkOffset { get; private set; } = "G54";

    public void Apply(GCodeBlock block, int tool)
    {
        if (dialect == Dialect.Grbl) ApplyGrbl(block);
        else if (block.Letter == 'M') ApplyMarlin(block, tool);
    }

    /// <summary>To be in force before anything moves: the tool, and the heat, set for all first and waited for afterwards.</summary>
    public IEnumerable<string> Before(int tool)
    {
        if (dialect == Dialect.Grbl) yield break;
        bool several = _hotends.Keys.Any(index => index > 0);
        if (_bed is { } bed) yield return $"M140 S{Number(bed)}";
        if (_chamber is { } chamber) yield return $"M141 S{Number(chamber)}";
        foreach ((int index, double target) in _hotends) yield return $"M104 {(several ? $"T{index} " : "")}S{Number(target)}";
        if (tool > 0) yield return $"T{tool}";
        if (_bed is > 0 and { } bedWait) yield return $"M190 S{Number(bedWait)}";
        foreach ((int index, double target) in _hotends)
        {
            if (target > 0) yield return $"M109 {(several ? $"T{index} " : "")}S{Number(target)}";
        }
    }

    /// <summary>To be in force once the tool is there.</summary>
    public IEnumerable<string> After()
    {
        if (_fan is { } fan) yield return fan > 0 ? $"M106 S{Number(fan)}" : "M107";
        if (_feedPercent is { } feed) yield return $"M220 S{Number(feed)}";
        if (_flowPercent is { } flow) yield return $"M221 S{Number(flow)}";
        if (_mist) yield return "M7";
        if (_flood) yield return "M8";
    }

    private void ApplyMarlin(GCodeBlock block, int tool)
    {
        double? target = block.TryGet('S', out double s) ? s : block.TryGet('R', out double r) ? r : null;
        switch (block.Code)
        {
            case 1040 or 1090 when target is { } hot:
                _hotends[(int)block.Get('T', tool)] = hot;
                break;
            case 1400 or 1900 when target is { } bed:
                _bed = bed;
                break;
            case 1410 or 1910 when target is { } chamber:
                _chamber = chamber;
                break;
            case 1060:
                _fan = block.Get('S', 255);
                break;
            case 1070:
                _fan = 0;
                break;
            case 2200 when target is { } feed:
                _feedPercent = feed;
                break;
            case 2210 when target is { } flow:
                _flowPercent = flow;
                break;
        }
    }

    private void ApplyGrbl(GCodeBlock block)
    {
        foreach (int g in block.G)
        {
            if (g is >= 540 and <= 590 && g % 10 == 0) WorkOffset = $"G{g / 10}";
        }

        if (block.HasM(70)) _mist = true;
        if (block.HasM(80)) _flood = true;
        if (block.HasM(90)) _mist = _flood = false;
        if (block.HasM(20) || block.HasM(300)) (_mist, _flood, WorkOffset) = (false, false, "G54");
    }

    private static string Number(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
