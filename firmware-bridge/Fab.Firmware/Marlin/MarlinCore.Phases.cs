using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>Greeting, coming to rest, pausing, going back, ending.</content>
public sealed partial class MarlinCore
{
    private bool HasChamber => Heaters.Any(heater => heater.Heater == "C");

    /// <summary>How often a place is asked for at once, where an ok may have been a stray one, before its report is waited for.</summary>
    private const int QuickRestTries = 3;

    /// <summary>As long as the slowest moves that a planner may hold.</summary>
    private const int MostRestTries = 60;

    /// <summary>Greetings by so many ask packed firmware to unpack.</summary>
    private const int UnpackEvery = 3;

    private double _hotendCelsius;

    private void BeginGreeting(TimeSpan now)
    {
        DropHand();
        ClearNormalOutput();
        _own.Clear();
        Guard?.Forget();
        _axes = null;
        _afterRest = null;
        ForgetRepairs();
        _lines.Reset();
        _window.Reset();
        _capabilities.Clear();
        _firmware = null;
        _traits = FirmwareTraits.Of(null);
        _identified = false;
        _lastError = null;
        _reportsByItself = false;
        _advancedOk = false;
        _plannerBlocksSeen = 0;
        PlannerFree = null;
        _probes = 0;
        _movesSinceRest = 0;
        _pausedByAction = false;
        _restReportDue = null;
        ForgetQuestion();
        Phase = StreamPhase.Greeting;
        _greetings = 0;
        Greet(now);
    }

    private void Greet(TimeSpan now)
    {
        if (++_greetings == QuickGreetings + 1 && Phase == StreamPhase.Greeting)
        {
            Phase = StreamPhase.Silent;
            Tell(new StreamNotice.NeedsPerson("The machine does not answer. Check its power, its cable and the speed of its port, or press its reset."));
        }

        _awaitsGreetingOk = true;
        _greetingRefused = false;
        _greetDue = now + (_greetings > QuickGreetings ? SlowGreet : _options.GreetAgain);
        ClearNormalOutput();

        // No LF goes before it. A line that an earlier host left without its end would be done by it, unwanted since long; run
        // together with a greeting, no line passes its checksum.
        if (_greetings % UnpackEvery == 0)
        {
            // Where an earlier host left it reading packed bytes (MeatPack), plain text is noise to it.
            System.Buffers.BuffersExtensions.Write(Output, MarlinWire.Unpack);
            System.Buffers.BuffersExtensions.Write(Output, "\n"u8);
            _greetsUnanswered++; // other firmware takes it for a line, and answers
        }

        MarlinWire.Write(Output, 0, "M110 N0"u8);
        _greetsUnanswered++;
    }

    private void Identified(TimeSpan now)
    {
        if (_firmware is null && ++_identifyTries < 3)
        {
            // The ok was an older line's; the answer is still to come.
            _own.Enqueue(("M115", LinePurpose.Identify));
            return;
        }

        _identified = true;
        _traits = FirmwareTraits.Of(_firmware);
        _window.Allow(_traits.ChecksNumbers ? int.MaxValue : 1);
        Phase = StreamPhase.Greeting;
        Tell(new StreamNotice.Identified(_firmware ?? "unknown", Dialect.Marlin, new Dictionary<string, string>(_capabilities)));
        _reportsByItself = _capabilities.GetValueOrDefault("AUTOREPORT_TEMP") == "1";
        if (_reportsByItself) _own.Enqueue(($"M155 S{Whole(_options.ReportEverySeconds)}", LinePurpose.Plain));
        _own.Enqueue(("M105", LinePurpose.Greeted));
        LetStaleOksPass(_identifyTries, now);
    }

    /// <summary>Lets the machine do all it has planned, then goes on with <paramref name="then"/>.</summary>
    private void Rest(Action<TimeSpan> then)
    {
        _afterRest = then;
        _restTries = 0;
        _restNumber = -1;
        _restReportDue = null;
        _own.Enqueue(("M400", LinePurpose.Plain));
        _own.Enqueue(("M114", LinePurpose.Rest));
    }

