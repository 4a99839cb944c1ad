using System.Text.Json.Nodes;
using Fab.Cluster.Parts;

namespace Fab.Cluster;

/// <summary>Machines, members and money by the hub's own API. Everything has a fixed name, so a second start adds nothing.</summary>
internal sealed class Seeding(ClusterFolder folder, ClusterOptions options, HubApi steward)
{
    private const long StartingCents = 100_000_00;

    public static IReadOnlyList<string> Members { get; } = ["maker", "operator"];

    public async Task<string> InviteAsync(string bridge, CancellationToken ct) =>
        (string)(await steward.Post($"/api/bridges/{bridge}/code", new JsonObject(), ct).ConfigureAwait(false))["code"]!;

    /// <summary>The machines that are not there yet, of bridges that are invited already.</summary>
    public async Task AddMachinesAsync(Func<int, string> device, Func<int, string> bridge, CancellationToken ct)
    {
        JsonArray known = (await steward.Get("/api/machines", ct).ConfigureAwait(false)).AsArray();
        HashSet<string> names = [.. known.Select(machine => (string)machine!["machine"]!["spec"]!["id"]!)];
        for (int number = 1; number <= options.Machines; number++)
        {
            if (!names.Contains(MachineHall.NameOf(number))) await AddMachineAsync(number, device(number), bridge(number), ct).ConfigureAwait(false);
        }
    }

    private async Task AddMachineAsync(int number, string device, string bridge, CancellationToken ct)
    {
        string name = MachineHall.NameOf(number);
        bool router = MachineHall.IsRouter(number);
        await steward.Post(
            "/api/machines",
            new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["id"] = name,
                    ["name"] = $"{(router ? "Router" : "RepRap")} {number}",
                    ["kind"] = router ? "router" : "printer",
                    ["class"] = router ? "cnc-router" : "fdm-printer",
                    ["dialect"] = router ? "grbl" : "marlin",
                    ["volume"] = router ? Volume(400, 300, 80) : Volume(250, 210, 220),
                    ["maxHotend"] = router ? null : 260,
                    ["maxBed"] = router ? null : 100,
                    ["nozzle"] = router ? null : 0.4,
                    ["maxFeed"] = router ? 5000 : 12_000,
                    ["acceleration"] = router ? 400 : 1500,
                    ["rate"] = options.Rate,
                    ["link"] = options.MachinesInBridges ? $"virtual:{(router ? "grbl" : "marlin")}" : $"serial:{device}@250000",
                    ["bridge"] = bridge,
                },
                ["material"] = router ? null : "pla",
            },
            ct).ConfigureAwait(false);
    }

    public async Task AddMembersAsync(CancellationToken ct)
    {
        foreach (string member in Members)
        {
            if (folder.Secret($"{member}.token") is not null) continue;
            JsonNode made = await steward.Post(
                "/api/members",
                new JsonObject
                {
                    ["id"] = member,
                    ["name"] = char.ToUpperInvariant(member[0]) + member[1..],
                    ["roles"] = member == "maker" ? new JsonArray("maker") : new JsonArray("operator", "maker"),
                    ["classes"] = new JsonArray("fdm-printer", "cnc-router"),
                    ["withToken"] = true,
                },
                ct).ConfigureAwait(false);
            await steward.Post("/api/wallet/top-up", new JsonObject { ["member"] = member, ["cents"] = StartingCents, ["id"] = "first" }, ct).ConfigureAwait(false);
            folder.Keep($"{member}.token", (string)made["token"]!);
        }
    }

    private static JsonObject Volume(double x, double y, double z) => new() { ["x"] = x, ["y"] = y, ["z"] = z };
}
