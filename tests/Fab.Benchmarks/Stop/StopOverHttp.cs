using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fab.Benchmarks.Stream;
using Fab.Cluster;
using Fab.Domain.Machines;

namespace Fab.Benchmarks.Stop;

/// <summary>
/// Emergency stops as people press them: from the HTTP request to a hub of its own process, through a serial port, to the
/// machine acting on the byte, while the hub streams as fast as the machine takes lines. In the same run the bare round trip of an
/// HTTP request to that hub, which no stop over HTTP can beat.
/// </summary>
internal static class StopOverHttp
{
    /// <summary>What the port is opened with. The terminal itself takes no time, so that what is measured ends at the wire.</summary>
    private const int Baud = 250_000;

    private const int Unpaced = 0;

    public static string Usage => "usage: Fab.Benchmarks stop [--stops N] [--dialect marlin|grbl] [--mqtt]";

    public static async Task<int> Run(string[] args)
    {
        int stops = 300;
        Dialect dialect = Dialect.Grbl;
        bool overBroker = args.Contains("--mqtt");
        args = [.. args.Where(arg => arg != "--mqtt")];
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            if (args[i] == "--stops" && int.TryParse(value, CultureInfo.InvariantCulture, out int n) && n > 0) stops = n;
            else if (args[i] == "--dialect" && value is "marlin" or "grbl") dialect = value == "grbl" ? Dialect.Grbl : Dialect.Marlin;
            else
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }
        }

        using MachineProcess machine = MachineProcess.Start(new MachineSetup(dialect == Dialect.Grbl ? "grbl" : "marlin", 1, Unpaced, 0, 1, AdvancedOk: true));
        await using HubUnderTest hub = overBroker ? await HubUnderTest.StartWithBridgeElsewhere() : HubUnderTest.Start();
        await hub.Register(dialect, machine.Paths[0], Baud);
        byte[] program = new StreamJob(dialect, 60_000, StreamJob.WireBoundMm(dialect), Extrudes: false).Text;

        var asked = new List<double>();
        var wire = new List<double>();
        var bare = new List<double>();
        for (int i = 0; i < stops; i++)
        {
            await hub.Stream(program, lines: 100 + (i * 13 % 60));
            bare.Add(await hub.BareRoundTrip());
            machine.Listen();
            double pressed = Now;
            wire.Add(await hub.PressStop() / 1000.0);
            double stopped = 0;
            for (int tries = 0; tries < 500 && (stopped = machine.StopHeardAt()) == 0; tries++) await Task.Delay(2);
            if (stopped == 0) Console.Error.WriteLine($"stop {i + 1} found no motion: {await hub.HowTheJobEnded()}");
            asked.Add(stopped == 0 ? double.PositiveInfinity : (stopped - pressed) * 1000);
            await hub.Clear(dialect == Dialect.Marlin ? machine.Reset : () => { });
        }

        Console.WriteLine($"{stops} emergency stops over HTTP{(overBroker ? " and MQTT with TLS" : "")}, {dialect} streaming as fast as it takes lines; in milliseconds");
        Console.WriteLine($"{"",-62} {"p50",8} {"p95",8} {"p99",8} {"max",8}");
        double stop = Print("from the request to the machine acting on the byte", asked);
        Print("as the hub measures it: receipt to the byte's hand-over", wire);
        double trip = Print("bare HTTP round trip to the same hub (loopback)", bare);
        int promised = overBroker ? 20 : 5;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the 99th percentile of a stop is {stop / trip:0.0} bare round trips; the promise is under {promised} ms: {(stop < promised ? "held" : "not held")}"));
        return 0;
    }

    private static double Now => (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    /// <returns>The 99th percentile.</returns>
    private static double Print(string what, List<double> milliseconds)
    {
        milliseconds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-62} {At(0.5),8:0.000} {At(0.95),8:0.000} {At(0.99),8:0.000} {milliseconds[^1],8:0.000}"));
        return At(0.99);

        double At(double share) => milliseconds[(int)Math.Min(milliseconds.Count - 1, Math.Ceiling(share * milliseconds.Count) - 1)];
    }

    /// <summary>
    /// A hub in a process of its own, driven over HTTP like any client does: with a bridge within it, or with one elsewhere,
    /// PostgreSQL and a broker that encrypts.
    /// </summary>
    private sealed class HubUnderTest : IAsyncDisposable
    {
        private const string Machine = "bench-1";

        private readonly Func<ValueTask> _end;
        private readonly string? _bridge;
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
        private readonly Dictionary<string, string> _tokens = [];
        private string? _file;
        private string _job = "";
        private int _jobs;

        private HubUnderTest(string url, string? bridge, Func<ValueTask> end)
        {
            (_bridge, _end) = (bridge, end);
            _http.BaseAddress = new Uri(url);
        }

        public static HubUnderTest Start()
        {
            string data = Directory.CreateTempSubdirectory("fab-bench-stop-").FullName;
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Fab.Gateway.dll"), "up", "--demo", "--data", data, "--port", "0", "--time-scale", "1"])
            {
                RedirectStandardOutput = true,
            };
            Process process = Process.Start(start)!;
            while (process.StandardOutput.ReadLine() is { } line)
            {
                int at = line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal);
                if (at < 0) continue;
                _ = process.StandardOutput.ReadToEndAsync();
                return new HubUnderTest(line[at..].Split(' ')[0].TrimEnd('.', ',', '/'), null, End);
            }

            throw new InvalidOperationException("The hub did not start.");

            ValueTask End()
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
                Directory.Delete(data, recursive: true);
                return ValueTask.CompletedTask;
            }
        }

        public static async Task<HubUnderTest> StartWithBridgeElsewhere()
        {
            string data = Directory.CreateTempSubdirectory("fab-bench-stop-").FullName;
            LocalCluster cluster = await LocalCluster.StartAsync(
                new ClusterOptions { Data = data, Bridges = 1, Machines = 1, Seed = true }, removesData: true, tell: null, CancellationToken.None);
            var hub = new HubUnderTest(cluster.Hub.Url, cluster.Bridges[0].Name, cluster.DisposeAsync);
            foreach (string role in Roles) hub._tokens[role] = cluster.Folder.Secret($"{role}.token")!;
            return hub;
        }

        private static readonly string[] Roles = ["maker", "operator", "steward"];

        public async Task Register(Dialect dialect, string port, int baud)
        {
            foreach (string role in Roles.Where(role => !_tokens.ContainsKey(role)))
                _tokens[role] = (string)(await _http.GetFromJsonAsync<JsonObject>($"/api/demo/token?role={role}"))!["token"]!;
            bool grbl = dialect == Dialect.Grbl;
            await Post("steward", "/api/machines", new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["id"] = Machine,
                    ["name"] = "Bench",
                    ["kind"] = grbl ? "router" : "printer",
                    ["class"] = grbl ? "cnc-router" : "fdm-printer",
                    ["dialect"] = grbl ? "grbl" : "marlin",
                    ["volume"] = new JsonObject { ["x"] = 400, ["y"] = 300, ["z"] = 200 },
                    ["maxHotend"] = grbl ? null : 280,
                    ["maxBed"] = grbl ? null : 110,
                    ["nozzle"] = grbl ? null : 0.4,
                    ["maxFeed"] = 12_000,
                    ["acceleration"] = 1500,
                    ["rate"] = 0,
                    ["link"] = $"serial:{port}@{baud}",
                    ["bridge"] = _bridge,
                },
            });
            await Until("idle");
        }

        /// <summary>Returns when so many lines have gone to the machine.</summary>
        public async Task Stream(byte[] program, int lines)
        {
            if (_file is null)
            {
                using var content = new ByteArrayContent(program);
                _file = (string)(await Send("maker", HttpMethod.Post, "/api/uploads?name=bench.gcode", content))["file"]!;
            }

            JsonNode quote = await Post("maker", "/api/quotes", new JsonObject
            {
                ["upload"] = new JsonObject { ["file"] = _file, ["name"] = $"bench-{++_jobs}.gcode" },
                ["machine"] = Machine,
            });
            _job = (string)quote["job"]!["id"]!;
            await Post("maker", "/api/jobs", new JsonObject { ["quote"] = _job });
            while (true)
            {
                JsonNode board = await Send("maker", HttpMethod.Get, $"/api/machines/{Machine}", null);
                JsonNode? seen = board["telemetry"]?["job"];
                if ((string?)seen?["job"] == _job && (long?)seen?["line"] > lines) return;
                await Task.Delay(20);
            }
        }

        public async Task<double> BareRoundTrip()
        {
            double begun = Now;
            using HttpResponseMessage answer = await _http.GetAsync("/api/hub");
            await answer.Content.ReadAsByteArrayAsync();
            return (Now - begun) * 1000;
        }

        /// <returns>Microseconds, by the hub's own measure.</returns>
        public async Task<double> PressStop() => (double?)(await Post("maker", $"/api/machines/{Machine}/stop", null))["microseconds"] ?? double.PositiveInfinity;

        public async Task<string> HowTheJobEnded() =>
            (await Send("maker", HttpMethod.Get, $"/api/jobs/{_job}", null))["job"]!["failure"]?.ToJsonString() ?? "it had not ended";

        public async Task Clear(Action resetBoard)
        {
            while (true)
            {
                JsonNode machine = (await Send("maker", HttpMethod.Get, $"/api/machines/{Machine}", null))["machine"]!;
                if ((string?)machine["state"] == "idle") return;
                if (machine["checks"]!.AsArray().Count > 0 && machine["job"] is null)
                {
                    await Post("operator", $"/api/machines/{Machine}/clear", new JsonObject { ["plateCleared"] = true, ["stopCleared"] = true });
                    resetBoard();
                }

                await Task.Delay(20);
            }
        }

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return _end();
        }

        private async Task Until(string state)
        {
            while ((string?)(await Send("maker", HttpMethod.Get, $"/api/machines/{Machine}", null))["machine"]!["state"] != state) await Task.Delay(50);
        }

        private Task<JsonNode> Post(string role, string path, JsonNode? body) => Send(role, HttpMethod.Post, path, JsonContent.Create(body));

        private async Task<JsonNode> Send(string role, HttpMethod method, string path, HttpContent? content)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            request.Headers.Authorization = new("Bearer", _tokens[role]);
            using HttpResponseMessage answer = await _http.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
        }
    }
}
