namespace Fab.VirtualMachines;

internal enum StopWord
{
    None,
    M108,
    M112,
    M410,
    M876,
}

/// <summary>
/// Hears M108, M112, M410 and M876 in a stream of bytes, with or without a line number before them. The word counts when its
/// line ends; anything else on the line, but blanks or what follows the word, makes it another command.
/// </summary>
internal sealed class StopWatcher
{
    private State _state;
    private StopWord _word;
    private int _digits;
    private int _code;

    private enum State
    {
        LineStart,
        LineNumber,
        Code,
        Complete,
        Ignored,
    }

    public void Reset()
    {
        _state = State.LineStart;
        _word = StopWord.None;
    }

    public StopWord Hears(byte c)
    {
        if (c is (byte)'\n' or (byte)'\r')
        {
            if (_state == State.Code) EndCode();
            StopWord heard = _state == State.Complete ? _word : StopWord.None;
            Reset();
            return heard;
        }

        switch (_state)
        {
            case State.LineStart:
                if (c == 'N') _state = State.LineNumber;
                else if (c == 'M') BeginCode();
                else if (c != ' ') _state = State.Ignored;
                break;
            case State.LineNumber:
                if (c == 'M') BeginCode();
                else if (c is not ((byte)' ' or (byte)'-' or (>= (byte)'0' and <= (byte)'9'))) _state = State.Ignored;
                break;
            case State.Code when c is >= (byte)'0' and <= (byte)'9':
                _code = _code * 10 + (c - '0');
                if (++_digits > 3) _state = State.Ignored;
                break;
            case State.Code:
                EndCode();
                break;
        }

        return StopWord.None;
    }

    private void BeginCode()
    {
        _state = State.Code;
        _digits = 0;
        _code = 0;
    }

    private void EndCode()
    {
        _word = (_digits, _code) switch
        {
            (3, 108) => StopWord.M108,
            (3, 112) => StopWord.M112,
            (3, 410) => StopWord.M410,
            (3, 876) => StopWord.M876,
            _ => StopWord.None,
        };
        _state = _word == StopWord.None ? State.Ignored : State.Complete;
    }
}
