using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>What answers and Resends do to the numbers: which lines are taken, answered, or go again.</content>
public sealed partial class MarlinCore
{
    /// <summary>Stray oks can make lines count as answered that are not; beyond so many it is no mistake of ours.</summary>
    private const int MostOverAnswered = 16;

    private const int MostOverAnsweredNumbered = 2;

    private static readonly TimeSpan LeastQuiet = TimeSpan.FromMilliseconds(5);

    // Sending waits until this after a Resend: for the rest of its volley, and for its ok.
    private TimeSpan? _holdUntil;
    private int _staleOksDue;
    private int _volleyLeft;
    private int _resendOksDue;
    private bool _heardResendOk;
    private bool? _okFollowsResend;
    private int _resendsWithoutOk;
    private bool _inDoubt;

    private bool _probing;
    private long _resendOf = -1;
    private int _equalResends;
    private long? _lastLineSaid;
    private long _contradicted = -1;
    private long _jumpNext = -1;

    // Numbers up to which lines were counted as taken, and told to the tracker as answered.
    private long _countedTaken = 1;
    private long _toldAnswered = 1;

    // Free planner blocks by the answer being read, and by the one before.
    private int? _freeNow;
    private int _freeBefore;

    // The quickest answer seen to a line sent alone: what the wire and the firmware take there and back.
    private TimeSpan? _turnRound;
    private long _measured = -1;
    private TimeSpan _measuredSince;

    private void ForgetRepairs()
    {
        _holdUntil = null;
        _volleyLeft = _staleOksDue = _resendOksDue = _equalResends = _resendsWithoutOk = _freeBefore = 0;
        _okFollowsResend = null;
        _inDoubt = _probing = false;
        _resendOf = _contradicted = _jumpNext = _measured = -1;
        _lastLineSaid = null;
        _turnRound = null;
        _countedTaken = _toldAnswered = 1;
    }

    private void ReadOk(ReadOnlySpan<byte> line, long number, TimeSpan now)
    {
        bool tellsPlanner = MarlinReply.TryAdvanced(line, out int plannerFree, out int queueFree);
        if (tellsPlanner)
        {
            _advancedOk = true;
            _plannerBlocksSeen = Math.Max(_plannerBlocksSeen, plannerFree);
            PlannerFree = plannerFree;
        }

        _freeNow = tellsPlanner ? plannerFree : null;
        if (_awaitsGreetingOk)
        {
            if (_greetingRefused)
            {
                Greet(now); // the ok is the Resend's
                return;
            }

            _awaitsGreetingOk = false;
            _greetDue = null;
            _lines.Reset();
            ForgetRepairs();
            _identifyTries = 0;
            _own.Enqueue(("M115", LinePurpose.Identify));
            LetStaleOksPass(_greetsUnanswered - 1, now);
            _greetsUnanswered = 0;
            return;
        }

        if (_staleOksDue > 0)
        {
            if (--_staleOksDue == 0) _holdUntil = null;
            return;
        }

        if (_resendOksDue > 0)
        {
            ReadOkOfResend(now);
            return;
        }

        // With planner but without number it answers an unnumbered line of ours. M105's own ok has neither.
        if (tellsPlanner && number < 0) return;
        if (_lines.InFlight == 0)
        {
            if (_okFollowsResend == false) _okFollowsResend = null; // so one ok too many was counted
            return;
        }

        if (number < 0)
        {
            AnswerUpTo(_lines.FirstUnanswered, now);
            return;
        }

        if (number < _lines.FirstUnanswered || number >= _lines.Cursor) return;
        bool certain = number == _lines.FirstUnanswered || number == _jumpNext;

        // Firmware answers in order, so a leap means lost oks, or a garbled digit: the next answer tells which.
        _jumpNext = certain ? -1 : number + 1;
        AnswerUpTo(certain ? number : _lines.FirstUnanswered, now);
        if (!tellsPlanner || !certain) return;
        _lines.TakenBefore(number + 1 + _window.QueuedAfter(queueFree));
        CountTaken();
    }

    /// <summary>
    /// Greeted several times, firmware may answer several times. An ok too many would answer a line that is still on its way,
    /// and all after it one too early; so they pass before the next line goes.
    /// </summary>
    private void LetStaleOksPass(int most, TimeSpan now)
    {
        _staleOksDue = Math.Max(0, most);
        if (most > 0) _holdUntil = now + _options.ResendOkTimeout;
    }

    /// <summary>
    /// The first ok after a Resend is taken for the Resend's own, where the firmware is not known to send none. If that was
    /// wrong, a line stays unanswered that is done: its turn to be sent again will show it.
    /// </summary>
    private void ReadOkOfResend(TimeSpan now)
    {
        _resendOksDue--;
        _heardResendOk = true;
        _resendsWithoutOk = 0;
        if (_lines.InFlight == 0) _okFollowsResend = true;
        else if (_okFollowsResend is null) _inDoubt = true;
        Hold(now);
    }

