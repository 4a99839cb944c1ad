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
            case ReplyKind.Halted:
                ReadHalted(line);
                break;
            case ReplyKind.Error:
                _lastError = TextOf(line);
                TellMessage(line);
                break;
            case ReplyKind.Action:
                ReadAction(TextOf(line.TrimStart((byte)' ')["//action:".Length..]).Trim(), now);
                break;
            case ReplyKind.Position:
                ReadPosition(line);
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

    private void ReadAction(string action, TimeSpan now)
    {
        Tell(new StreamNotice.HostAction(action));
        switch (action)
        {
            case "pause" when Phase is StreamPhase.Running or StreamPhase.Resuming:
                _pausedByAction = true;
                BeginPause(PauseReason.Firmware, "The machine asked for a pause.", now);
                break;
            case "paused" when Phase is StreamPhase.Running or StreamPhase.Resuming:
                // The firmware has parked by itself: no script of ours.
                _pausedByAction = true;
                _retracted = false;
                Phase = StreamPhase.Paused;
                Tell(new StreamNotice.Paused(PauseReason.Firmware, "The machine paused by itself."));
                break;
            case "resume" or "resumed" when _pausedByAction && Phase is StreamPhase.Paused or StreamPhase.Pausing:
                Resume(now); // someone pressed it at the machine
                break;
            case "cancel" when HasJob:
                Cancel(now);
                break;
        }
    }

    private void ReadPosition(ReadOnlySpan<byte> line)
    {
        if (!MarlinReply.TryPosition(line, out MachinePosition position)) return;
        Position = position;
        Tell(new StreamNotice.Position(position));
        if (_lines.Oldest is { Purpose: LinePurpose.Rest } rest && rest.Number == _restNumber) _restReported = true;
    }

    private void ReadTemperatures(ReadOnlySpan<byte> line, List<HeaterReading> heaters, TimeSpan now)
    {
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

    /// <summary>The value may hold spaces and colons; it ends where the next upper-case key begins.</summary>
    private static string FirmwareName(string line)
    {
        string value = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..];
        int at = 0;
        while ((at = value.IndexOf(' ', at)) >= 0)
        {
            int end = at + 1;
            while (end < value.Length && (char.IsAsciiLetterUpper(value[end]) || value[end] == '_')) end++;
            if (end > at + 3 && end < value.Length && value[end] == ':') return value[..at];
            at++;
        }

        return value.Trim();
    }
}
