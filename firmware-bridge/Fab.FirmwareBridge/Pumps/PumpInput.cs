using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>What a pump's loop is told by the threads around it.</summary>
internal abstract record PumpInput
{
    /// <param name="ArrivedWall">When the bus handed it over, on the bridge clock's wall.</param>
    public sealed record Command(BridgeCommand What, TimeSpan ArrivedWall) : PumpInput;

    public sealed record Opened(IMachineLink Link) : PumpInput;

    public sealed record Bytes(IMachineLink Link, ReadOnlyMemory<byte> What) : PumpInput;

    public sealed record Lost(IMachineLink Link) : PumpInput;

    public sealed record Program(JobId Job, PreparedProgram What) : PumpInput;

    public sealed record NoProgram(JobId Job, Refusal Why) : PumpInput;

    /// <summary>The pump is to end.</summary>
    public sealed record Close : PumpInput;

    /// <summary>A timer is due, or the link changed.</summary>
    public sealed record Look : PumpInput
    {
        public static Look Now { get; } = new();
    }
}
