using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>What the firmware's lines do to the conversation.</content>
public sealed partial class GrblCore
{
    private protected override void ReadLine(ReadOnlySpan<byte> line, TimeSpan now)
    {
        line = line.Trim((byte)' ');
        if (line.IsEmpty) return;
        if (line[0] is (byte)'$' or (byte)'[' && HandWaits && (line[0] == (byte)'$' || line.StartsWith("[VER:"u8) || line.StartsWith("[OPT:"u8))) TellMessage(line);
        if (line.StartsWith("Grbl "u8) || line.StartsWith("GrblHAL "u8)) ReadWelcome(line, now);
        else if (Phase == StreamPhase.Stopped) TellMessage(line);
        else if (line.SequenceEqual("ok"u8)) ReadAnswer(null, now);
        else if (line.StartsWith("error:"u8)) ReadAnswer(CodeOf(line[6..]), now);
        else if (line[0] == (byte)'<') ReadStatus(line, now);
        else if (line.StartsWith("ALARM:"u8)) ReadAlarm(CodeOf(line[6..]));
        else if (line[0] == (byte)'$' && line.IndexOf((byte)'=') is > 1 and int equals)
            _settings[Encoding.ASCII.GetString(line[..equals])] = Encoding.ASCII.GetString(line[(equals + 1)..]);
        else if (line.StartsWith("[VER:"u8)) _firmware = (_isHal ? "grblHAL " : "Grbl ") + TextOf(line[5..]).TrimEnd(']').TrimEnd(':');
        else if (line.StartsWith("[OPT:"u8)) ReadBuildOptions(line);
        else if (line.StartsWith("[FIRMWARE:"u8)) ReadFirmware(line[10..]);
        else TellMessage(line);
    }

    private static int CodeOf(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int code, out _) ? code : -1;

    private void ReadWelcome(ReadOnlySpan<byte> line, TimeSpan now)
    {
        if (Phase == StreamPhase.Stopped)
        {
            if (_stopConfirmed) return;
            _stopConfirmed = true;
            _stopDue = null;
            Tell(new StreamNotice.StopConfirmed());
            return;
        }

        if (_greetDue is null)
        {
            Tell(new StreamNotice.FirmwareReset());
            if (HasJob) TellFailed(StreamFailures.FirmwareRestarted, Acknowledged, "The firmware restarted in the middle of the job.");
            JobEnd = null;
            if (Phase == StreamPhase.Locked)
            {
                ForgetInFlight();
                return; // a lock is a person's to clear
            }

            BeginGreeting(now);
        }

        _firmware ??= TextOf(line);
        if (line.StartsWith("GrblHAL "u8)) BecomeHal();
        _greetDue = _holdDue = null;
        Guard?.ResetModes();
        ForgetInFlight();
        ForgetOverrides();
        _polledAt = _askedAt = null;
        _held = false;
        if (_resetPurpose == ResetPurpose.EndJob)
        {
            _statusDecides = true;
            PollSoon(now);
            return;
        }

        Phase = StreamPhase.Greeting;
        _identifyDue = now + _options.SilenceTimeout;
        _own.Enqueue(("$I", LinePurpose.Identify));
        _own.Enqueue(("$$", LinePurpose.Settings));
    }

