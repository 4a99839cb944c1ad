using System.Buffers;
using Fab.Firmware.Streaming;

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

    /// <summary>A person's command, whose answer they want to see.</summary>
    Hand,

    /// <summary>M503 before a jog: what the axes may do.</summary>
    AxisSettings,

    /// <summary>A piece of a jog.</summary>
    JogPiece,

    /// <summary>M400 after a jog, or after a piece of one.</summary>
    Jog,

    /// <summary>The last line of a jog.</summary>
    JogBack,
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

    /// <summary>Whether the planner holds it after the answer.</summary>
    public PlannerShare Share { get; private set; }

    /// <summary>It answers only when it is done, which may take minutes.</summary>
    public bool TakesLong { get; private set; }

    /// <summary>It waits for a heater.</summary>
    public bool Heats { get; private set; }

    /// <summary>Bytes it takes on the wire, its LF included.</summary>
    public int WireBytes { get; private set; }

    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    public void Set(long number, ReadOnlySpan<byte> text, LinePurpose purpose, long command, PlannerShare share, bool takesLong, bool heats)
    {
        text.CopyTo(_text);
        _length = text.Length;
        WireBytes = MarlinWire.BytesOf(number, text.Length);
        (Number, Purpose, Command, Share, TakesLong, Heats) = (number, purpose, command, share, takesLong, heats);
        IsUnsaid = LiesUnsaid = false;
    }

    /// <summary>Sent again it is not to do any more what it did: its number stays, since the firmware wants that.</summary>
    public bool IsUnsaid { get; private set; }

    /// <summary>What was written of it last is what it is not to do any more; that copy may lie in the firmware without its end.</summary>
    public bool LiesUnsaid { get; set; }

    /// <summary>From now on the line says something harmless. What it takes on the wire is counted as before: that copy may still lie there.</summary>
    public void Unsay(ReadOnlySpan<byte> harmless)
    {
        harmless.CopyTo(_text);
        _length = harmless.Length;
        IsUnsaid = LiesUnsaid = true;
    }
}

/// <summary>
/// The numbers of the lines on the wire: which was sent, which was taken, which was answered, which must be sent again.
/// Lines are kept until <see cref="HistoryLines"/> newer ones were sent.
/// </summary>
internal sealed class NumberedLines
{
    /// <summary>A power of two, and more than can ever be unanswered.</summary>
    public const int HistoryLines = 128;

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

    /// <summary>The lowest number that may still lie in the receive buffer, or not have arrived at all.</summary>
    public long FirstUntaken { get; private set; } = 1;

    public int InFlight => (int)(Cursor - FirstUnanswered);

    public int Untaken => (int)(Cursor - FirstUntaken);

    /// <summary>Of the lines without an answer one was unsaid after it was written, and not written again.</summary>
    public bool SomeLieUnsaid
    {
        get
        {
            for (long number = FirstUnanswered; number < Cursor; number++)
                if (Line(number).LiesUnsaid) return true;
            return false;
        }
    }

    public bool HasToRepeat => Cursor < Next;

    /// <summary>Bytes on the wire of the lines not known to be taken.</summary>
    public int UntakenBytes
    {
        get
        {
            int bytes = 0;
            for (long number = FirstUntaken; number < Cursor; number++) bytes += Line(number).WireBytes;
            return bytes;
        }
    }

    /// <summary>After M110 N0 the firmware expects 1.</summary>
    public void Reset() => Next = Cursor = FirstUnanswered = FirstUntaken = 1;

    public bool IsKept(long number) => number >= 1 && number < Next && number >= Next - HistoryLines;

    public SentLine Line(long number) => _history[number & (HistoryLines - 1)];

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
        line.LiesUnsaid = false;
        MarlinWire.Write(output, line.Number, line.Text);
        return line;
    }

    /// <summary>
    /// Lines of this purpose are not to be done any more, should they go again. Also those that count as answered: a stray
    /// ok may have answered one that the firmware does not have.
    /// </summary>
    public void Unsay(LinePurpose purpose, ReadOnlySpan<byte> harmless)
    {
        for (long number = Math.Max(1, Next - HistoryLines); number < Next; number++)
        {
            if (Line(number) is { IsUnsaid: false } line && line.Purpose == purpose) line.Unsay(harmless);
        }
    }

    /// <summary>The oldest unanswered line was answered.</summary>
    public SentLine Answer()
    {
        SentLine line = Line(FirstUnanswered++);
        if (FirstUntaken < FirstUnanswered) FirstUntaken = FirstUnanswered;
        return line;
    }

    /// <summary>All before <paramref name="number"/> have left the receive buffer.</summary>
    public void TakenBefore(long number)
    {
        if (FirstUntaken < number) FirstUntaken = Math.Min(number, Cursor);
    }

    /// <summary>The firmware has all before <paramref name="number"/> and wants it next: the wire goes on there.</summary>
    public void GoOnAt(long number)
    {
        Cursor = FirstUntaken = number;
        if (FirstUnanswered > number) FirstUnanswered = number;
    }
}
