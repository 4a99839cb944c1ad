using System.Diagnostics.Metrics;
using Fab.Gateway.Health;

namespace Fab.Gateway.Tests.Health;

public class PrometheusTextTests
{
    [Fact]
    public void Scrape_CounterGaugeAndHistogram_ReadAsPrometheusWantsThem()
    {
        using var meter = new Meter("Fab.PrometheusTextTests");
        using var text = new PrometheusText("Fab.PrometheusTextTests");
        Counter<long> lines = meter.CreateCounter<long>("fab.lines", description: "Lines \\ sent");
        lines.Add(2, new KeyValuePair<string, object?>("machine", "a\"b"));
        lines.Add(3, new KeyValuePair<string, object?>("machine", "a\"b"));
        meter.CreateObservableGauge("fab.queue.length", () => 7);
        meter.CreateHistogram<double>("fab.turn.duration", "s").Record(0.3);

        string[] scraped = text.Scrape().Split('\n');

        Assert.Contains("# HELP fab_lines_total Lines \\\\ sent", scraped);
        Assert.Contains("# TYPE fab_lines_total counter", scraped);
        Assert.Contains("fab_lines_total{machine=\"a\\\"b\"} 5", scraped);
        Assert.Contains("# TYPE fab_queue_length gauge", scraped);
        Assert.Contains("fab_queue_length 7", scraped);
        Assert.Contains("# TYPE fab_turn_duration_seconds histogram", scraped);
        Assert.Contains("fab_turn_duration_seconds_bucket{le=\"0\"} 0", scraped);
        Assert.Contains("fab_turn_duration_seconds_bucket{le=\"+Inf\"} 1", scraped);
        Assert.Contains("fab_turn_duration_seconds_sum 0.3", scraped);
        Assert.Contains("fab_turn_duration_seconds_count 1", scraped);
    }

    [Fact]
    public void Scrape_Twice_CountsOn()
    {
        using var meter = new Meter("Fab.PrometheusTextTests.Twice");
        using var text = new PrometheusText("Fab.PrometheusTextTests.Twice");
        Counter<long> jobs = meter.CreateCounter<long>("jobs");
        jobs.Add(1);
        Assert.Contains("jobs_total 1\n", text.Scrape(), StringComparison.Ordinal);
        jobs.Add(1);
        Assert.Contains("jobs_total 2\n", text.Scrape(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scrape_AMeterEndedAndAnotherOfItsNameBegan_NamesEachFigureOnce()
    {
        using var text = new PrometheusText("Fab.PrometheusTextTests.Again");
        for (int i = 1; i <= 2; i++)
        {
            var meter = new Meter("Fab.PrometheusTextTests.Again");
            meter.CreateCounter<long>("jobs", null, "Jobs").Add(i);
            meter.CreateHistogram<double>("turn", "s", "Turns").Record(0.5 * i);
            if (i == 1) meter.Dispose();
        }

        string[] lines = text.Scrape().Split('\n');
        Assert.Single(lines, "# HELP jobs_total Jobs");
        Assert.Single(lines, "# TYPE jobs_total counter");
        Assert.Single(lines, "jobs_total 3");
        Assert.Single(lines, "# HELP turn_seconds Turns");
        Assert.Single(lines, "turn_seconds_count 2");
        Assert.Single(lines, "turn_seconds_sum 1.5");
    }
}
