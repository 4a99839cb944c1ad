using Fab.Firmware.GCode;

namespace Fab.Firmware.Preflight;

/// <summary>Heaters, and filament pushed through cold ones.</summary>
internal sealed partial class LineChecks
{
    private readonly Dictionary<int, double> _targets = [];
    private double _hottestTarget;
    private double _bedTarget;
    private bool _waited;

    private void CheckHeat(GCodeBlock block, ModalState state)
    {
        if (block.Letter != 'M' || block.Code is not (1040 or 1090 or 1400 or 1900 or 1410 or 1910)) return;
        if (!block.TryGet('S', out double celsius) && !block.TryGet('R', out celsius)) return;
        switch (block.Code)
        {
            case 1040 or 1090:
                int tool = block.TryGet('T', out double t) ? (int)t : state.Tool;
                SetTarget(tool, celsius, waits: block.Code == 1090);
                CheckHeater("hotend", limits.MaxHotend, celsius);
                break;
            case 1400 or 1900:
                _bedTarget = celsius;
                CheckHeater("bed", limits.MaxBed, celsius);
                break;
            default:
                CheckHeater("chamber", limits.MaxChamber, celsius);
                break;
        }
    }

    private void CheckHeater(string heater, Celsius? most, double celsius)
    {
        if (celsius <= 0) return;
        if (most is { Value: <= 0 })
        {
            Refuse(PreflightCodes.NoHeater, heater[0], () => $"The program heats the {heater}, and this machine's cannot be heated.", SliceForThis);
            return;
        }

        if (most is not { } limit || celsius <= limit.Value) return;
        Refuse(
            PreflightCodes.TooHot, heater[0], () => $"The program heats the {heater} to {new Celsius(celsius)}; this machine allows {limit}.",
            "Slice again for a material this machine can melt, or use another machine.");
    }

    private void SetTarget(int tool, double celsius, bool waits)
    {
        _targets[tool] = celsius;

        // With several tools on one hotend, its temperature is set under whichever tool holds.
        _hottestTarget = _targets.Values.Max();
        _waited = _hottestTarget > 0 && (_waited || waits);
    }

    private void CheckCold()
    {
        if (_hottestTarget >= limits.MinExtrude.Value && _waited) return;
        if (findings.CountAnother(PreflightCodes.ExtrudesCold, 0)) return;
        string why = _hottestTarget <= 0 ? "while the hotend is off"
            : _hottestTarget < limits.MinExtrude.Value ? $"at {new Celsius(_hottestTarget)}, too cold to melt it"
            : "before waiting for the hotend to get hot";
        TellNew(FindingSeverity.Warning, PreflightCodes.ExtrudesCold, 0, $"The program pushes filament {why}.", "Slice again with a start that heats and waits (M109).");
    }
}
