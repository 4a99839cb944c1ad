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
                if (_lines.InFlight > 0 && _resendOkDue is null && !_awaitsGreetingOk && now - _waitingSince >= CrossingTime) Probe(now);
                break;
            case ReplyKind.LineErrorWithoutResend:
                if (_lines.InFlight > 0 && _resendOkDue is null && !_awaitsGreetingOk) Probe(now);
                break;
            case ReplyKind.LineError:
                break; // its Resend follows
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

    private void ReadOk(ReadOnlySpan<byte> line, long number, TimeSpan now)
    {
        if (MarlinReply.TryPlannerFree(line, out int free))
        {
            _advancedOk = true;
            _plannerBlocksSeen = Math.Max(_plannerBlocksSeen, free);
            PlannerFree = free;
        }

        if (_awaitsGreetingOk)
        {
            _awaitsGreetingOk = false;
            _greetDue = null;
            _lines.Reset();
            _identifyTries = 0;
            _own.Enqueue(("M115", LinePurpose.Identify));
            return;
        }

        if (_resendOkDue is not null)
        {
            // This ok answered the Resend, not a line. While more Resends of the volley are due, so are their oks.
            if (_duplicatesDue == 0) _resendOkDue = null;
            return;
        }

        if (_advancedOk && number < 0) return; // answers one of our unnumbered lines
        if (number >= 0 && _lines.InFlight > 0 && number != _lines.FirstUnanswered)
        {
            if (number > _lines.FirstUnanswered && number < _lines.Cursor) AnswerUpTo(number, now);
            return;
        }

        if (_lines.InFlight > 0) AnswerUpTo(_lines.FirstUnanswered, now);
    }

    private void AnswerUpTo(long number, TimeSpan now)
    {
        while (_lines.InFlight > 0 && _lines.FirstUnanswered <= number) Answered(_lines.Answer(), now);
    }

    private void Answered(SentLine line, TimeSpan now)
    {
        _probes = 0;
        BeginWaiting(now);
        if (line.Command >= 0)
        {
            Acknowledged = line.Command + 1;
            Tracker.Acknowledge(line.Command, line.Moves);
            if (_advancedOk && PlannerFree is { } free) Tracker.PlannerFree(free, _plannerBlocksSeen);
            TellProgress(now);
        }

        switch (line.Purpose)
        {
            case LinePurpose.Identify when !_identified:
                Identified();
                break;
            case LinePurpose.Greeted when Phase == StreamPhase.Greeting:
                BecomeReady();
                break;
            case LinePurpose.Rest when line.Number == _restNumber:
                Rested(now);
                break;
            case LinePurpose.Back when Phase == StreamPhase.Resuming:
                Phase = StreamPhase.Running;
                Tell(new StreamNotice.Resumed());
                break;
        }
    }

    /// <summary>
    /// The firmware wants line <paramref name="number"/>: so it has all before it. Act on the first of a volley, let the
    /// others pass, and take one ok after it for the Resend's own.
    /// </summary>
    private void ReadResend(long number, TimeSpan now)
    {
        if (_awaitsGreetingOk)
        {
            _greetDue = Earliest(_greetDue, now + _options.ResendOkTimeout);
            return;
        }

        if (number < 0 || number > _lines.Next || (number < _lines.Next && !_lines.IsKept(number)))
        {
            ReadImpossibleResend(number, now);
            return;
        }

        if (number == _resendOf && _duplicatesDue > 0)
        {
            _duplicatesDue--;
            _resendOkDue = now + _options.ResendOkTimeout;
            return;
        }

        _probes = 0;
        _equalResends = number == _resendOf ? _equalResends + 1 : 1;
        if (_equalResends > MaxEqualResends)
        {
            GiveUp(StreamFailures.TooManyResends, $"The firmware asked {MaxEqualResends} times for the same line.", now);
            return;
        }

        int others = Math.Max(0, (int)(_lines.Cursor - number) - 1);
        _resendOf = number;
        _duplicatesDue = number < _lines.Next ? others : 0;
        _resendOkDue = now + _options.ResendOkTimeout; // first of all: nothing below may send
        _lines.SkipTo(number);
        AnswerUpTo(number - 1, now);
        _lines.Rewind(number);
        BeginWaiting(now);
    }

    private void ReadImpossibleResend(long number, TimeSpan now)
    {
        // Once may be a garbled digit, and the line again will show. The same again and again is meant.
        _equalResends = number == _resendOf ? _equalResends + 1 : 1;
        _resendOf = number;
        _duplicatesDue = 0;
        if (_equalResends >= 3)
        {
            GiveUp(StreamFailures.ResendOutOfHistory, $"The firmware asks for line {number}, which is not among those sent lately.", now);
            return;
        }

        if (_lines.InFlight == 0) return;
        _lines.Rewind(_lines.FirstUnanswered);
        _resendOkDue = now + _options.ResendOkTimeout;
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
