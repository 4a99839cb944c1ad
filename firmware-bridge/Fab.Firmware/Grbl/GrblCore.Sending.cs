using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>Which line goes next, and whether the firmware has room for it.</content>
public sealed partial class GrblCore
{
    private readonly Queue<LineInFlight> _inFlight = new();
    private readonly Queue<(string Text, LinePurpose Purpose)> _own = new();
    private readonly byte[] _ownLine = new byte[1024];

    // The program's next command, cleaned and taken apart once however often there is no room for it.
    private readonly byte[] _preparedLine = new byte[1024];
    private readonly GCodeBlock _preparedBlock = new();
    private long _prepared = -1;
    private int _preparedLength;
    private bool _preparedWaits;
    private bool _preparedAlone;

    private int _movesSinceIdle;
    private int _bytesInFlight;
    private int _receiveBuffer;
    private int _maxLineBytes;
    private bool _aloneInFlight;
    private TimeSpan _aloneSince;

    private enum LinePurpose
    {
        Program,
        Plain,
        Identify,
        Settings,
        Rest,

        /// <summary>A person's command, whose answer they want to see.</summary>
        Hand,

        /// <summary>A piece of a jog.</summary>
        Jog,

        /// <summary>Part of the way back from a pause: what the firmware refuses of it ends the job.</summary>
        Back,
    }

    private readonly record struct LineInFlight(int Bytes, long Command, PlannerShare Share, LinePurpose Purpose, double DwellSeconds, bool Homes);

    private protected override void Pump(TimeSpan now)
    {
        if (Phase is StreamPhase.Offline or StreamPhase.Stopped or StreamPhase.Silent or StreamPhase.Cancelling) return;
        if (_greetDue is not null || _held) return;
        SendJogPieces(now);
        while (!_aloneInFlight)
        {
            if (_own.TryPeek(out (string Text, LinePurpose Purpose) own))
            {
                if (!SendOwn(own.Text, own.Purpose, now)) return;
                _own.Dequeue();
            }
            else if (Phase != StreamPhase.Running || _afterRest is not null || !SendFromProgram(now)) return;
        }
    }

    private protected override void SetModes() => _own.Enqueue(("G0G17G21G90G94", LinePurpose.Plain));

    /// <summary>Sends the program's next command, or does what the host must do instead; false when nothing is to be sent now.</summary>
    private bool SendFromProgram(TimeSpan now)
    {
        IProgramSource program = Program!;
        if (NextCommand >= program.Count)
        {
            if (_inFlight.Count > 0) return false;
            Phase = StreamPhase.Finishing;
            if (Modal.SpindleOn) _own.Enqueue(("M5", LinePurpose.Plain));
            Rest(Finish);
            return true;
        }

        if (_prepared != NextCommand && !TryPrepare(program.At(NextCommand).Text, now)) return true;
        if (_preparedWaits)
        {
            if (_inFlight.Count > 0) return false;
            BeginProgramPause(now);
            return true;
        }

        int bytes = _preparedLength + 1;
        if (!HasRoom(bytes, _preparedAlone)) return false;
        Modal.Apply(_preparedBlock, out Motion motion);
        _audit.Sent(NextCommand, Tracker.Executed, _preparedBlock, Modal, motion);
        double dwell = motion.Kind == MotionKind.Dwell ? Math.Clamp(motion.DwellSeconds, 0, 1e6) : 0;
        PlannerShare share = Tracker.ShareOf(motion);
        if (share == PlannerShare.None) _movesSinceIdle = dwell > 0 ? 0 : _movesSinceIdle;
        else _movesSinceIdle++;
        Send(_preparedLine.AsSpan(0, bytes), new LineInFlight(bytes, NextCommand, share, LinePurpose.Program, dwell, false), _preparedAlone, now);
        NextCommand++;
        return true;
    }

    /// <summary>Looks at the program's next command; false when it must not be sent, which ends the job.</summary>
    private bool TryPrepare(ReadOnlySpan<byte> text, TimeSpan now)
    {
        _preparedBlock.Parse(text);
        bool waits = _preparedBlock.HasM(0) || _preparedBlock.HasM(10) || _preparedBlock.HasM(60);
        if (text.IndexOfAny("?!~$"u8) >= 0 || (waits && (_preparedBlock.HasAxis || _preparedBlock.GCount > 0)))
        {
            FailJob(StreamFailures.LineNotStreamable, NextCommand, "The line would do something other than run in its turn, so it is not sent.", now);
            return false;
        }

        if (!GrblWire.Fits(text, _maxLineBytes))
        {
            FailJob(StreamFailures.LineTooLong, NextCommand, $"A command of {text.Length} bytes does not fit the firmware's line buffer.", now);
            return false;
        }

        _preparedLength = GrblWire.Clean(text, _preparedLine);
        _preparedLine[_preparedLength] = (byte)'\n';
        _preparedAlone = GrblWire.WritesMemory(_preparedLine.AsSpan(0, _preparedLength));
        _preparedWaits = waits;
        _prepared = NextCommand;
        return true;
    }

    private bool SendOwn(string text, LinePurpose purpose, TimeSpan now)
    {
        int length = GrblWire.Clean(Encoding.ASCII.GetBytes(text), _ownLine);
        ReadOnlySpan<byte> line = _ownLine.AsSpan(0, length);
        bool alone = line.StartsWith("$"u8) || GrblWire.WritesMemory(line);
        if (!HasRoom(length + 1, alone)) return false;
        bool homes = line.StartsWith("$H"u8);
        _ownLine[length] = (byte)'\n';
        Send(_ownLine.AsSpan(0, length + 1), new LineInFlight(length + 1, -1, PlannerShare.None, purpose, 0, homes), alone, now);
        if (purpose == LinePurpose.Rest) _restAnswered = false;
        return true;
    }

    /// <summary>Whether the firmware has room for all of a line, its LF included.</summary>
    private bool HasRoom(int bytes, bool alone) => _bytesInFlight + bytes <= _receiveBuffer && !(alone && _inFlight.Count > 0);

    private void Send(ReadOnlySpan<byte> bytes, in LineInFlight line, bool alone, TimeSpan now)
    {
        _inFlight.Enqueue(line);
        _rests = false;
        _bytesInFlight += line.Bytes;
        _aloneInFlight = alone;
        if (alone) _aloneSince = now;
        _idleSince = null;
        System.Buffers.BuffersExtensions.Write(Output, bytes);
    }

    private void ForgetInFlight()
    {
        _inFlight.Clear();
        _bytesInFlight = 0;
        _aloneInFlight = false;
        _idleSince = null;
    }
}
