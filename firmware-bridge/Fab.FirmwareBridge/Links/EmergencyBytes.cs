using Fab.Domain.Machines;

namespace Fab.FirmwareBridge.Links;

/// <summary>
/// The stop that needs to know nothing of the conversation, so that any thread may send it at once. The streaming core
/// sends its own after it, numbered where the firmware wants numbers.
/// </summary>
internal static class EmergencyBytes
{
    /// <summary>
    /// Marlin: M112 on a line of its own, and a line end before it, since a line may have been cut off. Grbl: hold, then
    /// soft reset; both are picked out of the stream as they arrive.
    /// </summary>
    public static ReadOnlySpan<byte> Of(Dialect dialect) => dialect == Dialect.Grbl ? "!\u0018"u8 : "\nM112\n"u8;
}
