namespace Fab.Firmware.Marlin;

/// <summary>What Marlin's kin do otherwise than Marlin; known by the name they give to M115.</summary>
internal sealed record FirmwareTraits
{
    private static readonly FirmwareTraits Marlin = new();

    /// <summary>Acknowledges each line on receipt and reports afterwards, M400 too: only a report proves that what stood before it is done.</summary>
    private static readonly FirmwareTraits Repetier = new() { AnswersOnReceipt = true, EndsAtFirstStar = true };

    /// <summary>Drops a line whose checksum is wrong without a word, and never looks whether numbers follow each other.</summary>
    private static readonly FirmwareTraits RepRapFirmware = new() { ChecksNumbers = false, EndsAtFirstStar = true, TellsSettingsAsMarlin = false };

    /// <summary>Its terminal skips numbers and checksums. An error is one command's, until it shuts down.</summary>
    private static readonly FirmwareTraits Klipper = new() { ChecksNumbers = false, RefusesSingleCommands = true, TellsSettingsAsMarlin = false, Restart = "FIRMWARE_RESTART" };

    /// <summary>
    /// A line that it has already is not executed again, and one that is missing is asked for. Without that, sending again
    /// might do something twice.
    /// </summary>
    public bool ChecksNumbers { get; private init; } = true;

    public bool AnswersOnReceipt { get; private init; }

    /// <summary>It takes the first <c>*</c> of a numbered line for the checksum's, Marlin the last.</summary>
    public bool EndsAtFirstStar { get; private init; }

    /// <summary><c>!!</c> refuses the command before it, and the firmware goes on.</summary>
    public bool RefusesSingleCommands { get; private init; }

    /// <summary>M503 tells speeds and accelerations in Marlin's words and units.</summary>
    public bool TellsSettingsAsMarlin { get; private init; } = true;

    /// <summary>What wakes it after it has halted.</summary>
    public string Restart { get; private init; } = "M999";

    public static FirmwareTraits Of(string? firmware) =>
        firmware is null ? Marlin
        : firmware.StartsWith("Klipper", StringComparison.OrdinalIgnoreCase) ? Klipper
        : firmware.StartsWith("RepRapFirmware", StringComparison.OrdinalIgnoreCase) ? RepRapFirmware
        : firmware.StartsWith("Repetier", StringComparison.OrdinalIgnoreCase) ? Repetier
        : Marlin;
}
