using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Pumps;

namespace Fab.Gateway.Machines;

/// <summary>Hands machines to the bridge in this process.</summary>
public sealed class MachineLinks(Bridge bridge, ILogger<MachineLinks> log)
{
    /// <returns>Why the bridge cannot serve it.</returns>
    public async Task<Refusal?> Add(MachineSpec spec, CancellationToken ct)
    {
        Refusal? refusal = await bridge.AddAsync(spec, ct);
        if (refusal is not null) log.LogError("{Machine} is not served: {Message} [{Code}]", spec?.Id, refusal.Message, refusal.Code);
        return refusal;
    }
}
