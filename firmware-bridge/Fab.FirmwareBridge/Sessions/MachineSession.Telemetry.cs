using Fab.Contracts.Bus;
using Fab.Domain.Units;
using Fab.Firmware.Streaming;
using HeaterReading = Fab.Contracts.Bus.HeaterReading;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>Readings for people to watch: the latest only, at a bounded rate.</summary>
public sealed partial class MachineSession
{
    /// <summary>A heater this far below its target is heating up; regulation keeps within a few degrees.</summary>
    private const double HeatingBelowTargetCelsius = 5;

    private MachineTelemetry? _telemetry;
    private bool _telemetryIsNew;

    /// <summary>A machine that stands still tells the same place again: that it is there now is news.</summary>
    private long _placesTold;

    /// <summary>Something happened that people wait for, so it does not wait for the idle pace.</summary>
    private bool _telemetryIsUrgent;
    private TimeSpan? _telemetryAt;
    private TimeSpan _rateSince;
    private long _rateFrom;

    /// <summary>The latest readings, if there are newer ones than were taken last.</summary>
    public bool TryTakeTelemetry(out MachineTelemetry telemetry)
    {
        telemetry = _telemetry!;
        _telemetry = null;
        return telemetry is not null;
    }

    private TimeSpan? NextTelemetry()
    {
        if (!_telemetryIsNew && _placesTold == _core.PlacesTold && _run is not { IsStarted: true, Meter.IsRunning: true }) return null;
        if (_telemetryAt is not { } last) return TimeSpan.Zero;
        return last + (_run is null && !_telemetryIsUrgent ? _options.IdleTelemetryEvery : _options.TelemetryEvery);
    }

    private void MakeTelemetry(Moment now)
    {
        if (NextTelemetry() is not { } due || now.Wall < due) return;
        _telemetryAt = now.Wall;
        _telemetryIsNew = _telemetryIsUrgent = false;
        _placesTold = _core.PlacesTold;

        StreamStatus status = _core.Status;
        if (_run is { IsStarted: true, Broken: null } heated && IsHeating()) heated.MeasurePaceFrom(heated.Work(status.Executed, status.Acknowledged, now.Machine), now.Machine);
        _telemetry = new MachineTelemetry(
            _spec.Id,
            now.Utc,
            Phase,
            _run is { } run ? JobReading(run, status, now) : null,
            _isLinkOpen ? [.. status.Heaters.Select(Reading)] : [],
            _isLinkOpen && status.Position is { } at
                ? new ToolPosition(at.MachineX ?? at.X, at.MachineY ?? at.Y, at.MachineZ ?? at.Z)
                : null,
            LinesPerSecond(status, now),
            _run is { } job ? status.Resends - job.ResendsBefore : status.Resends)
        {
            Work = _isLinkOpen && status.Position is { MachineX: not null } work ? new ToolPosition(work.X, work.Y, work.Z) : null,
            Overrides = _isLinkOpen && status.Overrides != default ? Reading(status.Overrides) : null,
            Alarm = _isLinkOpen && status.Phase == StreamPhase.Locked ? _personNeeded : null,
            Jogging = status.IsJogging,
            Question = _isLinkOpen && status.Question is { } question ? new MachineQuestion(question.Text, question.Answers) : null,
        };
    }

    private static OverrideReadings Reading(in Overrides percent) => new(percent.Feed, percent.Rapid, percent.Spindle, percent.Flow, percent.Fan);

    private static JobTelemetry JobReading(JobRun run, StreamStatus status, Moment now)
    {
        if (run.Program is not { } program)
        {
            return new JobTelemetry(run.Id, 0, 0, 0, null, null, default, run.Command.EstimatedSeconds);
        }

        long line = run.Broken?.LastExecutedLine ?? (run.IsStarted ? status.Executed : 0);
        TimeSpan work = run.Work(line, run.Broken is null && run.IsStarted ? status.Acknowledged : line, now.Machine);
        int layers = program.Summary.Layers.Count;
        return new JobTelemetry(
            run.Id,
            line,
            program.Source.Count,
            Math.Round(run.Percent(work), 2),
            layers > 0 ? program.Summary.LayerOf(run.CommandsBy(work) - 1) : null,
            layers > 0 ? layers : null,
            run.Meter.Read(now.Machine),
            run.TimeLeft(work, now.Machine));
    }

    private static HeaterReading Reading(Firmware.Streaming.HeaterReading heater) => new(
        heater.Heater switch
        {
            "T" or "T0" => "hotend",
            ['T', .. var tool] => $"hotend{tool}",
            "B" => "bed",
            "C" => "chamber",
            var other => other,
        },
        heater.Actual,
        heater.Target ?? new Celsius(0));

    private double LinesPerSecond(StreamStatus status, Moment now)
    {
        long acknowledged = _run is { IsStarted: true } ? status.Acknowledged : 0;
        double seconds = (now.Wall - _rateSince).TotalSeconds;
        double rate = seconds > 0 && acknowledged >= _rateFrom ? (acknowledged - _rateFrom) / seconds : 0;
        (_rateSince, _rateFrom) = (now.Wall, acknowledged);
        return Math.Round(rate, 1);
    }

    private bool IsHeating()
    {
        foreach (Firmware.Streaming.HeaterReading heater in _core.Status.Heaters)
        {
            if (heater.Target is { Value: > 0 } target && heater.Actual.Value < target.Value - HeatingBelowTargetCelsius) return true;
        }

        return false;
    }
}
