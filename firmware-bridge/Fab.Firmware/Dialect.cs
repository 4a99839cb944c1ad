namespace Fab.Firmware;

/// <summary>The language a machine's firmware speaks; fixes the streaming core and which commands a program may use.</summary>
public enum FirmwareDialect
{
    /// <summary>Marlin and its relatives: numbered lines, checksums, one answer a line.</summary>
    Marlin,

    /// <summary>Grbl 1.1 and its relatives: counted characters, single real-time bytes.</summary>
    Grbl,
}

/// <summary>What a machine does to material.</summary>
public enum MachineKind
{
    Printer,
    Router,
}
