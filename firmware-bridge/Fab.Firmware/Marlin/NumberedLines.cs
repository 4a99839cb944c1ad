using System.Buffers;

namespace Fab.Firmware.Marlin;

/// <summary>What a numbered line is for.</summary>
internal enum LinePurpose
{
    /// <summary>A command of the program.</summary>
    Program,

    /// <summary>A command of ours or of a person whose answer says nothing more.</summary>
    Plain,

    /// <summary>M115: who are you.</summary>
    Identify,

    /// <summary>M114 after M400: its report proves that everything before it was executed.</summary>
    Rest,

    /// <summary>The last line on the way back from a pause.</summary>
    Back,

    /// <summary>The last line of the greeting.</summary>
    Greeted,
}

/// <summary>A line as it is kept for resends.</summary>
internal sealed class SentLine
{
    private readonly byte[] _text = new byte[MarlinWire.MaxLineBytes];
    private int _length;

    public long Number { get; private set; }

    public LinePurpose Purpose { get; private set; }

    /// <summary>Its place in the program, -1 for lines that are not of it.</summary>
    public long Command { get; private set; }

    /// <summary>It moves an axis, so the planner holds it after the answer.</summary>
    public bool Moves { get; private set; }

    /// <summary>It answers only when it is done, which may take minutes.</summary>
    public bool TakesLong { get; private set; }

    /// <summary>It waits for a heater.</summary>
    public bool Heats { get; private set; }

    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    public void Set(long number, ReadOnlySpan<byte> text, LinePurpose purpose, long command, bool moves, bool takesLong, bool heats)
    {
        text.CopyTo(_text);
        _length = text.Length;
        (Number, Purpose, Command, Moves, TakesLong, Heats) = (number, purpose, command, moves, takesLong, heats);
    }
}

/// <summary>
/// The numbers of the lines on the wire: which was sent, which was answered, which must be sent again. Lines are kept
/// until <see cref="HistoryLines"/> newer ones were sent.
/// </summary>
internal sealed class NumberedLines
{
    public const int HistoryLines = 64;

    private readonly SentLine[] _history = new SentLine[HistoryLines];

    public NumberedLines()
    {
        for (int i = 0; i < HistoryLines; i++) _history[i] = new SentLine();
    }

    /// <summary>The number the next new line gets.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>The next number to put on the wire; below <see cref="Next"/> while lines are sent again.</summary>
    public long Cursor { get; private set; } = 1;

    /// <summary>The lowest number without an answer.</summary>
    public long FirstUnanswered { get; private set; } = 1;

    public int InFlight => (int)(Cursor - FirstUnanswered);

    public bool HasToRepeat => Cursor < Next;

    /// <summary>After M110 N0 the firmware expects 1.</summary>
    public void Reset() => Next = Cursor = FirstUnanswered = 1;

    public bool IsKept(long number) => number >= 1 && number < Next && number >= Next - HistoryLines;

    public SentLine Line(long number) => _history[number % HistoryLines];

    /// <summary>The line whose answer is awaited; null when none is.</summary>
    public SentLine? Oldest => InFlight > 0 ? Line(FirstUnanswered) : null;

    public SentLine Add()
    {
        SentLine line = Line(Next);
        Next++;
        return line;
    }

    /// <summary>Writes the line at the cursor and moves on.</summary>
    public SentLine Write(IBufferWriter<byte> output)
    {
        SentLine line = Line(Cursor++);
        MarlinWire.Write(output, line.Number, line.Text);
        return line;
    }

    /// <summary>The oldest unanswered line was answered.</summary>
    public SentLine Answer() => Line(FirstUnanswered++);

    /// <summary>The firmware has all before <paramref name="number"/>, so none of those need go again.</summary>
    public void SkipTo(long number) => Cursor = Math.Max(Cursor, number);

    /// <summary>Sends again from <paramref name="number"/> on.</summary>
    public void Rewind(long number)
    {
        Cursor = number;
        if (FirstUnanswered > number) FirstUnanswered = number;
    }
}
