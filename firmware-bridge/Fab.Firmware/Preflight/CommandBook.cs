using Fab.Domain.Commands;

namespace Fab.Firmware.Preflight;

/// <summary>How a command of a program is to be taken.</summary>
internal enum CommandRule : byte
{
    /// <summary>The firmware does not know it.</summary>
    Unknown,
    Allowed,

    /// <summary>Known, and named in the vetting table: whether this member's program may hold it depends on its words.</summary>
    Vetted,

    /// <summary>The job waits for a person there.</summary>
    WaitsForPerson,

    /// <summary>Only for machines with a spindle.</summary>
    Spindle,
}

/// <summary>
/// Which commands a dialect knows, by code in tenths, and which of them are vetted. Marlin: its 2.1 command list. Grbl: the
/// 1.1 list of supported codes.
/// </summary>
internal sealed class CommandBook
{
    private const int Codes = 11_000;

    private static readonly int[] MarlinG =
    [
        0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 17, 18, 19, 20, 21, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 42, 53, 54, 55, 56, 57, 58, 59, 60, 61,
        76, 80, 90, 91, 92, 425,
    ];

    private static readonly int[] MarlinM =
    [
        16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 36, 37, 38, 39, 42, 43, 48, 73, 75, 76, 77, 78, 80, 81, 82, 83, 84, 85, 92,
        100, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 125, 126, 127, 128, 129,
        140, 141, 143, 145, 149, 150, 154, 155, 163, 164, 165, 166, 190, 191, 192, 193, 200, 201, 203, 204, 205, 206, 207, 208, 209, 211,
        217, 218, 220, 221, 226, 240, 250, 255, 256, 260, 261, 280, 281, 282, 300, 301, 302, 303, 304, 305, 306, 309, 350, 351, 355, 380, 381,
        400, 401, 402, 403, 404, 405, 406, 407, 410, 412, 413, 414, 420, 421, 422, 423, 425, 428, 430, 486, 493,
        500, 501, 502, 503, 504, 510, 511, 512, 524, 540, 550, 551, 552, 553, 554, 569, 572, 575, 586, 587, 588, 589, 593, 603, 605, 665, 666, 672,
        701, 702, 710, 808, 810, 811, 812, 813, 814, 815, 816, 817, 818, 819, 851, 852, 860, 861, 862, 863, 864, 865, 866, 867, 868, 869, 871, 876,
        900, 906, 907, 908, 909, 910, 911, 912, 913, 914, 915, 916, 917, 918, 919, 928, 951, 993, 994, 995, 997, 999, 1001,
    ];

    private static readonly int[] MarlinTenths = [382, 383, 384, 385, 591, 592, 593, 921];

    private static readonly int[] GrblG = [0, 1, 2, 3, 4, 10, 17, 18, 19, 20, 21, 28, 30, 40, 49, 53, 54, 55, 56, 57, 58, 59, 61, 80, 90, 91, 92, 93, 94];

    private static readonly int[] GrblTenths = [281, 301, 382, 383, 384, 385, 431, 911, 921];

    private static readonly int[] GrblM = [2, 3, 4, 5, 7, 8, 9, 30];

    private readonly CommandRule[] _g = new CommandRule[Codes];
    private readonly CommandRule[] _m = new CommandRule[Codes];

    /// <param name="vetting">Null: only what is known counts.</param>
    public CommandBook(Dialect dialect, Vetting? vetting)
    {
        bool marlin = dialect == Dialect.Marlin;
        foreach (int g in marlin ? MarlinG : GrblG) _g[g * 10] = CommandRule.Allowed;
        foreach (int g in marlin ? MarlinTenths : GrblTenths) _g[g] = CommandRule.Allowed;
        foreach (int m in marlin ? MarlinM : GrblM) _m[m * 10] = CommandRule.Allowed;
        if (marlin)
        {
            for (int tenth = 1; tenth <= 9; tenth++) _m[8620 + tenth] = CommandRule.Allowed;
            foreach (int m in (int[])[3, 4, 5, 7, 8, 9]) _m[m * 10] = CommandRule.Spindle;
        }

        foreach (int m in (int[])[0, 1, marlin ? 600 : 6]) _m[m * 10] = CommandRule.WaitsForPerson;
        if (vetting is null) return;
        Vet(_g, 'G', vetting);
        Vet(_m, 'M', vetting);
    }

    public CommandRule Rule(char letter, int tenths) =>
        (uint)tenths < Codes ? (letter == 'G' ? _g : _m)[tenths] : CommandRule.Unknown;

    public static Dialect OtherThan(Dialect dialect) =>
        dialect == Dialect.Marlin ? Dialect.Grbl : Dialect.Marlin;

    private static void Vet(CommandRule[] rules, char letter, Vetting vetting)
    {
        for (int tenths = 0; tenths < rules.Length; tenths++)
        {
            if (rules[tenths] != CommandRule.Unknown && vetting.Concerns(letter, tenths)) rules[tenths] = CommandRule.Vetted;
        }
    }
}
