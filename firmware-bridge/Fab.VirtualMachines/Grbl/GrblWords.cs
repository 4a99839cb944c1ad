namespace Fab.VirtualMachines;

/// <summary>The modes a G-code line leaves in force. Numbers as in the codes themselves.</summary>
internal struct GrblModes
{
    /// <summary>Ten times the G number: 0, 10, 20, 30, 382 to 385, or 800 for none.</summary>
    public int Motion;

    /// <summary>0 XY, 1 ZX, 2 YZ.</summary>
    public int Plane;
    public bool Inches, Incremental, InverseTime;

    /// <summary>0 to 5 for G54 to G59.</summary>
    public int Coordinates;

    /// <summary>3, 4 or 5.</summary>
    public int Spindle;
    public bool Flood, Mist;

    /// <summary>-1 for none, else 0, 2 or 30.</summary>
    public int Flow;

    public static GrblModes Initial => new() { Spindle = 5, Flow = -1 };
}

/// <summary>
/// One line of G-code read into words, checked for what can be checked word by word: letters, numbers, modal groups,
/// repetition, sign. The rest, which needs the machine's state, is the interpreter's.
/// </summary>
internal sealed class GrblWords
{
    private readonly double[] _values = new double[26];
    private uint _unused;

    public GrblModes Modes;

    /// <summary>Ten times the G number of a command without lasting effect (40, 100, 280, 281, 300, 301, 530, 920, 921); -1 for none.</summary>
    public int NonModal { get; private set; }

    /// <summary>430 (G43.1 in tenths is 431) or 490; -1 for none.</summary>
    public int ToolLength { get; private set; }

    public AxisUse AxisCommand { get; set; }

    public uint Groups { get; private set; }

    public uint Words { get; private set; }

    public bool Has(char letter) => (Words & Bit(letter)) != 0;

    public double this[char letter]
    {
        get => _values[letter - 'A'];
        set => _values[letter - 'A'] = value;
    }

    public bool HasAxis => (Words & (Bit('X') | Bit('Y') | Bit('Z'))) != 0;

    public bool HasUnused => _unused != 0;

    public void Use(string letters)
    {
        foreach (char letter in letters) _unused &= ~Bit(letter);
    }

    public bool HasGroup(ModalGroup group) => (Groups & (1u << (int)group)) != 0;

    /// <summary>Reads a line that holds neither blanks nor comments and only capital letters; 0 or an error number.</summary>
    public int Read(ReadOnlySpan<byte> line, in GrblModes now, bool mistBuiltIn)
    {
        Modes = now;
        Modes.Flow = -1;
        NonModal = -1;
        ToolLength = -1;
        AxisCommand = AxisUse.None;
        Groups = 0;
        Words = 0;
        int at = 0;
        while (at < line.Length)
        {
            byte letter = line[at];
            if (letter is < (byte)'A' or > (byte)'Z') return GrblError.ExpectedLetter;
            at++;
            if (!DecimalText.TryRead(line, ref at, out double value)) return GrblError.BadNumber;
            int whole = (int)Math.Clamp(Math.Truncate(value), -100_000, 100_000);
            int hundredths = (int)Math.Round(100 * Math.Clamp(value - whole, -1, 1));
            int error = letter switch
            {
                (byte)'G' => TakeG(whole, hundredths),
                (byte)'M' => TakeM(whole, hundredths, mistBuiltIn),
                _ => TakeValue((char)letter, value),
            };
            if (error != GrblError.None) return error;
        }

        _unused = Words;
        if (HasAxis && AxisCommand == AxisUse.None) AxisCommand = AxisUse.Motion;
        return GrblError.None;
    }

    private static uint Bit(char letter) => 1u << (letter - 'A');

