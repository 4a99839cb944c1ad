using System.Text.Json.Nodes;
using Fab.Cluster;
using Fab.Cluster.Parts;

namespace Fab.Torment;

/// <summary>
/// The people of the campaign, by a script: takes parts off plates, clears what stopped, and decides about each job that
/// broke off. Nothing else makes a machine go on.
/// </summary>
internal sealed class Person(HubApi hub, MachineHall machines, int seed, StopLog stops, Action<string> tell)
{
    /// <summary>Of ten offers so many are accepted; the other jobs are cancelled.</summary>
    private const int AcceptsOfTen = 8;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(300);

    /// <summary>What was decided may have been lost on its way; after so long it is said again.</summary>
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(15);

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _brokenOff = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _decided = new(StringComparer.Ordinal);

    public int Accepted { get; private set; }

    public int Declined { get; private set; }

    /// <summary>Jobs that broke off, each counted once.</summary>
    public int BrokenOff => _brokenOff.Count;

    public int Cleared { get; private set; }

    public async Task ActAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            foreach (JsonNode? machine in (await hub.Get("/api/machines", ct).ConfigureAwait(false)).AsArray()) await LookAtAsync(machine!, ct).ConfigureAwait(false);
            await Task.Delay(Round, ct).ConfigureAwait(false);
        }
    }

    private async Task LookAtAsync(JsonNode board, CancellationToken ct)
    {
        JsonNode machine = board["machine"]!;
        string id = (string)machine["spec"]!["id"]!;
        if (machine["job"] is null && machine["checks"]!.AsArray().Count > 0 && stops.BeginClear(id))
        {
            // Beside the machine: a printer's firmware that was stopped needs its board's button.
            if ((string?)machine["spec"]!["dialect"] == "marlin" && (string?)machine["state"] == "stopped") await machines.PressResetAsync(id, ct).ConfigureAwait(false);
            HubAnswer cleared = await hub.Try($"/api/machines/{id}/clear", new JsonObject { ["plateCleared"] = true, ["stopCleared"] = true }, ct).ConfigureAwait(false);
            stops.EndClear(id);
            if (cleared.IsSuccess) Cleared++;
        }

        if ((bool?)machine["recoveryOffered"] == true && (string?)board["job"]?["pauseReason"] == "broken-off") await DecideAsync(id, (string)machine["job"]!, ct).ConfigureAwait(false);
    }

    private async Task DecideAsync(string machine, string job, CancellationToken ct)
    {
        HubAnswer offered = await hub.Send(HttpMethod.Get, $"/api/machines/{machine}/resume-plan", null, ct).ConfigureAwait(false);
        if (!offered.IsSuccess) return;
        JsonNode plan = offered.Json!;
        _brokenOff.Add(job);
        string about = $"{job} {plan["plan"]}";
        if (_decided.TryGetValue(about, out long at) && Environment.TickCount64 - at < SayAgain.TotalMilliseconds) return;
        _decided[about] = Environment.TickCount64;
        if (plan["hindrance"] is null && _random.Next(10) < AcceptsOfTen)
        {
            HubAnswer taken = await hub.Try($"/api/machines/{machine}/resume-job", new JsonObject { ["plan"] = (string?)plan["plan"], ["checked"] = true }, ct).ConfigureAwait(false);
            if (taken.IsSuccess) Accepted++;
            tell($"{job} at {machine} goes on at line {plan["line"]}: {(taken.IsSuccess ? "accepted" : taken.Code)}");
            return;
        }

        HubAnswer declined = await hub.Try($"/api/jobs/{job}/cancel", null, ct).ConfigureAwait(false);
        if (declined.IsSuccess) Declined++;
        tell($"{job} at {machine} is given up: {plan["hindrance"]?["code"]?.ToString() ?? "so decided"}");
    }
}
