using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>What the firmware's lines do to the conversation.</content>
public sealed partial class MarlinCore
{
    private static readonly TimeSpan CrossingTime = TimeSpan.FromMilliseconds(500);

    private protected override void ReadLine(ReadOnlySpan<byte> line, TimeSpan now)
    {
        ReplyKind kind = MarlinReply.Classify(line, out long number);
        if (kind is ReplyKind.Ok or ReplyKind.Temperature && MarlinReply.Temperatures(line) is { } heaters) ReadTemperatures(line, heaters, now);
        if (kind == ReplyKind.Ok && line.Length > 4) ReadReportInOk(line);
        if (Phase == StreamPhase.Stopped)
        {
            ReadWhileStopped(kind, line);
            return;
        }

        // Who asked by hand wants to see what is otherwise read for ourselves.
        if (HandWaits && _lines.Oldest is { Purpose: LinePurpose.Hand } && (kind is ReplyKind.Position or ReplyKind.Firmware or ReplyKind.Capability || (kind == ReplyKind.Ok && line.IndexOf((byte)':') >= 0)))
            TellMessage(line);
        if (kind is ReplyKind.Echo or ReplyKind.Other && _lines.Oldest is { Purpose: LinePurpose.AxisSettings })
        {
            _axes?.Read(TextOf(line));
            return;
        }

        switch (kind)
        {
            case ReplyKind.Ok:
                ReadOk(line, number, now);
                break;
            case ReplyKind.Resend:
                ReadResend(number, now);
                break;
            case ReplyKind.Start:
                ReadStart(now);
                break;
            case ReplyKind.Busy:
                ReadBusy(line, now);
                break;
            case ReplyKind.Wait:
                // Idle with an empty queue, while we wait for an answer: it or our line was lost, unless they crossed.
                if (_lines.InFlight > 0 && _holdUntil is null && !_awaitsGreetingOk && now - _waitingSince >= CrossingTime) Probe(now);
                break;
            case ReplyKind.LineErrorWithoutResend:
                if (_lines.InFlight > 0 && _holdUntil is null && !_awaitsGreetingOk) Probe(now);
                break;
            case ReplyKind.LineError:
                _lastLineSaid = MarlinReply.LastLine(line); // its Resend follows
                break;
            case ReplyKind.Halted when _traits.RefusesSingleCommands && !MarlinReply.SaysShutdown(line):
                ReadRefused(line, now);
                break;
            case ReplyKind.Halted:
                ReadHalted(line);
                break;
            case ReplyKind.Error:
                _lastError = TextOf(line);
                TellMessage(line);
                break;
            case ReplyKind.Action:
                ReadAction(TextOf(line[(line.IndexOf((byte)':') + 1)..]).Trim(), now);
                break;
            case ReplyKind.Position:
                ReadPosition(line, now);
                break;
            case ReplyKind.Firmware:
                _firmware = FirmwareName(TextOf(line));
                break;
            case ReplyKind.Capability:
                ReadCapability(TextOf(line));
                break;
            case ReplyKind.Echo:
                ReadEcho(line, now);
                break;
            case ReplyKind.Other:
                if (Phase != StreamPhase.Greeting) TellMessage(line);
                break;
        }
    }

    private void ReadWhileStopped(ReplyKind kind, ReadOnlySpan<byte> line)
    {
        if (kind is not (ReplyKind.Halted or ReplyKind.Start)) return;
        if (kind == ReplyKind.Start) Tell(new StreamNotice.FirmwareReset());
        else TellMessage(line);
        if (_stopConfirmed) return;
        _stopConfirmed = true;
        _stopDue = null;
        Tell(new StreamNotice.StopConfirmed());
    }

    /// <summary>Numbers no longer agree: end the job, switch off without numbers, greet anew.</summary>
    private void GiveUp(string code, string text, TimeSpan now)
    {
        if (HasJob) TellFailed(code, Acknowledged, text);
        else Tell(new StreamNotice.FirmwareMessage(text));
        JobEnd = null;
        foreach (string off in MarlinScripts.SwitchOff(_options, null, 0, HasChamber)) SendUrgent(Encoding.ASCII.GetBytes(off + "\n"));
        BeginGreeting(now);
    }

    private void ReadStart(TimeSpan now)
    {
        if (Phase is not (StreamPhase.Greeting or StreamPhase.Silent))
        {
            Position = null;
            Tell(new StreamNotice.FirmwareReset());
            if (HasJob) TellFailed(StreamFailures.FirmwareRestarted, Acknowledged, "The firmware restarted in the middle of the job.");
            JobEnd = null;
        }

        if (Phase != StreamPhase.Locked) BeginGreeting(now); // a lock is a person's to clear
    }

