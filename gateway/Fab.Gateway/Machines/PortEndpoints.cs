using Fab.Contracts.Api;
using Fab.Contracts.Feed;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.FirmwareBridge.Links;
using Fab.Gateway.Http;

namespace Fab.Gateway.Machines;

/// <summary>What is plugged in at the hub's own computer.</summary>
public static class PortEndpoints
{
    public static void MapPorts(this IEndpointRouteBuilder api) => api.MapGet("/api/ports", All).For(MemberAction.RegisterMachine).WithTags("Machines")
        .WithSummary("The serial devices at the hub, to register a machine at one of them.").Produces<PortView[]>();

    /// <summary>A device's name by its serial number stays the same when cables are swapped, so a machine is registered under it.</summary>
    private static async Task<IReadOnlyList<PortView>> All(IDirectory directory, SerialDevices devices, CancellationToken ct)
    {
        MachineSpec[] machines = [.. (await directory.Machines(ct)).Select(m => m.Spec)];
        return
        [
            .. devices.List().Select(device =>
            {
                string[] links = [.. new[] { device.ById, device.Path }.OfType<string>().Select(path => $"serial:{path}")];
                MachineSpec? served = Array.Find(machines, m => m.Bridge is null && links.Any(link => m.Link == link || m.Link.StartsWith(link + "@", StringComparison.Ordinal)));
                return new PortView(links[0], device.Product, served?.Name ?? device.InUseBy.Select(user => user.Program).FirstOrDefault());
            }),
        ];
    }
}