    private void Rested(TimeSpan now)
    {
        // An ok alone may be a stray one, or came on receipt. The report of the place can only come after all before it is done.
        if (!_restReported)
        {
            if (!_traits.AnswersOnReceipt && ++_restTries < QuickRestTries) _own.Enqueue(("M114", LinePurpose.Rest));
            else _restReportDue = now + _options.AnswerTimeout;
            return;
        }

        _restReportDue = null;
        _restNumber = -1;
        Tracker.Drained();
        Action<TimeSpan>? then = _afterRest;
        _afterRest = null;
        then?.Invoke(now);
    }

    private void AskForPlaceAgain(TimeSpan now)
    {
        _restReportDue = null;
        if (++_restTries > MostRestTries) LoseFirmware(now);
        else _own.Enqueue(("M114", LinePurpose.Rest));
    }

    /// <summary>A program that leaves heaters on must not leave a machine hot with no one there.</summary>
    private void SwitchOffAndFinish(TimeSpan now)
    {
        foreach (string off in MarlinScripts.HeatersOff(_options, HasChamber)) _own.Enqueue((off, LinePurpose.Plain));
        Rest(Finish);
    }

    private void Finish(TimeSpan now)
    {
        TellProgress();
        Guard?.TakeUp(Modal, isPlaceCertain: false); // programs end with motors off
        Tell(new StreamNotice.Finished());
        BecomeReady();
    }

    private void BeginProgramPause(ReadOnlySpan<byte> command, TimeSpan now)
    {
        int space = command.IndexOf((byte)' ');
        string text = space < 0 ? "" : TextOf(command[(space + 1)..]);
        NextCommand++;
        BeginPause(PauseReason.Program, text.Length > 0 ? $"The program pauses: {text}" : "The program pauses.", now);
    }

    private void BeginPause(PauseReason reason, string text, TimeSpan now)
    {
        Phase = StreamPhase.Pausing;
        (_pauseReason, _pauseText, _resumeAsked) = (reason, text, false);
        Rest(AtRest);
        Pump(now);
    }

    private void AtRest(TimeSpan now)
    {
        Acknowledged = NextCommand;
        Tracker.Reset(NextCommand);
        Guard?.TakeUp(Modal, isPlaceCertain: true);
        foreach (string line in MarlinScripts.Park(_options, Modal, _hotendCelsius, out _retracted))
        {
            Follow(line);
            _own.Enqueue((line, LinePurpose.Plain));
        }

        Rest(Parked);
    }

    private void Parked(TimeSpan now)
    {
        Phase = StreamPhase.Paused;
        TellProgress();
        Tell(new StreamNotice.Paused(_pauseReason, _pauseText));
        if (_pauseReason == PauseReason.Program) Tell(new StreamNotice.NeedsPerson(_pauseText));
        if (_resumeAsked) BeginReturn(now);
    }

    private void BeginReturn(TimeSpan now)
    {
        _axes = null;
        _pausedByAction = false;
        Phase = StreamPhase.Resuming;
        foreach (string line in MarlinScripts.Return(_options, Modal, _retracted)) _own.Enqueue((line, LinePurpose.Plain));
        _retracted = false;
        _own.Enqueue(("M400", LinePurpose.Back));
        Pump(now);
    }

    private void FailJob(string code, long command, string text, TimeSpan now)
    {
        TellFailed(code, command, text);
        JobEnd = null;
        BeginSwitchOff(now);
    }

    private void BeginSwitchOff(TimeSpan now)
    {
        Phase = StreamPhase.Cancelling;
        DropHand();
        _own.Clear();
        if (_lines.Oldest is { Heats: true }) SendUrgent("M108\n"u8);

        // Only the emergency parser takes M410 out of the stream; elsewhere it would wait its turn and do nothing for us.
        if (_capabilities.GetValueOrDefault("EMERGENCY_PARSER") == "1") SendUrgent("M410\n"u8);
        Guard?.TakeUp(Modal, isPlaceCertain: false);
        foreach (string line in MarlinScripts.SwitchOff(_options, Modal, _hotendCelsius, HasChamber))
        {
            Follow(line);
            _own.Enqueue((line, LinePurpose.Plain));
        }

        Rest(SwitchedOff);
        Pump(now);
    }

    private void SwitchedOff(TimeSpan now)
    {
        TellJobEnd();
        BecomeReady();
    }
}