    private void ReadBusy(ReadOnlySpan<byte> line, TimeSpan now)
    {
        _waitingSince = now;
        _heardWorking = true;
        if (line.IndexOf("paused for"u8) < 0)
        {
            _toldWaitsForUser = false;
            return;
        }

        if (_toldWaitsForUser) return;
        _toldWaitsForUser = true;
        Tell(new StreamNotice.NeedsPerson("The machine waits for someone at its panel."));
    }

    private void ReadHalted(ReadOnlySpan<byte> line)
    {
        string text = _lastError is { } cause ? $"{cause} ({TextOf(line)})" : TextOf(line);
        if (Phase == StreamPhase.Locked) return;
        if (HasJob) TellFailed(StreamFailures.FirmwareHalted, Acknowledged, $"The firmware halted: {text}");
        else TellMessage(line);
        ClearNormalOutput();
        DropHand();
        Forget();
        JobEnd = null;
        Phase = StreamPhase.Locked;
        Tell(new StreamNotice.NeedsPerson("The firmware has halted. Find out why, reset the machine, then clear the stop."));
    }

    /// <summary>Some firmware answers M115 and M114 in the <c>ok</c> itself.</summary>
    private void ReadReportInOk(ReadOnlySpan<byte> line)
    {
        int name = line.IndexOf("FIRMWARE_NAME:"u8);
        if (name >= 0) _firmware = FirmwareName(TextOf(line[name..]));
        else NotePosition(line);
    }

    private void ReadPosition(ReadOnlySpan<byte> line, TimeSpan now)
    {
        if (NotePosition(line) && _restReportDue is not null) Rested(now);
    }

    private bool NotePosition(ReadOnlySpan<byte> line)
    {
        if (!MarlinReply.TryPosition(line, out MachinePosition position)) return false;
        Position = position;
        PlacesTold++;
        if (Guard is { WantsPlace: true }) Guard.Place(position.X.Value, position.Y.Value, position.Z.Value);
        Tell(new StreamNotice.Position(position));
        if (_restReportDue is not null || (_lines.Oldest is { Purpose: LinePurpose.Rest } rest && rest.Number == _restNumber)) _restReported = true;
        return true;
    }

    /// <summary>Refused in the middle of a job: what the command would have done is missing from here on.</summary>
    private void ReadRefused(ReadOnlySpan<byte> line, TimeSpan now)
    {
        TellMessage(line);
        if (_lines.Oldest is not { Command: >= 0 and var command } || Phase is not (StreamPhase.Running or StreamPhase.Pausing or StreamPhase.Finishing)) return;
        FailJob(StreamFailures.LineRefused, command, $"The firmware refused the line: {TextOf(line.TrimStart("! "u8))}", now);
    }

    private void ReadTemperatures(ReadOnlySpan<byte> line, List<HeaterReading> heaters, TimeSpan now)
    {
        _hotendCelsius = MarlinReply.ActiveHotend(heaters) ?? _hotendCelsius;
        Heaters = heaters;
        Tell(new StreamNotice.Temperature(heaters));
        if (!MarlinReply.IsHeatWait(line) || _lines.Oldest is not { Heats: true }) return;
        _waitingSince = now;
        _heardWorking = true;
    }

    private void ReadEcho(ReadOnlySpan<byte> line, TimeSpan now)
    {
        if (Phase == StreamPhase.Greeting) return;
        TellMessage(line);
        if (Phase == StreamPhase.Running && line.IndexOf("cold extrusion prevented"u8) >= 0)
            BeginPause(PauseReason.Firmware, "The hotend is too cold to extrude.", now);
    }

    private void ReadCapability(string line)
    {
        int value = line.LastIndexOf(':');
        if (value <= 4) return;
        string name = line[4..value].TrimEnd('.');
        _capabilities[name] = line[(value + 1)..].Trim();
    }

    /// <summary>The value may hold spaces and colons; it ends where the next upper-case key begins. A version may have a key of its own.</summary>
    private static string FirmwareName(string line)
    {
        string name = ValueAfter(line, "FIRMWARE_NAME:");
        string version = ValueAfter(line, "FIRMWARE_VERSION:");
        return version.Length == 0 || name.Contains(version, StringComparison.Ordinal) ? name : $"{name} {version}";
    }

    private static string ValueAfter(string line, string key)
    {
        int begin = line.IndexOf(key, StringComparison.Ordinal);
        if (begin < 0) return "";
        string value = line[(begin + key.Length)..].Trim();
        int at = 0;
        while ((at = value.IndexOf(' ', at)) >= 0)
        {
            int end = at + 1;
            while (end < value.Length && (char.IsAsciiLetterUpper(value[end]) || value[end] == '_')) end++;
            if (end > at + 3 && end < value.Length && value[end] == ':') return value[..at];
            at++;
        }

        return value;
    }
}
