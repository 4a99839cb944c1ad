using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Pumps;
using Fab.Gateway.Bridges;
using Fab.Gateway.Hosting;

namespace Fab.Gateway.Machines;

/// <summary>Hands machines to the bridge in this process, and tells those elsewhere which are theirs.</summary>
public sealed class MachineLinks(Bridge bridge, BridgeDesk elsewhere, HubOptions hub, ILogger<MachineLinks> log)
{
    /// <returns>Why the bridge cannot serve it.</returns>
    public async Task<Refusal?> Add(MachineSpec spec, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Bridge is not null) await bridge.RemoveAsync(spec.Id, ct);
        await elsewhere.Tell(ct, spec);
        if (spec.Bridge is not null) return null;

        // One that was at a hub of its own before there were several: of those, none may open its port.
        if (hub.Silo is not null) return BrokerRefusals.NeedsBridge;
        Refusal? refusal = await bridge.AddAsync(spec, ct);
        if (refusal is not null) log.LogError("{Machine} is not served: {Message} [{Code}]", spec.Id, refusal.Message, refusal.Code);
        return refusal;
    }
}
