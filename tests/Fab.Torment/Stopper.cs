using System.Text.Json.Nodes;
using Fab.Cluster;

namespace Fab.Torment;

/// <summary>Somebody who presses the emergency stop at moments and machines that the seed decides, mostly where something runs.</summary>
internal sealed class Stopper(HubApi hub, TormentOptions options, StopLog stops, Action<string> tell)
{
    private const int LeastPauseMs = 1000;
    private const int MostPauseMs = 8000;
    private const int LeastStayMs = 500;
    private const int MostStayMs = 5000;

    /// <summary>Of ten so many go to a machine at work, if there is one.</summary>
    private const int AtWorkOfTen = 8;

    private readonly Random _random = new((options.Seed * 104_729) + 1);

    public async Task ActAsync(CancellationToken ct)
    {
        for (int i = 0; i < options.Stops;)
        {
            await Task.Delay(_random.Next(LeastPauseMs, MostPauseMs), ct).ConfigureAwait(false);
            JsonNode[] machines = [.. (await hub.Get("/api/machines", ct).ConfigureAwait(false)).AsArray().Select(board => board!["machine"]!)];
            JsonNode[] atWork = [.. machines.Where(machine => (string?)machine["state"] == "running")];
            JsonNode machine = atWork.Length > 0 && _random.Next(10) < AtWorkOfTen ? atWork[_random.Next(atWork.Length)] : machines[_random.Next(machines.Length)];
            string id = (string)machine["spec"]!["id"]!;
            if (stops.BeginPress(id, (string?)machine["job"]) is not { } stop) continue;
            i++;
            HubAnswer answer = await hub.Try($"/api/machines/{id}/stop", null, ct).ConfigureAwait(false);
            bool isConfirmed = answer.Json?["microseconds"] is not null;
            stops.EndPress(stop, isConfirmed, TimeSpan.FromMilliseconds(_random.Next(LeastStayMs, MostStayMs)));
            tell($"stop of {id} ({stop.Held ?? "no job"}): {answer.Status}{(isConfirmed ? $", {answer.Json!["microseconds"]} µs" : ", not confirmed in time")}");
        }

        tell("no more stops");
    }
}
