namespace Fab.Firmware.Preflight;

/// <summary>How a command of a program is to be taken.</summary>
internal enum CommandRule
{
    /// <summary>The firmware does not know it.</summary>
    Unknown,
    Allowed,

    /// <summary>Known, but not for a program of a shared machine; <see cref="CommandBook.WhyForbidden"/> says why.</summary>
    Forbidden,

    /// <summary>The job waits for a person there.</summary>
    WaitsForPerson,

    /// <summary>Only for machines with a spindle.</summary>
    Spindle,
}

/// <summary>
/// Which commands the dialects know, by code in tenths. Marlin: its 2.1 command list. Grbl: the 1.1 list of supported codes.
/// </summary>
internal static class CommandBook
{
    private const string Memory = "it writes the machine's memory, which outlives the job";
    private const string Geometry = "it changes the machine's calibration or geometry";
    private const string Safety = "it changes what protects the machine";
    private const string Conversation = "it would break the conversation with the firmware";
    private const string Emergency = "it stops the machine outside the job's control";
    private const string Card = "it plays or changes files on the machine's own card";
    private const string Update = "it replaces or restarts the firmware";
    private const string Pins = "it switches the controller's pins directly";
    private const string Hidden = "it stores or runs commands that cannot be checked";
    private const string Network = "it changes the machine's connections";
    private const string Units = "it changes what temperatures mean";
    private const string Tuning = "it heats and moves the machine on its own for tuning";

    private static readonly Dictionary<int, (CommandRule Rule, string? Why)> MarlinG = Build(
        allowed: [0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 17, 18, 19, 20, 21, 27, 28, 29, 30, 31, 32, 35, 42, 53, 54, 55, 56, 57, 58, 59, 60, 61, 80, 90, 91, 92],
        (Geometry, [33, 34, 76, 425]), (Tuning, [26]));

    private static readonly Dictionary<int, (CommandRule Rule, string? Why)> MarlinM = Build(
        allowed:
        [
            16, 17, 18, 31, 48, 73, 75, 76, 77, 78, 80, 82, 83, 84, 85, 104, 105, 106, 107, 109, 111, 113, 114, 115, 116, 117, 118, 119, 120, 121,
            122, 123, 125, 126, 127, 128, 129, 140, 141, 143, 145, 150, 154, 155, 163, 164, 165, 166, 190, 191, 192, 193, 200, 201, 203, 204, 205, 207,
            208, 209, 217, 220, 221, 240, 250, 255, 256, 280, 281, 282, 300, 355, 400, 401, 402, 403, 404, 405, 406, 407, 412, 413, 414, 420, 422, 423, 430,
            486, 493, 569, 572, 593, 603, 605, 672, 701, 702, 710, 808, 860, 861, 862, 863, 864, 865, 866, 867, 868, 869, 871, 900, 906, 907, 908, 909,
            910, 911, 912, 913, 914, 915, 916, 917, 918, 919, 951,
        ],
        (Memory, [500, 501, 502, 503, 504]),
        (Geometry, [92, 206, 218, 301, 304, 306, 309, 421, 425, 428, 665, 666, 851, 852]),
        (Safety, [81, 211, 302, 510, 511, 512, 540]),
        (Conversation, [108, 110, 575, 876]),
        (Emergency, [112, 410, 999]),
        (Card, [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 32, 33, 34, 36, 37, 38, 39, 524, 928, 1001]),
        (Update, [993, 994, 995, 997]),
        (Pins, [42, 43, 100, 226, 260, 261, 350, 351, 380, 381]),
        (Hidden, [810, 811, 812, 813, 814, 815, 816, 817, 818, 819]),
        (Network, [550, 551, 552, 553, 554, 586, 587, 588, 589]),
        (Units, [149]),
        (Tuning, [303, 305]));

    private static readonly Dictionary<int, (CommandRule Rule, string? Why)> GrblG = Build(
        allowed: [0, 1, 2, 3, 4, 17, 18, 19, 20, 21, 28, 30, 40, 49, 53, 54, 55, 56, 57, 58, 59, 61, 80, 90, 91, 92, 93, 94],
        (Memory, [10]));

    private static readonly Dictionary<int, (CommandRule Rule, string? Why)> GrblM = Build(allowed: [2, 3, 4, 5, 7, 8, 9, 30]);

    static CommandBook()
    {
        foreach (int m in (int[])[0, 1, 600]) MarlinM[m * 10] = (CommandRule.WaitsForPerson, null);
        foreach (int m in (int[])[3, 4, 5, 7, 8, 9]) MarlinM[m * 10] = (CommandRule.Spindle, null);
        foreach (int g in (int[])[382, 383, 384, 385, 591, 592, 593]) MarlinG[g] = (CommandRule.Allowed, null);
        foreach (int g in (int[])[382, 383, 384, 385, 431, 911, 921]) GrblG[g] = (CommandRule.Allowed, null);
        foreach (int g in (int[])[281, 301]) GrblG[g] = (CommandRule.Forbidden, Memory);
        foreach (int m in (int[])[0, 1, 6]) GrblM[m * 10] = (CommandRule.WaitsForPerson, null);
        MarlinG[921] = (CommandRule.Allowed, null);
        for (int tenth = 1; tenth <= 9; tenth++) MarlinM[8620 + tenth] = (CommandRule.Allowed, null);
    }

    public static CommandRule Rule(Dialect dialect, char letter, int tenths) => Find(dialect, letter, tenths).Rule;

    public static string? WhyForbidden(Dialect dialect, char letter, int tenths) => Find(dialect, letter, tenths).Why;

    public static Dialect OtherThan(Dialect dialect) =>
        dialect == Dialect.Marlin ? Dialect.Grbl : Dialect.Marlin;

    private static (CommandRule Rule, string? Why) Find(Dialect dialect, char letter, int tenths)
    {
        Dictionary<int, (CommandRule Rule, string? Why)> book = (dialect, letter) switch
        {
            (Dialect.Marlin, 'G') => MarlinG,
            (Dialect.Marlin, _) => MarlinM,
            (_, 'G') => GrblG,
            _ => GrblM,
        };
        return book.GetValueOrDefault(tenths, (CommandRule.Unknown, null));
    }

    private static Dictionary<int, (CommandRule Rule, string? Why)> Build(int[] allowed, params (string Why, int[] Codes)[] forbidden)
    {
        var book = new Dictionary<int, (CommandRule Rule, string? Why)>();
        foreach (int code in allowed) book[code * 10] = (CommandRule.Allowed, null);
        foreach ((string why, int[] codes) in forbidden)
        {
            foreach (int code in codes) book[code * 10] = (CommandRule.Forbidden, why);
        }

        return book;
    }
}
