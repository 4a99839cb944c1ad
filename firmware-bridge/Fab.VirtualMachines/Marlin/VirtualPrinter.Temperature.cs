namespace Fab.VirtualMachines;

/// <summary>Heaters: targets, waiting, reports, protections.</summary>
public sealed partial class VirtualPrinter
{
    /// <summary>TEMP_RESIDENCY_TIME: how long within the window counts as reached.</summary>
    private const double ResidencySeconds = 10;

    /// <summary>TEMP_WINDOW and TEMP_HYSTERESIS, °C.</summary>
    private const double WindowCelsius = 1, HysteresisCelsius = 3;

    private double _reportEverySeconds, _reportAt;

    private IEnumerable<Wait>? HeatHotend(MarlinCommand c, bool wait) => Heat(c, _hotend, wait);

    private IEnumerable<Wait>? HeatBed(MarlinCommand c, bool wait) => Heat(c, _bed, wait);

    private IEnumerable<Wait>? Heat(MarlinCommand c, Heater heater, bool wait)
    {
        bool hasTarget = c.HasValue('S') || (wait && c.HasValue('R'));
        double before = heater.CelsiusAt(Clock);
        if (hasTarget) heater.SetTarget(c.Value('S', c.Value('R')), Clock);
        bool waitsForCooling = c.HasValue('R');
        if (!wait || (!hasTarget && heater == _hotend)) return null;
        bool wouldCool = before > heater.TargetCelsius;
        return wouldCool && !waitsForCooling ? null : WaitForHeat(heater);
    }

    private IEnumerable<Wait> WaitForHeat(Heater heater)
    {
        _cancelWait = false;
        double settledSince = double.NaN;
        while (!_cancelWait)
        {
            double off = Math.Abs(heater.CelsiusAt(Clock) - heater.TargetCelsius);
            if (double.IsNaN(settledSince) ? off < WindowCelsius : off > HysteresisCelsius) settledSince = double.IsNaN(settledSince) ? Clock : double.NaN;
            double left = ResidencySeconds - (Clock - settledSince);
            if (left <= 1e-9) break;
            SendLine(TemperatureReport() + (double.IsNaN(left) ? " W:?" : Invariant($" W:{Math.Ceiling(left):0}")));
            yield return Wait.At(Clock + 1);
        }

        _cancelWait = false;
    }

    private IEnumerable<Wait>? ReportTemperatures()
    {
        _suppressOk = true;
        return Say((_config.Kin == FirmwareKin.Repetier ? "" : "ok") + TemperatureReport());
    }

    private IEnumerable<Wait>? AutoReport(MarlinCommand c)
    {
        if (!c.HasValue('S')) return null;
        _reportEverySeconds = Math.Clamp(Math.Truncate(c.Value('S')), 0, 60);
        _reportAt = Clock + _reportEverySeconds;
        return null;
    }

    private string TemperatureReport() => Invariant(
        $" T:{_hotend.CelsiusAt(Clock):0.00} /{_hotend.TargetCelsius:0.00} B:{_bed.CelsiusAt(Clock):0.00} /{_bed.TargetCelsius:0.00} @:{_hotend.PowerAt(Clock)} B@:{_bed.PowerAt(Clock)}");

    private void CheckHeater(Heater heater, string id)
    {
        if (Clock < heater.NextEventSeconds) return;
        string? problem = heater.Check(Clock) switch
        {
            HeaterProblem.HeatingFailed => "Heating failed",
            HeaterProblem.ThermalRunaway => "Thermal Runaway",
            _ => null,
        };
        if (problem is not null) Kill($"Error:{problem}, system stopped! Heater_ID: {id}");
    }

    private void HeatersOff()
    {
        _hotend.SetTarget(0, Clock);
        _bed.SetTarget(0, Clock);
    }
}
