namespace Fab.VirtualMachines;

/// <summary>The serial side: receive ring, line buffer, line numbers and checksums, and the emergency parser.</summary>
public sealed partial class VirtualPrinter
{
    private readonly ByteRing _rx;
    private readonly byte[] _line;
    private readonly QueuedLine[] _queue;
    private readonly MeatPackReader _meatPack = new();
    private readonly List<byte> _unpacked = [];
    private readonly StopWatcher _stopWatcher = new();
    private readonly StopWatcher _emergencyParser = new();
    private int _lineLength;
    private bool _lineSkipped, _lineEscaped, _lineTooLong;
    private int _queueFirst, _queued;
    private long _lastLineNumber;
    private bool _emergencyKill;
    private bool _cancelWait;

    private protected override void OnByte(byte value)
    {
        // The auditor's own ear: it hears a stop whether or not the firmware can.
        if (_stopWatcher.Hears(value) == StopWord.M112)
        {
            Log.HearStop(Clock);
            Log.MarkEmergencyStop(TimeSpan.FromSeconds(Clock));
        }

        if (_config.EmergencyParser && !_killed)
        {
            switch (_emergencyParser.Hears(value))
            {
                case StopWord.M112:
                    _emergencyKill = true;
                    break;
                case StopWord.M108:
                    _cancelWait = true;
                    break;
                case StopWord.M410:
                    QuickStop();
                    break;
                case StopWord.M876:
                    _cancelWait = true;
                    break;
            }
        }

        if (_killed) return;
        if (!_rx.TryAdd(value)) Log.CountRxOverflow();
        Log.SeeRx(_rx.Count);
    }

    private void ResetSerial()
    {
        _rx.Clear();
        _meatPack.Reset(_config is { MeatPack: true, LeftPacking: true });
        _lineLength = 0;
        _lineSkipped = false;
        _lineEscaped = false;
        _lineTooLong = false;
        _queueFirst = 0;
        _queued = 0;
        _lastLineNumber = 0;
        _emergencyKill = false;
        _cancelWait = false;
        _stopWatcher.Reset();
        _emergencyParser.Reset();
    }

    /// <summary>Moves whole lines from the receive ring to the command queue, as far as there is room.</summary>
    private void ReadSerial()
    {
        while (_queued < _queue.Length && _rx.Count > 0 && !_killed && !_emergencyKill)
        {
            byte c = _rx.Take();
            if (!_config.MeatPack)
            {
                TakeCharacter(c);
                continue;
            }

            _unpacked.Clear();
            if (_meatPack.Take(c, _unpacked)) SendLine(_meatPack.Report);
            foreach (byte character in _unpacked) TakeCharacter(character);
        }
    }

    private void TakeCharacter(byte c)
    {
        if (c is not ((byte)'\n' or (byte)'\r'))
        {
            AddToLine(c);
            return;
        }

        int length = _lineLength;
        bool tooLong = _lineTooLong;
        _lineLength = 0;
        _lineSkipped = false;
        _lineEscaped = false;
        _lineTooLong = false;
        if (tooLong) Log.CountTooLong();
        if (length > 0) TakeLine(_line.AsSpan(0, length));
    }

