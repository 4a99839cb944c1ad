using System.Collections.Concurrent;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Pumps;
using Fab.Gateway.Events;

namespace Fab.Gateway.Cameras;

/// <summary>When a person says that a plate is cleared, what a simulated camera saw on it is gone, as it would be.</summary>
public sealed class VirtualPlates
{
    private readonly ConcurrentDictionary<MachineId, bool> _used = new();
    private readonly Bridge _bridge;

    public VirtualPlates(HubFeed feed, Bridge bridge)
    {
        ArgumentNullException.ThrowIfNull(feed);
        _bridge = bridge;
        feed.MachineTold += OnMachine;
    }

    private void OnMachine(MachineView machine)
    {
        bool isUsed = machine.Checks.Contains("plate");
        bool wasUsed = _used.GetValueOrDefault(machine.Spec.Id);
        _used[machine.Spec.Id] = isUsed;
        if (wasUsed && !isUsed && _bridge.Find(machine.Spec.Id)?.Port is VirtualMachinePort port) port.TakeOff();
    }
}
