using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Fab.Torment.Scale;

/// <summary>Somebody who watches the live events, and notes how old each is when it comes. All clocks here are one.</summary>
internal sealed class Viewer(string hub, string token)
{
    private long _readings;

    /// <summary>From a bridge's telling of a reading until it is here.</summary>
    public Latencies Readings { get; } = new();

    /// <summary>From the asking for a job until it is seen to have begun.</summary>
    public Latencies Starts { get; } = new();

    public long ReadingsSeen => Interlocked.Read(ref _readings);

    /// <summary>Jobs seen to have begun.</summary>
    public int Begun { get; private set; }

    private readonly Dictionary<string, long> _asked = [];

    public void Asked(string job)
    {
        lock (_asked) _asked[job] = TimeProvider.System.GetTimestamp();
    }

    public async Task WatchAsync(CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, hub + "/api/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ct).ConfigureAwait(false));
        string kind = "";
        while (await lines.ReadLineAsync(ct).ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) See(kind, line[6..]);
        }

        throw new IOException("The hub let the viewer go.");
    }

    private void See(string kind, string data)
    {
        if (kind == "telemetry")
        {
            using JsonDocument reading = JsonDocument.Parse(data);
            Interlocked.Increment(ref _readings);
            Readings.Add(TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(reading.RootElement.GetProperty("at").GetString()!, CultureInfo.InvariantCulture));
        }
        else if (kind == "job")
        {
            using JsonDocument job = JsonDocument.Parse(data);
            if (job.RootElement.GetProperty("phase").GetString() is not ("running" or "preparing")) return;
            lock (_asked)
            {
                if (!_asked.Remove(job.RootElement.GetProperty("id").GetString()!, out long asked)) return;
                Starts.Add(TimeProvider.System.GetElapsedTime(asked));
                Begun++;
            }
        }
    }
}
