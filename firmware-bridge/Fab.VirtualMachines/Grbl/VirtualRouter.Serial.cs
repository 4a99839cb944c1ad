namespace Fab.VirtualMachines;

/// <summary>The serial side: the interrupt that sorts bytes, and the main loop's line buffer.</summary>
public sealed partial class VirtualRouter
{
    private readonly ByteRing _rx;
    private readonly byte[] _line;
    private readonly Queue<byte> _realtime = new();
    private int _lineLength;
    private bool _inParentheses, _inSemicolon, _lineTooLong;
    private double _deafUntil;

    private protected override void OnByte(byte value)
    {
        if (Clock < _deafUntil)
        {
            // Interrupts are off while EEPROM is written; the port's own two bytes do not save a line.
            Log.CountDeaf();
            return;
        }

        switch (value)
        {
            case 0x18:
                SoftReset();
                break;
            case (byte)'?' or (byte)'!' or (byte)'~' or > 0x7F:
                // A flag is set once, however often the byte comes before the main loop looks.
                if (!_realtime.Contains(value)) _realtime.Enqueue(value);
                break;
            default:
                if (!_rx.TryAdd(value)) Log.CountRxOverflow();
                Log.SeeRx(_rx.Count);
                break;
        }
    }

    /// <summary>Takes bytes until a line ends and begins it; false if there are no more bytes.</summary>
    private bool ReadLine()
    {
        while (_rx.Count > 0)
        {
            byte c = _rx.Take();
            if (c is (byte)'\n' or (byte)'\r')
            {
                int length = _lineLength;
                bool tooLong = _lineTooLong;
                ForgetLine();
                if (tooLong)
                {
                    Log.CountTooLong();
                    Log.CountDropped(1);
                    SendLine(Invariant($"error:{GrblError.LineTooLong}"));
                }
                else
                {
                    BeginLine(_line.AsSpan(0, length));
                }

                return true;
            }

            AddToLine(c);
        }

        return false;
    }

    private void AddToLine(byte c)
    {
        if (_inParentheses || _inSemicolon || _lineTooLong)
        {
            if (c == ')') _inParentheses = false;
        }
        else if (c is <= (byte)' ' or (byte)'/')
        {
            // Blanks, and block delete, which is not built in.
        }
        else if (c == '(')
        {
            _inParentheses = true;
        }
        else if (c == ';')
        {
            _inSemicolon = true;
        }
        else if (_lineLength >= _config.LineBufferBytes - 1)
        {
            _lineTooLong = true;
        }
        else
        {
            _line[_lineLength++] = c is >= (byte)'a' and <= (byte)'z' ? (byte)(c - 32) : c;
        }
    }

    private void ForgetLine()
    {
        _lineLength = 0;
        _inParentheses = false;
        _inSemicolon = false;
        _lineTooLong = false;
    }

    /// <summary>The port hears nothing for as long as these bytes take to write.</summary>
    private Wait WriteEeprom(int bytes)
    {
        _deafUntil = Clock + bytes * _config.EepromByteWrite.TotalSeconds;
        return Wait.At(_deafUntil);
    }
}