    /// <summary>grblHAL answers <c>$I</c> with its name, also where its welcome says Grbl for old hosts' sake.</summary>
    private void ReadFirmware(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("grblHAL"u8)) BecomeHal();
        else TellMessage(name);
    }

    private void BecomeHal()
    {
        if (_isHal) return;
        _isHal = true;
        _maxLineBytes = Math.Max(_maxLineBytes, GrblWire.MaxLineBytesOfHal);
        if (_firmware?.StartsWith("Grbl ", StringComparison.Ordinal) == true) _firmware = string.Concat("grblHAL ", _firmware.AsSpan(5));
    }

    private void ReadBuildOptions(ReadOnlySpan<byte> line)
    {
        // [OPT:letters,planner blocks,receive buffer…]
        string[] fields = TextOf(line[5..]).TrimEnd(']').Split(',');
        if (fields.Length < 3) return;
        if (int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int blocks) && blocks is > 0 and < 10_000) _plannerBlocks = blocks;
        if (int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) && bytes is >= 80 and < 1_000_000) _receiveBuffer = bytes;
        Tracker.Resize(_plannerBlocks + SegmentBlocks);
    }

    /// <summary>Answers come in the order of the lines, one each.</summary>
    private void ReadAnswer(int? error, TimeSpan now)
    {
        if (_greetDue is not null) return; // of before the reset
        if (!_inFlight.TryDequeue(out LineInFlight line))
        {
            if (Phase is StreamPhase.Running or StreamPhase.Finishing or StreamPhase.Pausing)
                FailJob(StreamFailures.GrblAnswerUnexpected, Acknowledged, "The firmware answered a line that was never sent, so the count cannot be trusted.", now);
            return;
        }

        _bytesInFlight -= line.Bytes;
        if (line.Homes && error is null) _homedJustNow = true;
        _aloneInFlight = false;
        _idleSince = null;
        if (error is { } code)
        {
            ReadError(line, code, now);
            return;
        }

        if (line.Command >= 0)
        {
            Acknowledged = line.Command + 1;
            Tracker.Acknowledge(line.Command, line.Share);
            TellProgress(now);
        }

        switch (line.Purpose)
        {
            case LinePurpose.Hand:
                AnswerHand(null);
                PollSoon(now); // where it leads to
                break;
            case LinePurpose.Settings:
                _reportsInches = _settings.GetValueOrDefault("$13") == "1";
                Tell(new StreamNotice.Identified(_firmware ?? "unknown", Dialect.Grbl, new Dictionary<string, string>(_settings)));
                _statusDecides = true;
                PollSoon(now);
                break;
            case LinePurpose.Rest:
                _restAnswered = true;
                PollSoon(now);
                break;
        }
    }

    private void ReadError(LineInFlight line, int code, TimeSpan now)
    {
        string text = $"error:{code} ({GrblWords.Error(code)})";
        bool inJob = Phase is StreamPhase.Running or StreamPhase.Finishing or StreamPhase.Pausing or StreamPhase.Paused;
        if (line.Command >= 0 && inJob)
        {
            FailJob(StreamFailures.GrblError, line.Command, $"Grbl refused the line: {text}.", now);
            return;
        }

        if (line.Purpose == LinePurpose.Back && HasJob)
        {
            FailJob(StreamFailures.GrblError, Acknowledged, $"Grbl refused the way back from the pause: {text}.", now);
            return;
        }

        // Spoilt on its way: a dwell moves nothing, so it may go again. Anything else that did not come to pass (a spindle that
        // is to stand, modes) ends the job, and the reset that ends it turns the spindle off.
        if (inJob && line.Purpose == LinePurpose.Rest && ++_restsRefused <= MostRestsRefused)
        {
            Tell(new StreamNotice.FirmwareMessage(text));
            _own.Enqueue((RestLine, LinePurpose.Rest));
            return;
        }

        if (inJob && (line.Purpose == LinePurpose.Rest || (line.Purpose == LinePurpose.Plain && Phase != StreamPhase.Paused)))
        {
            FailJob(StreamFailures.GrblError, Acknowledged, $"Grbl refused a line that goes with the job: {text}.", now);
            return;
        }

        Tell(new StreamNotice.FirmwareMessage(text));
        if (line.Purpose == LinePurpose.Hand)
        {
            Guard?.TakeBack();
            AnswerHand(text);
        }

        if (line.Purpose == LinePurpose.Jog) EndJog(ranOut: false, now);
        if (line.Purpose == LinePurpose.Settings) _statusDecides = true;
    }

    private void ReadAlarm(int code)
    {
        string text = $"ALARM:{code} ({GrblWords.Alarm(code)})";
        if (_greetDue is not null || _statusDecides)
        {
            Tell(new StreamNotice.FirmwareMessage(text)); // the status after the reset decides
            return;
        }

        if (HasJob && JobEnd is null) TellFailed(StreamFailures.GrblAlarm, Acknowledged, $"Grbl raised {text}.");
        else
        {
            TellJobEnd();
            Tell(new StreamNotice.FirmwareMessage(text));
        }

        ClearNormalOutput();
        Lock($"Grbl raised {text}. Look at the machine, then clear the stop and home it.");
    }

    private void ReadStatus(ReadOnlySpan<byte> line, TimeSpan now)
    {
        if (!GrblStatus.TryParse(line, out GrblStatus status)) return;
        TimeSpan? asked = _askedAt;
        _polledAt = _askedAt = null;
        AnswerReports(line);
        if (_heldByHand && status.State is not (GrblState.Hold or GrblState.Door) && now - _holdSentAt >= _options.PollInterval) _heldByHand = false;
        if (status.PlannerFree is { } free)
        {
            PlannerFree = free;
            _plannerBlocks = Math.Max(_plannerBlocks, free);
            Tracker.PlannerFree(free, _plannerBlocks + SegmentBlocks);
        }

        CountUnderrun(status);
        ReadPosition(status, asked, now);
        if (HasJob) TellProgress(now);
        ReadOverrides(status, now);
        _rests = status.State == GrblState.Idle && _inFlight.Count == 0 && _own.Count == 0;
        if (_rests && status.WorkOffset is not null) _zeroMoved = false;
        if (_greetDue is not null) return; // of before the reset
        if (_statusDecides)
        {
            ReadFirstStatus(status, now);
            return;
        }

        bool idle = status.State == GrblState.Idle;
        LookAtJog(status, now);
        LookAtSpindle(status, now);
        if (idle && _restAnswered && _inFlight.Count == 0) Rested(now);
        switch (Phase)
        {
            case StreamPhase.Pausing when _held:
                bool atRest = status.State is GrblState.Hold && status.SubState == 0;
                if (atRest || IsDoor(status) || (idle && _inFlight.Count == 0 && now - _holdSentAt >= _options.PollInterval)) BecomePaused(now);
                break;
            case StreamPhase.Cancelling:
                bool held = status.State is GrblState.Hold or GrblState.Door && status.SubState == 0;
                if (held || status.State == GrblState.Alarm || (idle && now - _holdSentAt >= _options.PollInterval)) ResetNow(now);
                break;
            case StreamPhase.Running or StreamPhase.Finishing when (status.State == GrblState.Hold || (IsDoor(status) && !GoesOn(status))) && now >= _ignoreHoldUntil:
                (_pauseReason, _pauseText, _held) = (PauseReason.Firmware, IsDoor(status) ? "The safety door is open." : "The machine was held at its own button.", true);
                BecomePaused(now);
                break;
            case StreamPhase.Paused when _held && GoesOn(status):
                BecomeRunning(now); // someone pressed cycle start at the machine
                break;
            case StreamPhase.Ready when status.State == GrblState.Check && _inFlight.Count == 0:
                Lock(ChecksOnly);
                break;
            case StreamPhase.Greeting when _homesNext && _inFlight.Count == 0 && (idle || status.State == GrblState.Alarm):
                // A failed homing has raised an alarm of its own, or was refused.
                if (idle) BecomeReady();
                else Lock("The machine is locked until it is homed. Home it ($H), or unlock it ($X) if its position is certain.");
                _homesNext = false;
                break;
            case StreamPhase.Locked when idle && _inFlight.Count == 0:
                BecomeReady(); // someone unlocked or homed it
                break;
        }

        WatchForLostAnswer(idle, now);
    }

    /// <summary>At rest in the middle of the job, with nothing to wait for: the lines came too slowly.</summary>
    private void CountUnderrun(in GrblStatus status)
    {
        bool starves = Phase == StreamPhase.Running && status.State == GrblState.Idle && _movesSinceIdle > _plannerBlocks && Program is { } program && NextCommand < program.Count;
        if (starves) PlannerUnderruns++;
        if (status.State == GrblState.Idle) _movesSinceIdle = 0;
    }

    private const string ChecksOnly = "The machine only checks programs and moves nothing ($C). Clear it, or send $C again, to end that.";

    private static bool IsDoor(in GrblStatus status) => status.State == GrblState.Door;

    /// <summary>It moves, or the door is closed and the spindle comes up to speed before it does (Door:3).</summary>
    private static bool GoesOn(in GrblStatus status) => status.State == GrblState.Run || (IsDoor(status) && status.SubState == 3);

    /// <summary>The first status after a reset says whether the machine is free or locked.</summary>
    private void ReadFirstStatus(in GrblStatus status, TimeSpan now)
    {
        _statusDecides = false;
        _identifyDue = null;
        TellJobEnd();
        _resetPurpose = ResetPurpose.Greeting;
        if (_homesNext && status.State == GrblState.Alarm) _own.Enqueue(("$H", LinePurpose.Plain));
        else if (status.State is GrblState.Alarm or GrblState.Sleep) Lock("The machine is locked until it is homed. Home it ($H), or unlock it ($X) if its position is certain.");
        else if (status.State == GrblState.Check) Lock(ChecksOnly);
        else BecomeReady();
        Pump(now);
    }

    /// <summary>At rest, and yet lines are unanswered: an answer was lost, or a line. They cannot be told apart.</summary>
    private void WatchForLostAnswer(bool idle, TimeSpan now)
    {
        if (!idle || _inFlight.Count == 0)
        {
            _idleSince = null;
            return;
        }

        _idleSince ??= now;
        double dwellSeconds = 0;
        foreach (LineInFlight line in _inFlight) dwellSeconds += line.DwellSeconds;
        if (IsHoming || now - _idleSince < _options.LostAnswerTimeout + TimeSpan.FromSeconds(dwellSeconds)) return;
        LineInFlight oldest = _inFlight.Peek();
        if (HasJob)
        {
            FailJob(
                StreamFailures.GrblAnswerLost, oldest.Command >= 0 ? oldest.Command : Acknowledged,
                "The machine rests, but lines are unanswered: something was lost on the way.", now);
            return;
        }

        Tell(new StreamNotice.FirmwareMessage("A command was not answered."));
        DropHand();
        ForgetInFlight();
    }
}
