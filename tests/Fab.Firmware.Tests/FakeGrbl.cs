using System.Text;

namespace Fab.Firmware.Tests;

/// <summary>
/// A Grbl of the tests' own, sharing nothing with the core: a receive buffer that it counts itself, real-time bytes taken
/// out before it, lines executed when it gets round to them.
/// </summary>
internal sealed class FakeGrbl(int bufferBytes)
{
    private readonly Queue<byte> _buffer = new();
    private readonly List<string> _answers = [];
    private bool _held;

    public bool Overflowed { get; private set; }

    public int MostBuffered { get; private set; }

    public List<string> Executed { get; } = [];

    /// <summary>Line (counted from 0) that is answered with an error instead.</summary>
    public int ErrorAt { get; set; } = -1;

    public IReadOnlyList<string> TakeAnswers()
    {
        string[] answers = [.. _answers];
        _answers.Clear();
        return answers;
    }

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            switch (b)
            {
                case (byte)'?':
                    string state = _held ? "Hold:0" : _buffer.Count > 0 ? "Run" : "Idle";
                    _answers.Add($"<{state}|MPos:0.000,0.000,0.000|FS:0,0>");
                    break;
                case (byte)'!':
                    _held = true;
                    break;
                case (byte)'~':
                    _held = false;
                    break;
                case 0x18:
                    _buffer.Clear();
                    _held = false;
                    _answers.Add("Grbl 1.1h ['$' for help]");
                    break;
                case >= 0x80:
                    throw new InvalidOperationException($"A real-time byte {b:X2} was never meant.");
                default:
                    if (_buffer.Count >= bufferBytes) Overflowed = true;
                    else _buffer.Enqueue(b);
                    break;
            }
        }

        MostBuffered = Math.Max(MostBuffered, _buffer.Count);
    }

    /// <summary>Reads one line out of the buffer, if a whole one is there.</summary>
    public bool Work()
    {
        if (_held || !_buffer.Contains((byte)'\n')) return false;
        var line = new StringBuilder();
        while (_buffer.Dequeue() is var b && b != (byte)'\n') line.Append((char)b);
        string text = line.ToString();
        if (text == "$I") _answers.AddRange(["[VER:1.1h.fake:]", $"[OPT:V,15,{bufferBytes}]"]);
        bool program = text.Length > 0 && text[0] != '$';
        bool fails = program && Executed.Count == ErrorAt;
        if (program) Executed.Add(text);
        _answers.Add(fails ? "error:20" : "ok");
        return true;
    }
}
