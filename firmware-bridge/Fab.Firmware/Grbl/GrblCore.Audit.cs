using System.Globalization;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>Where the machine says it is, against where the program says it may be.</content>
public sealed partial class GrblCore
{
    private const double MillimetresPerInch = 25.4;

    /// <summary>Set in <c>$13</c>: reports are in inches.</summary>
    private bool _reportsInches;
    private bool _workOffsetKnown;
    private double _feedOverride = 1;

    /// <summary>How long after an override was turned down the machine may still be faster: it slows down as gently as it moves.</summary>
    private static readonly TimeSpan SlowsDownFor = TimeSpan.FromSeconds(5);

    private double _feedOverrideBefore;
    private TimeSpan _slowsUntil;

    private protected override void Begun(TimeSpan now)
    {
        _prepared = -1;
        _audit.FastestMmPerMinute = FastestMmPerMinute();
        BeginPath(now);
        ResetOverrides(now);
    }

    /// <summary>The path begins where the machine rests; commands sent by hand may still move it, so it comes to rest first.</summary>
    private void BeginPath(TimeSpan now)
    {
        bool known = _rests && _workOffsetKnown;
        _audit.Begin(known && Position is { } at ? new PathPoint(at.X.Value, at.Y.Value, at.Z.Value) : PathPoint.Unknown, NextCommand, now);
        if (!_rests && _options.AuditTolerance is not null) Rest(BeginPath);
    }

    /// <summary>What the axes can do together (<c>$110</c> to <c>$112</c>).</summary>
    private double FastestMmPerMinute()
    {
        double square = 0;
        foreach (string name in (string[])["$110", "$111", "$112"])
        {
            if (!_settings.TryGetValue(name, out string? text) || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) || !(rate > 0)) return double.PositiveInfinity;
            square += rate * rate;
        }

        return Math.Sqrt(square);
    }

    private void ReadPosition(in GrblStatus status, TimeSpan? asked, TimeSpan now)
    {
        if (status.FeedOverride is { } percent)
        {
            if (percent / 100.0 < _feedOverride) (_feedOverrideBefore, _slowsUntil) = (PossibleOverride(now), now + SlowsDownFor);
            _feedOverride = percent / 100.0;
        }

        double unit = _reportsInches ? MillimetresPerInch : 1;
        if (status.WorkOffset is { } offset)
        {
            _workOffset = (offset.X * unit, offset.Y * unit, offset.Z * unit);
            _workOffsetKnown = true;
        }

        (double X, double Y, double Z) machine;
        if (status.MachinePosition is { } reported) machine = (reported.X * unit, reported.Y * unit, reported.Z * unit);
        else if (status.WorkPosition is { } work) machine = ((work.X * unit) + _workOffset.X, (work.Y * unit) + _workOffset.Y, (work.Z * unit) + _workOffset.Z);
        else return;
        var position = new MachinePosition(
            new(machine.X - _workOffset.X), new(machine.Y - _workOffset.Y), new(machine.Z - _workOffset.Z),
            new(machine.X), new(machine.Y), new(machine.Z));
        PlacesTold++;
        if (position != Position)
        {
            Position = position;
            Tell(new StreamNotice.Position(position));
        }

        bool placed = _workOffsetKnown || status.WorkPosition is not null;
        if (placed && _options.AuditTolerance is not null) Audit(status, position, unit, asked, now);
    }

    /// <summary>The highest override the machine may move by now: as reported, as just asked for, or as it was a moment ago.</summary>
    private double PossibleOverride(TimeSpan now)
    {
        double possible = Math.Max(_feedOverride, (_wantedOverrides.Feed ?? 0) / 100.0);
        return now < _slowsUntil ? Math.Max(possible, _feedOverrideBefore) : possible;
    }

    private void Audit(in GrblStatus status, in MachinePosition position, double unit, TimeSpan? asked, TimeSpan now)
    {
        bool underWay = Phase is StreamPhase.Running or StreamPhase.Finishing or StreamPhase.Pausing;
        if (!underWay || status.State is not (GrblState.Run or GrblState.Hold or GrblState.Idle)) return;
        var at = new PathPoint(position.X.Value, position.Y.Value, position.Z.Value);
        double possible = PossibleOverride(now);
        double? feed = possible > 0 ? status.Feed * unit / possible : null;
        Deviation? deviation = _audit.Check(at, feed, possible, Tracker.Executed, asked, now);
        if (deviation is null && status.State == GrblState.Idle && _restAnswered && _inFlight.Count == 0) deviation = _audit.CheckAtRest(at);
        if (deviation is { } found) FailOffPath(found, now);
        else Tracker.Reached(_audit.Reached);
    }

    private void FailOffPath(in Deviation deviation, TimeSpan now)
    {
        string where = $"X{Number(deviation.At.X)} Y{Number(deviation.At.Y)} Z{Number(deviation.At.Z)}";
        string text = deviation.Feed is { } feed
            ? $"The machine moves at {Number(feed)} mm/min at {where}, faster than the program says."
            : deviation.IsTooSoon
            ? $"The machine is at {where}, where the program leads only later."
            : $"The machine is at {where}, {Number(deviation.OffMm)} mm off the path that the program prescribes.";
        FailJob(StreamFailures.GrblOffPath, deviation.Command, text + " A line was changed or lost on the way.", now);
    }
}
