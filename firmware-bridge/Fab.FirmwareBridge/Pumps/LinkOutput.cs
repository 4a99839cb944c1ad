using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sessions;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>A session's bytes go to whichever link is open; without one they go nowhere.</summary>
internal sealed class LinkOutput(BridgeClock clock) : IMachineOutput
{
    public IMachineLink? Link { get; set; }

    public void Write(ReadOnlySpan<byte> bytes) => Link?.Write(bytes);

    public TimeSpan WriteUrgent(ReadOnlySpan<byte> bytes, TimeSpan arrivedWall)
    {
        Link?.WriteUrgent(bytes);
        TimeSpan latency = clock.WallElapsed - arrivedWall;
        return latency > TimeSpan.Zero ? latency : TimeSpan.Zero;
    }

    public void PulseReset() => Link?.PulseReset();
}
