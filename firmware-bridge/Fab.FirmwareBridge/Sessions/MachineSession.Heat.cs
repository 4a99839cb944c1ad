using System.Globalization;
using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Preflight;
using Fab.Firmware.Streaming;
using Fab.Firmware.Thermal;
using HeaterReading = Fab.Firmware.Streaming.HeaterReading;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>What the machine's description says of parking and heat: cooled in a long pause, watched at all times.</summary>
public sealed partial class MachineSession
{
    private readonly Dictionary<string, ThermalWatch> _watches = [];

    /// <summary>Since when the job rests, in machine time; only meaningful while it does.</summary>
    private TimeSpan _pausedAt;

    /// <summary>What this pause turned off, and how hot it was wanted.</summary>
    private List<HeaterReading> _cooled = [];

    private MachineSafety Safety => _spec.Safety ?? MachineSafety.Default;

    private bool IsResting => _run is { IsStarted: true, IsCancelling: false, Broken: null } && _core.Status.Phase == StreamPhase.Paused;

    private static MarlinOptions MarlinOptionsOf(MachineSpec spec, SessionOptions options)
    {
        MachineSafety safety = spec.Safety ?? MachineSafety.Default;
        return new MarlinOptions
        {
            ReportEverySeconds = options.ReportEverySeconds,
            MaxZ = spec.Volume.Z,
            Space = ToolSpace.Of(spec),
            Park = safety is { ParkX: { } x, ParkY: { } y } ? (x, y) : null,
            ParkLift = safety.ParkLift,
            ParkRetract = safety.ParkRetract,
            ParkFeed = new MillimetresPerMinute(Math.Min(spec.MaxFeed.Value, 6_000)),
        }.Holding(spec.Buffers);
    }

    private static GrblOptions GrblOptionsOf(MachineSpec spec)
    {
        MachineSafety safety = spec.Safety ?? MachineSafety.Default;
        return new GrblOptions { Space = ToolSpace.Of(spec), StopsSpindleInPause = safety.StopsSpindleInPause, SpindleUp = TimeSpan.FromSeconds(safety.SpindleUpSeconds) };
    }

    private static bool IsNozzle(HeaterReading heater) => heater.Heater.StartsWith('T');

    private static bool IsOn(HeaterReading heater) => heater.Target is { Value: > 0 };

    /// <summary>How long a heater stays hot in a pause; a chamber goes with the bed. Null: as long as the pause.</summary>
    private TimeSpan? StaysHotFor(HeaterReading heater) =>
        (IsNozzle(heater) ? Safety.CoolNozzleAfterMinutes : Safety.CoolBedAfterMinutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>A machine that paused by itself cools by its own rules, and can go on without asking the bridge to heat first.</summary>
    private TimeSpan? NextCooling()
    {
        if (_spec.Dialect != Dialect.Marlin || !IsResting || _pauseReason == PauseReasons.Firmware) return null;
        TimeSpan? next = null;
        foreach (HeaterReading heater in _core.Status.Heaters)
        {
            if (IsOn(heater) && !IsCooled(heater) && StaysHotFor(heater) is { } stays) next = Earliest(next, _pausedAt + stays);
        }

        return next;
    }

    private bool IsCooled(HeaterReading heater) => _cooled.Any(cooled => cooled.Heater == heater.Heater);

    private void CoolInPause(Moment now)
    {
        if (!(NextCooling() <= now.Machine)) return;
        foreach (HeaterReading heater in _core.Status.Heaters)
        {
            if (!IsOn(heater) || IsCooled(heater) || !(_pausedAt + StaysHotFor(heater) <= now.Machine)) continue;
            _cooled.Add(heater);
            SendHeat(heater, wait: false, 0, now);
        }
    }

    /// <summary>
    /// What the pause turned off is hot again before the tool goes back to the part: all are turned on first, then waited
    /// for, the bed first.
    /// </summary>
    private void HeatAgain(Moment now)
    {
        HeaterReading[] again = [.. _cooled.OrderBy(IsNozzle)];
        foreach (HeaterReading heater in again) SendHeat(heater, wait: false, heater.Target!.Value.Value, now);
        foreach (HeaterReading heater in again) SendHeat(heater, wait: true, heater.Target!.Value.Value, now);
        _cooled = [];
    }

    private void SendHeat(HeaterReading heater, bool wait, double celsius, Moment now)
    {
        string command = (heater.Heater, wait) switch
        {
            ("B", false) => "M140",
            ("B", true) => "M190",
            ("C", false) => "M141",
            ("C", true) => "M191",
            (['T', .. { Length: > 0 } tool], _) => $"{(wait ? "M109" : "M104")} T{tool}",
            (_, false) => "M104",
            (_, true) => "M109",
        };
        _core.Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{command} S{celsius:0.##}")), now.Machine);
    }

    private void WatchHeat(IReadOnlyList<HeaterReading> heaters, Moment now)
    {
        if (!Safety.WatchesHeat || !_isLinkOpen) return;
        foreach (HeaterReading heater in heaters)
        {
            if (!_watches.TryGetValue(heater.Heater, out ThermalWatch? watch)) _watches[heater.Heater] = watch = WatchOf(heater);

            // What is stopped already is told once; it may stay hot for long.
            if (watch.Observe(heater.Actual, heater.Target, now.Machine) is { } why && _core.Status.Phase is not (StreamPhase.Stopped or StreamPhase.Locked))
            {
                StopForHeat(why, now);
                return;
            }
        }
    }

    private ThermalWatch WatchOf(HeaterReading heater) => heater.Heater switch
    {
        ['T', .. var tool] => new ThermalWatch(tool.Length == 0 ? "nozzle" : $"nozzle {tool}", _spec.MaxHotend, ThermalRule.Hotend),
        "B" => new ThermalWatch("bed", _spec.MaxBed, ThermalRule.Bed),
        "C" => new ThermalWatch("chamber", null, ThermalRule.Bed),
        var other => new ThermalWatch($"heater {other}", null, ThermalRule.Bed),
    };

    /// <summary>The same bytes as a person's stop, before anything is kept; it leaves a fault that says why.</summary>
    private void StopForHeat(Refusal why, Moment now)
    {
        _core.EmergencyStop(now.Machine);
        _core.TakeOutput(_bytes);
        _output.WriteUrgent(_bytes.WrittenSpan, now.Wall);
        _bytes.ResetWrittenCount();
        _awaitsStopWord = true;
        string text = $"{why.Message} The bridge stopped the machine. {why.WayOut}";
        var fault = new MachineFault(why.Code, text);
        if (_run is null) Tell(now, fault);
        else if (_run.IsStarted) EndJob(JobOutcome.Failed, why.Code, text, null, now); // its end leaves the fault
        else EndJob(JobOutcome.Failed, why.Code, text, null, now, fault);
        AbandonReset("the machine was stopped", now);
    }
}
