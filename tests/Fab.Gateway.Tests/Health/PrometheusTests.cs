using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Health;

/// <summary>The hub's figures as Debian's Prometheus takes them, and what our dashboards and alerts make of them.</summary>
[Collection(SharedHub.Name)]
public sealed partial class PrometheusTests(DemoHub hub)
{
    private static string Deploy { get; } = Path.Combine(Repository.Root, "deploy");

    [Fact]
    public async Task Metrics_Promtool_FindsNothing()
    {
        string metrics = System.Text.Encoding.UTF8.GetString(await hub.Nobody.Bytes("/metrics"));
        (int status, string said) = await Promtool(["check", "metrics"], metrics);
        Assert.True(status == 0 && said.Trim().Length == 0, said);
        Assert.Contains("fab_machine_state{machine=\"reprap-1\",state=", metrics, StringComparison.Ordinal);
        Assert.Contains("fab_account_balance_cents{account=\"cash\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet_process_memory_working_set_bytes ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_Promtool_TakesThem()
    {
        (int status, string said) = await Promtool(["check", "config", "--lint-fatal", Path.Combine(Deploy, "prometheus", "prometheus.yml")], "");
        Assert.True(status == 0, said);
    }

    [Fact]
    public async Task DashboardsAndAlerts_Expressions_NameFiguresThatExistAndAreUnderstood()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(folder =>
        {
            string settings = File.ReadAllText(Path.Combine(Deploy, "prometheus", "prometheus.yml"));
            const string hubs = "\"hub-1:5080\", \"hub-2:5080\"";
            Assert.Contains(hubs, settings, StringComparison.Ordinal);
            File.WriteAllText(
                Path.Combine(folder, "prometheus.yml"),
                settings.Replace(hubs, $"\"{new Uri(hub.Url).Authority}\"", StringComparison.Ordinal).Replace("scrape_interval: 10s", "scrape_interval: 1s", StringComparison.Ordinal));
            File.Copy(Path.Combine(Deploy, "prometheus", "alerts.yml"), Path.Combine(folder, "alerts.yml"));
        });
        using var asked = new Caller(prometheus.Url);
        using CancellationTokenSource patience = Patience.Source();
        while (await Value(asked, "up{job=\"fab\"}") is not ["1"]) await Task.Delay(200, patience.Token);

        HashSet<string> known = await Names(asked);
        foreach (string expression in Expressions())
        {
            foreach (string name in FigureName().Matches(expression).Select(m => m.Value))
                Assert.True(known.Contains(name), $"'{expression}' names {name}, which no hub tells.");
            await Value(asked, expression.Replace("$machine", ".*", StringComparison.Ordinal));
        }

        Assert.Equal(["2"], await Value(asked, "count(fab_machine_state)"));
        Assert.NotEmpty(await Value(asked, "fab_account_balance_cents{account=\"cash\"}"));
    }

    /// <summary>What was scraped, and the instruments that have nothing to tell yet.</summary>
    private static async Task<HashSet<string>> Names(Caller prometheus)
    {
        var names = (await prometheus.Get("/api/v1/label/__name__/values"))["data"]!.AsArray().Select(n => (string)n!).ToHashSet();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (!instrument.Meter.Name.StartsWith("Fab.", StringComparison.Ordinal)) return;
                string name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
                if (instrument is Histogram<double>) names.UnionWith([$"{name}_bucket", $"{name}_sum", $"{name}_count"]);
                else names.Add(instrument is Counter<long> ? $"{name}_total" : name);
            },
        };
        listener.Start();
        return names;
    }

    private static IEnumerable<string> Expressions()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Deploy, "grafana", "dashboards"), "*.json"))
        {
            JsonArray panels = JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray();
            Assert.NotEmpty(panels);
            foreach (JsonNode? target in panels.SelectMany(panel => panel!["targets"]!.AsArray())) yield return (string)target!["expr"]!;
        }

        foreach (Match rule in AlertExpression().Matches(File.ReadAllText(Path.Combine(Deploy, "prometheus", "alerts.yml")))) yield return rule.Groups[1].Value;
    }

    /// <summary>Prometheus' answer to an expression; fails where it does not understand it.</summary>
    private static async Task<IReadOnlyList<string>> Value(Caller prometheus, string expression)
    {
        JsonNode answer = await prometheus.Get($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        return [.. answer["data"]!["result"]!.AsArray().Select(r => (string)r!["value"]![1]!)];
    }

    private static async Task<(int Status, string Said)> Promtool(IEnumerable<string> arguments, string input)
    {
        using Process promtool = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            await promtool.StandardInput.WriteAsync(input);
            promtool.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has found something and reads no further; what, it says.
        }

        string[] said = await Task.WhenAll(promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, string.Concat(said));
    }

    [GeneratedRegex(@"\b(?:fab|dotnet|http)_\w+")]
    private static partial Regex FigureName();

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex AlertExpression();
}
