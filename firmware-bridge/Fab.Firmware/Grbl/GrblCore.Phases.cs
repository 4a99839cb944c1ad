using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>Greeting, coming to rest, pausing, going on, ending.</content>
public sealed partial class GrblCore
{
    private void BeginGreeting(TimeSpan now)
    {
        DropHand();
        ForgetOverrides();
        ClearOutput();
        Forget();
        _homesNext = false;
        Guard?.Forget();
        _zeroMoved = false;
        _settings.Clear();
        _firmware = null;
        _receiveBuffer = _options.ReceiveBufferBytes;
        _isHal = false;
        _maxLineBytes = _options.LineBytes;
        _plannerBlocks = DefaultPlannerBlocks;
        _reportsInches = _workOffsetKnown = false;
        _feedOverride = 1;
        PlannerFree = null;
        _resetPurpose = ResetPurpose.Greeting;
        Phase = StreamPhase.Greeting;
        _greetings = 0;
        _greetDue = now + _options.GreetAgain;
    }

    /// <summary>A soft reset: the only state both sides can agree on without knowing what was said before.</summary>
    private void Greet(TimeSpan now)
    {
        if (++_greetings == QuickGreetings + 1 && Phase != StreamPhase.Silent)
        {
            if (HasJob) TellFailed(StreamFailures.FirmwareSilent, Acknowledged, "The firmware does not answer any more.");
            JobEnd = null;
            Phase = StreamPhase.Silent;
            Tell(new StreamNotice.NeedsPerson("The machine does not answer. Check its power, its cable and the speed of its port, or press its reset."));
        }

        _greetDue = now + (_greetings > QuickGreetings ? SlowGreet : _options.GreetAgain);
        SendUrgent([SoftReset]);
    }

    private void LoseFirmware(TimeSpan now)
    {
        if (HasJob) TellFailed(StreamFailures.FirmwareSilent, Acknowledged, "The firmware does not answer any more.");
        JobEnd = null;
        BeginGreeting(now);
        _greetings = QuickGreetings; // the reset, sent blindly, also stops the spindle
        Phase = StreamPhase.Silent;
        Greet(now);
        Tell(new StreamNotice.NeedsPerson("The machine does not answer. Look at it, and check its power and its cable."));
    }

    private void Lock(string text)
    {
        DropHand();
        Forget();
        JobEnd = null;
        Phase = StreamPhase.Locked;
        Tell(new StreamNotice.NeedsPerson(text));
    }

    /// <summary>Waits for all motion, then for a status that says Idle, then goes on with <paramref name="then"/>.</summary>
    private void Rest(Action<TimeSpan> then)
    {
        _afterRest = then;
        _restAnswered = false;
        _restsRefused = 0;
        _own.Enqueue((RestLine, LinePurpose.Rest));
    }

    private void Rested(TimeSpan now)
    {
        _restAnswered = false;
        Tracker.Drained();
        Action<TimeSpan>? then = _afterRest;
        _afterRest = null;
        then?.Invoke(now);
    }

    private void Finish(TimeSpan now)
    {
        TellProgress();
        TakeUpModes();
        Tell(new StreamNotice.Finished());
        BecomeReady();
    }

    /// <summary>M0, M1 and M6 are the host's: Grbl would hold on its own, or refuse.</summary>
    private void BeginProgramPause(TimeSpan now)
    {
        bool toolChange = _preparedBlock.HasM(60);
        int tool = (int)_preparedBlock.Get('T', Modal.Tool);
        Phase = StreamPhase.Pausing;
        (_pauseReason, _resumeAsked, _held) = (PauseReason.Program, false, false);
        _pauseText = toolChange ? $"Put in tool {tool}, then resume." : "The program pauses.";
        if ((toolChange || _options.StopsSpindleInPause) && Modal.SpindleOn)
        {
            // No one changes a tool in a turning spindle; afterwards it must turn again as the program believes it does.
            _spindleAgain = $"{(Modal.SpindleReversed ? "M4" : "M3")} S{Number(Modal.SpindleRpm)}";
            _own.Enqueue(("M5", LinePurpose.Plain));
        }

        NextCommand++;
        Rest(AtRest);
    }

    private void AtRest(TimeSpan now)
    {
        Acknowledged = NextCommand;
        Tracker.Reset(NextCommand);
        _leftAt = Position;
        BecomePaused(now);
    }

    private void BecomePaused(TimeSpan now)
    {
        Phase = StreamPhase.Paused;
        Guard?.TakeUp(Modal, isPlaceCertain: false);
        TellProgress();
        Tell(new StreamNotice.Paused(_pauseReason, _pauseText));
        if (_pauseReason == PauseReason.Program) Tell(new StreamNotice.NeedsPerson(_pauseText));
        if (_resumeAsked) GoOn(now);
        else if (_held) StopSpindleInHold(now);
    }

    private void GoOn(TimeSpan now)
    {
        if (_held)
        {
            if (SpinsUpInHold(now)) return;
            _spindleHeldOff = false;
            SendUrgent("~"u8);
            _ignoreHoldUntil = now + StatusTimeout; // an answer may still be under way from before
        }
        else
        {
            GoBack(_spindleAgain);
            if (!_rests) BeginPath(now);
            _own.Enqueue((ModesAgain(), LinePurpose.Plain)); // a person may have changed them meanwhile
        }

        BecomeRunning(now);
    }

    private void BecomeRunning(TimeSpan now)
    {
        _spindleAgain = null;
        _spindleHeldOff = false;
        _spunUpAt = null;
        _leftAt = null;
        _held = _resumeAsked = false;
        _idleSince = null;
        Phase = StreamPhase.Running;
        Tell(new StreamNotice.Resumed());
        PollSoon(now);
        Pump(now);
    }

    private string ModesAgain()
    {
        string feed = Modal.Feed > 0 ? $"F{Number(Modal.Feed / Modal.Unit)}" : "";
        return $"G{Modal.Plane}{(Modal.Unit == 1 ? "G21" : "G20")}{(Modal.IsAbsolute ? "G90" : "G91")}{feed}";
    }

    private void FailJob(string code, long? command, string text, TimeSpan now)
    {
        TellFailed(code, command, text);
        JobEnd = null;
        BeginEnd(now);
    }

    /// <summary>Hold, and once at rest a reset: motion ends in its limits, the position is kept, spindle and coolant go off.</summary>
    private void BeginEnd(TimeSpan now)
    {
        DropHand();
        ClearNormalOutput();
        _own.Clear();
        _afterRest = null;
        _restAnswered = false;
        _spindleAgain = null;
        _spunUpAt = null;
        Phase = StreamPhase.Cancelling;
        _holdDue = now + _options.HoldTimeout;
        _polledAt = null;
        _holdSentAt = now;
        SendUrgent("!"u8);
        PollSoon(now);
    }

    private void ResetNow(TimeSpan now)
    {
        _holdDue = null;
        _resetPurpose = ResetPurpose.EndJob;
        _greetings = 0;
        Greet(now);
    }
}
