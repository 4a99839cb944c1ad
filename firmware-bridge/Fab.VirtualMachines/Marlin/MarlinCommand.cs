namespace Fab.VirtualMachines;

/// <summary>A queued line taken apart: the command word, and a number or none for each letter after it.</summary>
internal sealed class MarlinCommand
{
    private readonly double[] _values = new double[26];
    private uint _seen, _seenWithValue;

    /// <summary>G, M or T; anything else is no command Marlin knows.</summary>
    public byte Letter { get; private set; }

    public int Code { get; private set; }

    /// <summary>The line without its number and checksum.</summary>
    public byte[] Text { get; private set; } = [];

    public bool HasLineNumber { get; private set; }

    public int AxisWords { get; private set; }

    public bool Has(char letter) => (_seen & (1u << (letter - 'A'))) != 0;

    public bool HasValue(char letter) => (_seenWithValue & (1u << (letter - 'A'))) != 0;

    public double Value(char letter, double otherwise = 0) => HasValue(letter) ? _values[letter - 'A'] : otherwise;

    /// <summary>What follows the command word, for commands that carry text.</summary>
    public string Argument()
    {
        string text = System.Text.Encoding.Latin1.GetString(Text);
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? "" : text[(space + 1)..];
    }

    public void Parse(ReadOnlySpan<byte> line)
    {
        _seen = 0;
        _seenWithValue = 0;
        Letter = 0;
        Code = 0;
        int at = 0;
        while (at < line.Length && line[at] == ' ') at++;
        HasLineNumber = at + 1 < line.Length && line[at] == 'N' && (IsDigit(line[at + 1]) || line[at + 1] == '-');
        if (HasLineNumber)
        {
            at += 2;
            while (at < line.Length && IsDigit(line[at])) at++;
            while (at < line.Length && line[at] == ' ') at++;
        }

        ReadOnlySpan<byte> text = line[at..];
        int star = text.IndexOf((byte)'*');
        if (star >= 0) text = text[..star];
        while (text.Length > 0 && text[^1] == ' ') text = text[..^1];
        if (!text.SequenceEqual(Text)) Text = text.ToArray();
        if (text.Length == 0 || text[0] is not ((byte)'G' or (byte)'M' or (byte)'T')) return;

        int i = 1;
        while (i < text.Length && text[i] == ' ') i++;
        if (i >= text.Length || !IsDigit(text[i])) return;
        Letter = text[0];
        for (; i < text.Length && IsDigit(text[i]); i++) Code = Code < 100_000 ? Code * 10 + (text[i] - '0') : Code;
        if (i < text.Length && text[i] == '.')
        {
            // No subcommand (G38.2 and the like) is built in.
            Code = -1;
        }

        if (Letter == 'M' && Code is 117 or 118) return;
        while (i < text.Length)
        {
            byte letter = text[i++];
            if (letter is < (byte)'A' or > (byte)'Z') continue;
            int bit = letter - 'A';
            while (i < text.Length && text[i] == ' ') i++;
            if (DecimalText.TryRead(text, ref i, out double value))
            {
                _values[bit] = value;
                _seenWithValue |= 1u << bit;
            }

            _seen |= 1u << bit;
        }
    }

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';
}
