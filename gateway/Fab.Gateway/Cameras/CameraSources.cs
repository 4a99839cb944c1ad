using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Pumps;

namespace Fab.Gateway.Cameras;

/// <summary>Opens what a camera's address names.</summary>
internal static class CameraSources
{
    public static Func<MachineId, MachineCamera, ICameraSource> Of(Bridge bridge, TimeProvider time) => (machine, camera) => camera.IsSimulated
        ? new SimulatedCamera(machine, () => bridge.Find(machine)?.Port as VirtualMachinePort, time)
        : new HttpCamera(machine, camera.Address, time);
}
