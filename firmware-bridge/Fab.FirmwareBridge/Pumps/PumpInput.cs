using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>What a pump's loop is told by the threads around it.</summary>
internal abstract record PumpInput
{
    /// <param name="ArrivedWall">When the bus handed it over, on the bridge clock's wall.</param>
    /// <param name="WentAhead">A stop that went out to the machine past the loop.</param>
    public sealed record Command(BridgeCommand What, TimeSpan ArrivedWall, bool WentAhead = false) : PumpInput;

    public sealed record Opened(IMachineLink Link) : PumpInput;

    public sealed record Program(JobId Job, PreparedProgram What) : PumpInput;

    public sealed record NoProgram(JobId Job, Refusal Why) : PumpInput;

    /// <summary>The pump is to end.</summary>
    public sealed record Close : PumpInput;
}