    private void AddToLine(byte c)
    {
        if (_lineSkipped) return;
        if (_lineEscaped)
        {
            _lineEscaped = false;
        }
        else if (c == '\\')
        {
            _lineEscaped = true;
            return;
        }
        else if (c == ';')
        {
            _lineSkipped = true;
            return;
        }

        if (c == 0x08)
        {
            if (_lineLength > 0) _lineLength--;
            return;
        }

        _line[_lineLength++] = c;
        if (_lineLength < _config.CommandBytesMax - 1) return;
        _lineSkipped = true;
        _lineTooLong = true;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> command = line;
        while (command.Length > 0 && command[0] == ' ') command = command[1..];
        if (command.Length > 0 && command[0] == 'N')
        {
            bool isM110 = command.IndexOf("M110"u8) >= 0;
            ReadOnlySpan<byte> number = command[1..];
            if (isM110 && command.Length > 4)
            {
                int second = command[4..].IndexOf((byte)'N');
                if (second >= 0) number = command[(4 + second + 1)..];
            }

            long lineNumber = DecimalText.ReadWhole(number);
            if (_config.Kin == FirmwareKin.RepRapFirmware)
            {
                if (!IsWhole(command)) return;
            }
            else if (lineNumber != _lastLineNumber + 1 && !isM110)
            {
                Log.CountLineNumberError();
                Refuse("Error:Line Number is not Last Line Number+1, Last Line: ");
                return;
            }

            int star = command.LastIndexOf((byte)'*');
            if (star < 0)
            {
                Log.CountChecksumError();
                Refuse("Error:No Checksum with line number, Last Line: ");
                return;
            }

            byte sum = 0;
            foreach (byte c in command[..star]) sum ^= c;
            if (DecimalText.ReadWhole(command[(star + 1)..]) != sum)
            {
                Log.CountChecksumError();
                Refuse("Error:checksum mismatch, Last Line: ");
                return;
            }

            _lastLineNumber = lineNumber;
        }

        else if (_config.ChecksumNeedsNumber && command.Contains((byte)'*'))
        {
            // Older firmware complains and asks for nothing: the host must find out by itself.
            Log.CountDropped(1);
            SendLine(Invariant($"Error:No Line Number with checksum, Last Line: {_lastLineNumber}"));
            return;
        }

        if (!_config.EmergencyParser && command.Length >= 4 && command[0] == 'M')
        {
            if (command.StartsWith("M108"u8))
            {
                _cancelWait = true;
            }
            else if (command.StartsWith("M112"u8))
            {
                Kill();
                return;
            }
            else if (command.StartsWith("M410"u8))
            {
                QuickStop();
            }
        }

        ref QueuedLine slot = ref _queue[(_queueFirst + _queued) % _queue.Length];
        line.CopyTo(slot.Bytes);
        slot.Length = line.Length;
        _queued++;
        if (_config.Kin == FirmwareKin.Repetier) SendLine(Invariant($"ok {_lastLineNumber}"));
    }

    /// <summary>False for a line that is dropped without a word.</summary>
    private bool IsWhole(ReadOnlySpan<byte> command)
    {
        int star = command.IndexOf((byte)'*');
        byte sum = 0;
        foreach (byte c in star < 0 ? command : command[..star]) sum ^= c;
        if (star < 0 || DecimalText.ReadWhole(command[(star + 1)..]) == sum) return true;
        Log.CountChecksumError();
        Log.CountDropped(1);
        return false;
    }

    private void Refuse(string error)
    {
        Log.CountDropped(1);
        SendLine(error + _lastLineNumber.ToString(System.Globalization.CultureInfo.InvariantCulture));
        FlushAndAskResend();
    }

    private void FlushAndAskResend()
    {
        Log.CountDropped(_rx.CountOf((byte)'\n'));
        _rx.Clear();
        _lineLength = 0;
        _lineSkipped = false;
        _lineEscaped = false;
        Log.CountResend();
        SendLine(_config.ResendAs switch
        {
            ResendSpelling.WithN => Invariant($"Resend:N{_lastLineNumber + 1}"),
            ResendSpelling.Repetier => Invariant($"rs {_lastLineNumber + 1}"),
            _ => Invariant($"Resend: {_lastLineNumber + 1}"),
        });
        if (_config.OkAfterResend) SendLine("ok");
    }

    private void SendOk()
    {
        if (!_config.AdvancedOk)
        {
            Send("ok\n"u8);
            return;
        }

        ReadOnlySpan<byte> command = _queue[_queueFirst].Bytes.AsSpan(0, _queue[_queueFirst].Length);
        string number = "";
        if (command.Length > 1 && command[0] == 'N')
        {
            int end = 1;
            while (end < command.Length && command[end] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')) end++;
            number = " " + System.Text.Encoding.Latin1.GetString(command[..end]);
        }

        SendLine(Invariant($"ok{number} P{_planner.Free} B{_queue.Length - _queued}"));
    }

    private struct QueuedLine
    {
        public byte[] Bytes;
        public int Length;
    }
}