    private void AnswerUpTo(long number, TimeSpan now)
    {
        while (_lines.InFlight > 0 && _lines.FirstUnanswered <= number)
        {
            _window.Good();
            Answered(_lines.Answer(), now, certain: true);
        }
    }

    /// <param name="certain">An ok said so; else only that the firmware has taken it.</param>
    private void Answered(SentLine line, TimeSpan now, bool certain)
    {
        _probes = 0;
        if (certain) _probing = false;
        if (_lines.InFlight == 0) _inDoubt = false;
        BeginWaiting(now);
        if (Phase == StreamPhase.Cancelling && _lines.Oldest is { Heats: true }) SendUrgent("M108\n"u8); // it waited behind
        Measure(line, now);
        CountTaken();
        if (certain) TellTracker(line);
        if (line.Command >= 0) TellProgress(now);
        switch (line.Purpose)
        {
            case LinePurpose.Identify when !_identified:
                Identified(now);
                break;
            case LinePurpose.Greeted when Phase == StreamPhase.Greeting:
                BecomeReady();
                break;
            case LinePurpose.Rest when line.Number == _restNumber:
                Rested(now);
                break;
            case LinePurpose.Hand:
                if (Guard is { WantsPlace: true }) _own.Enqueue(("M114", LinePurpose.Plain));
                AnswerHand(null);
                break;
            case LinePurpose.AxisSettings:
                AxisSettingsTold(now);
                break;
            case LinePurpose.JogPiece:
                JogPieceTaken(now);
                break;
            case LinePurpose.Jog:
                JogPieceDone(now);
                break;
            case LinePurpose.JogBack:
                JogIsOver(now);
                break;
            case LinePurpose.Back when Phase == StreamPhase.Resuming:
                Phase = StreamPhase.Running;
                Tell(new StreamNotice.Resumed());
                break;
        }
    }

    private void CountTaken()
    {
        for (; _countedTaken < _lines.FirstUntaken; _countedTaken++)
        {
            if (_lines.Line(_countedTaken).Command is >= 0 and long command) Acknowledged = command + 1;
        }
    }

    /// <summary>An answer says that everything before it was answered too, though some oks may have been lost.</summary>
    private void TellTracker(SentLine line)
    {
        for (long number = Math.Max(_toldAnswered, line.Number - NumberedLines.HistoryLines + 1); number <= line.Number; number++)
        {
            SentLine told = _lines.Line(number);
            if (told.Command >= 0) Tracker.Acknowledge(told.Command, told.Share);
        }

        _toldAnswered = line.Number + 1;
        if (_freeNow is not { } free) return;

        // A garbled digit must not call moves done: what two answers in a row agree on counts.
        Tracker.PlannerFree(Math.Min(free, _freeBefore), _plannerBlocksSeen);
        _freeBefore = free;
        CountUnderrun(line, free);
    }

    /// <summary>A planner that holds nothing but the move just answered was empty before it, after it had once been full.</summary>
    private void CountUnderrun(SentLine line, int free)
    {
        if (line.Share != PlannerShare.Surely)
        {
            if (line.TakesLong || line.Purpose == LinePurpose.Rest) _movesSinceRest = 0;
            return;
        }

        if (Phase == StreamPhase.Running && ++_movesSinceRest > _plannerBlocksSeen && free >= _plannerBlocksSeen - 1) PlannerUnderruns++;
    }

    /// <summary>
    /// The firmware wants line <paramref name="number"/>: so it has all before it, though not yet answered all of them. Act
    /// on the first of a volley and let the others pass; nothing is sent until they have, because each of them empties the
    /// receive buffer.
    /// </summary>
    private void ReadResend(long number, TimeSpan now)
    {
        if (_awaitsGreetingOk)
        {
            // The greeting ran together with what an earlier host left there.
            if (!_greetingRefused) _greetsUnanswered--;
            _greetingRefused = true;
            _greetDue = Earliest(_greetDue, now + _options.ResendOkTimeout);
            return;
        }

        long? said = _lastLineSaid;
        _lastLineSaid = null;
        if (IsImpossible(number))
        {
            ReadImpossibleResend(number, now);
            return;
        }

        if (said is { } last && number != last + 1 && number != _contradicted)
        {
            // The complaint before it named another line, so one of the two is garbled. Asked again, they will agree; if not, it means it.
            _contradicted = number;
            SendOldestAgain(now);
            return;
        }

        if (_volleyLeft > 0 && number == _resendOf)
        {
            _volleyLeft--;
            AwaitOkOfResend();
            Hold(now);
            return;
        }

        _equalResends = number == _resendOf ? _equalResends + 1 : 1;
        if (_equalResends > MaxEqualResends)
        {
            GiveUp(StreamFailures.TooManyResends, $"The firmware asked {MaxEqualResends} times for the same line.", now);
            return;
        }

        ActOnResend(number, now);
    }

