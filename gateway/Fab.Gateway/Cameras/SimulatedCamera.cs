using System.Runtime.CompilerServices;
using Fab.Designs.Pictures;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Links;
using Fab.VirtualMachines;

namespace Fab.Gateway.Cameras;

/// <summary>Looks at a virtual machine: what it has made by its own motion, where its tool is, that it is simulated.</summary>
internal sealed class SimulatedCamera(MachineId machine, Func<VirtualMachinePort?> port, TimeProvider time) : ICameraSource
{
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    public async IAsyncEnumerable<CameraPicture> Pictures([EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            ScenePicture scene = port()?.Look() ?? throw new CameraTroubleException(new Refusal(
                CameraRefusals.Silent, $"The camera of {machine} shows nothing: no virtual machine of that name runs in this hub.", "Give it the address of a real camera."));
            yield return new CameraPicture("image/png", Png.Encode(new Pixels(scene.Width, scene.Height, scene.Rgba), System.IO.Compression.CompressionLevel.Fastest));
            await Task.Delay(Every, time, ct);
        }
    }

    public void Dispose()
    {
        // Looking leaves nothing open.
    }
}
