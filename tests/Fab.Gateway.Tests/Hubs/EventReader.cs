using System.Text.Json.Nodes;

namespace Fab.Gateway.Tests.Hubs;

internal sealed record LiveEvent(string? Id, string Kind, string Data)
{
    public JsonNode Json => JsonNode.Parse(Data)!;

    public long Number => long.Parse(Id![(Id!.IndexOf('-', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Reads <c>/api/events</c> as a browser would. Source: html.spec.whatwg.org, "server-sent events".</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpClient _http;
    private readonly StreamReader _reader;
    private readonly List<LiveEvent> _seen = [];

    private EventReader(HttpClient http, StreamReader reader) => (_http, _reader) = (http, reader);

    /// <summary>Everything read so far, in order; that the hub is there, when it has nothing else to say, is left out.</summary>
    public IReadOnlyList<LiveEvent> Seen => _seen;

    /// <summary>Returns once the hub has taken the viewer in: nothing that happens afterwards is missed.</summary>
    public static async Task<EventReader> Open(string url, string? lastEventId = null)
    {
        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, url + "/api/events");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        using CancellationTokenSource patience = Patience.Source();
        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new EventReader(http, new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token)));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _http.Dispose();
    }

    public async Task<LiveEvent> Next()
    {
        using CancellationTokenSource patience = Patience.Source();
        return await Next(patience.Token);
    }

    /// <summary>The first event of a kind that fits, among those seen and those to come.</summary>
    public async Task<JsonNode> Until(string kind, Func<JsonNode, bool> fits)
    {
        using CancellationTokenSource patience = Patience.Source();
        for (int i = 0; ; i++)
        {
            LiveEvent next = i < _seen.Count ? _seen[i] : await Next(patience.Token);
            if (next.Kind == kind && next.Json is var json && fits(json)) return json;
        }
    }

    public Task<JsonNode> UntilJob(string id, params string[] phases) =>
        Until("job", job => (string?)job["id"] == id && phases.Contains((string?)job["phase"]));

    /// <summary>Asks again after every event until it holds: for what the hub settles behind an event.</summary>
    public async Task UntilTrue(Func<Task<bool>> holds)
    {
        using CancellationTokenSource patience = Patience.Source();
        while (!await holds()) await Next(patience.Token);
    }

    private async Task<LiveEvent> Next(CancellationToken ct)
    {
        string? id = null;
        string kind = "message";
        var data = new List<string>();
        while (true)
        {
            string line = await _reader.ReadLineAsync(ct) ?? throw new EndOfStreamException("The hub ended the stream.");
            if (line.Length == 0)
            {
                if (kind == "pulse") (kind, data) = ("message", []);
                if (data.Count == 0) continue;
                var made = new LiveEvent(id, kind, string.Join('\n', data));
                _seen.Add(made);
                return made;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            string value = line[(colon + 1)..];
            if (value.StartsWith(' ')) value = value[1..];
            switch (line[..colon])
            {
                case "id": id = value; break;
                case "event": kind = value; break;
                case "data": data.Add(value); break;
            }
        }
    }
}