    private void ActOnResend(long number, TimeSpan now)
    {
        bool wasProbing = _probing;
        _probing = false;
        _probes = 0;
        _resendOf = number;
        _contradicted = _jumpNext = _measured = -1;
        _volleyLeft = (int)Math.Max(0, _lines.Cursor - number - 1);
        if (number < _lines.Cursor) _window.Trouble();
        if (number < _countedTaken) Uncount(number);
        _lines.GoOnAt(number);
        AwaitOkOfResend();
        Hold(now); // before the rest: nothing below may send
        CountTaken();

        // Asked after long silence, the firmware has them all: their oks were lost.
        while (wasProbing && _lines.InFlight > 0) Answered(_lines.Answer(), now, certain: false);
        BeginWaiting(now);
    }

    private void Uncount(long number)
    {
        _countedTaken = number;
        if (_lines.Line(number) is { Command: >= 0 } line && line.Command < Acknowledged) Acknowledged = line.Command;
    }

    private bool IsImpossible(long number) =>
        number < 0 || number > _lines.Next || (number < _lines.Next && !_lines.IsKept(number))
        || number < _lines.FirstUnanswered - (_advancedOk ? MostOverAnsweredNumbered : MostOverAnswered);

    private void ReadImpossibleResend(long number, TimeSpan now)
    {
        // Once may be a garbled digit, and the line again will show. The same again and again is meant.
        _equalResends = number == _resendOf ? _equalResends + 1 : 1;
        _resendOf = number;
        if (_equalResends >= 3)
        {
            GiveUp(StreamFailures.ResendOutOfHistory, $"The firmware asks for line {number}, which is not among those sent lately.", now);
            return;
        }

        if (_lines.InFlight > 0) SendOldestAgain(now);
    }

    private void SendOldestAgain(TimeSpan now)
    {
        _window.Trouble();
        _volleyLeft = 0;
        _lines.GoOnAt(_lines.FirstUnanswered);
        _holdUntil = now + _options.ResendOkTimeout;
    }

    private void AwaitOkOfResend()
    {
        _heardResendOk = false;
        if (_okFollowsResend != false) _resendOksDue++;
    }

    /// <summary>Nothing is sent while an ok of a Resend is due, or while lines sent before it may still be on the wire.</summary>
    private void Hold(TimeSpan now)
    {
        if (_resendOksDue > 0) _holdUntil = now + _options.ResendOkTimeout;
        else if (_volleyLeft > 0) _holdUntil = now + Quiet;
        else _holdUntil = null;
    }

    /// <summary>How long lines already sent may take to arrive and be answered.</summary>
    private TimeSpan Quiet
    {
        get
        {
            if (_turnRound is not { } turnRound) return _options.ResendOkTimeout;
            TimeSpan quiet = turnRound * (_volleyLeft + 2);
            return quiet < LeastQuiet ? LeastQuiet : quiet < _options.ResendOkTimeout ? quiet : _options.ResendOkTimeout;
        }
    }

    private void EndHold()
    {
        _holdUntil = null;
        _volleyLeft = _staleOksDue = 0;
        if (_resendOksDue > 0 && !_heardResendOk && ++_resendsWithoutOk >= 2) _okFollowsResend = _okFollowsResend is null ? false : null;
        _resendOksDue = 0;
    }

    private void MeasureFrom(TimeSpan now)
    {
        if (_lines.InFlight == 1) (_measured, _measuredSince) = (_lines.Cursor - 1, now);
    }

    private void Measure(SentLine line, TimeSpan now)
    {
        if (line.Number != _measured) return;
        _measured = -1;
        TimeSpan took = now - _measuredSince;
        if (!line.TakesLong && !(_turnRound < took)) _turnRound = took;
    }

    /// <summary>Bytes on the wire of what would be sent next.</summary>
    private int NextBytes()
    {
        if (_lines.HasToRepeat) return _lines.Line(_lines.Cursor).WireBytes;
        if (_own.TryPeek(out (string Text, LinePurpose Purpose) own)) return MarlinWire.BytesOf(_lines.Next, own.Text.Length);
        return Phase == StreamPhase.Running && Program is { } program && NextCommand < program.Count
            ? MarlinWire.BytesOf(_lines.Next, program.At(NextCommand).Text.Length)
            : 0;
    }
}