    private int TakeG(int whole, int hundredths)
    {
        ModalGroup group;
        switch (whole)
        {
            case 10 or 28 or 30 or 92:
                if (hundredths == 0)
                {
                    if (AxisCommand != AxisUse.None) return GrblError.AxisCommandConflict;
                    AxisCommand = AxisUse.NonModal;
                }

                if (whole != 10)
                {
                    if (hundredths is not (0 or 10)) return GrblError.Unsupported;
                    NonModal = whole * 10 + hundredths / 10;
                    hundredths = 0;
                }
                else
                {
                    NonModal = 100;
                }

                group = ModalGroup.NonModal;
                break;
            case 4 or 53:
                NonModal = whole * 10;
                group = ModalGroup.NonModal;
                break;
            case 0 or 1 or 2 or 3 or 38:
                if (AxisCommand != AxisUse.None) return GrblError.AxisCommandConflict;
                AxisCommand = AxisUse.Motion;
                Modes.Motion = whole * 10;
                if (whole == 38)
                {
                    if (hundredths is not (20 or 30 or 40 or 50)) return GrblError.Unsupported;
                    Modes.Motion += hundredths / 10;
                    hundredths = 0;
                }

                group = ModalGroup.Motion;
                break;
            case 80:
                Modes.Motion = 800;
                group = ModalGroup.Motion;
                break;
            case 17 or 18 or 19:
                Modes.Plane = whole - 17;
                group = ModalGroup.Plane;
                break;
            case 90 or 91:
                if (hundredths == 0)
                {
                    Modes.Incremental = whole == 91;
                    group = ModalGroup.Distance;
                }
                else
                {
                    if (hundredths != 10 || whole == 90) return GrblError.Unsupported;
                    hundredths = 0;
                    group = ModalGroup.ArcDistance;
                }

                break;
            case 93 or 94:
                Modes.InverseTime = whole == 93;
                group = ModalGroup.FeedMode;
                break;
            case 20 or 21:
                Modes.Inches = whole == 20;
                group = ModalGroup.Units;
                break;
            case 40:
                group = ModalGroup.CutterCompensation;
                break;
            case 43 or 49:
                if (AxisCommand != AxisUse.None) return GrblError.AxisCommandConflict;
                AxisCommand = AxisUse.ToolLength;
                if (whole == 43 && hundredths != 10) return GrblError.Unsupported;
                ToolLength = whole == 43 ? 431 : 490;
                hundredths = 0;
                group = ModalGroup.ToolLength;
                break;
            case >= 54 and <= 59:
                Modes.Coordinates = whole - 54;
                group = ModalGroup.Coordinates;
                break;
            case 61:
                if (hundredths != 0) return GrblError.Unsupported;
                group = ModalGroup.PathControl;
                break;
            default:
                return GrblError.Unsupported;
        }

        return hundredths > 0 ? GrblError.NotWhole : TakeGroup(group);
    }

    private int TakeM(int whole, int hundredths, bool mistBuiltIn)
    {
        if (hundredths > 0) return GrblError.NotWhole;
        switch (whole)
        {
            case 0 or 2 or 30:
                Modes.Flow = whole;
                return TakeGroup(ModalGroup.Flow);
            case 1:
                return TakeGroup(ModalGroup.Flow);
            case 3 or 4 or 5:
                Modes.Spindle = whole;
                return TakeGroup(ModalGroup.Spindle);
            case 7 when mistBuiltIn:
                Modes.Mist = true;
                return TakeGroup(ModalGroup.Coolant);
            case 8:
                Modes.Flood = true;
                return TakeGroup(ModalGroup.Coolant);
            case 9:
                Modes.Flood = false;
                Modes.Mist = false;
                return TakeGroup(ModalGroup.Coolant);
            default:
                return GrblError.Unsupported;
        }
    }

    private int TakeGroup(ModalGroup group)
    {
        if (HasGroup(group)) return GrblError.ModalGroupViolation;
        Groups |= 1u << (int)group;
        return GrblError.None;
    }

    private int TakeValue(char letter, double value)
    {
        if (!"FIJKLNPRSTXYZ".Contains(letter)) return GrblError.Unsupported;
        if (letter == 'T' && value > 255) return GrblError.ValueTooLarge;
        if (Has(letter)) return GrblError.WordRepeated;
        if (value < 0 && "FNPTS".Contains(letter)) return GrblError.NegativeValue;
        Words |= Bit(letter);
        this[letter] = value;
        return GrblError.None;
    }
}

/// <summary>What the X, Y, Z words of a line belong to.</summary>
internal enum AxisUse
{
    None,
    NonModal,
    Motion,
    ToolLength,
}

internal enum ModalGroup
{
    NonModal,
    Motion,
    Plane,
    Distance,
    ArcDistance,
    FeedMode,
    Units,
    CutterCompensation,
    ToolLength,
    Coordinates,
    PathControl,
    Flow,
    Spindle,
    Coolant,
}
