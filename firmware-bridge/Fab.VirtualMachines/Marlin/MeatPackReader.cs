namespace Fab.VirtualMachines;

/// <summary>
/// MeatPack's receiving side: while packing is on, each byte holds two characters of fifteen common ones, low half first;
/// a half of all ones stands for a character that follows whole. 0xFF twice begins a command. (Source: its protocol PV01.)
/// </summary>
internal sealed class MeatPackReader
{
    private const byte CommandByte = 0xFF;
    private const int Whole = 0xF;
    private const string Common = "0123456789. \nGX";

    private int _commandBytes;
    private int _wholeDue;
    private char _after;

    public bool IsPacking { get; private set; }

    public void Reset(bool packing)
    {
        (_commandBytes, _wholeDue, _after) = (0, 0, '\0');
        IsPacking = packing;
    }

    /// <summary>Takes a byte; the characters that came of it, none to three.</summary>
    /// <returns>True when it ended a command, which is answered with <see cref="Report"/>.</returns>
    public bool Take(byte value, List<byte> characters)
    {
        if (value == CommandByte && _commandBytes < 2)
        {
            _commandBytes++;
            return false;
        }

        if (_commandBytes == 2)
        {
            _commandBytes = 0;
            Obey(value);
            return true;
        }

        if (_commandBytes == 1)
        {
            _commandBytes = 0;
            Unpack(CommandByte, characters);
        }

        Unpack(value, characters);
        return false;
    }

    public string Report => $"[MP] PV01 {(IsPacking ? "ON" : "OFF")} ESP";

    private void Obey(byte command)
    {
        if (command == 249) Reset(packing: false);
        else if (command is 250 or 251) IsPacking = command == 251;
    }

    private void Unpack(byte value, List<byte> characters)
    {
        if (!IsPacking)
        {
            characters.Add(value);
            return;
        }

        if (_wholeDue > 0)
        {
            characters.Add(value);
            if (_after != '\0') characters.Add((byte)_after);
            _after = '\0';
            _wholeDue--;
            return;
        }

        int first = value & 0xF, second = value >> 4;
        if (first == Whole)
        {
            _wholeDue = second == Whole ? 2 : 1;
            if (second != Whole) _after = Common[second];
            return;
        }

        characters.Add((byte)Common[first]);
        if (Common[first] == '\n') return;
        if (second == Whole) _wholeDue = 1;
        else characters.Add((byte)Common[second]);
    }
}
