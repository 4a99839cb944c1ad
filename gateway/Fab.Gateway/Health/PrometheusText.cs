using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Fab.Gateway.Health;

/// <summary>
/// Writes OpenTelemetry metrics in Prometheus' text format 0.0.4, one collection for each scrape.
/// Source: prometheus.io/docs/instrumenting/exposition_formats.
/// </summary>
public sealed class PrometheusText : IDisposable
{
    private readonly TextExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;
    private readonly Lock _gate = new();

    /// <param name="meters">Names of the meters to collect; <c>*</c> may stand at the end.</param>
    public PrometheusText(params string[] meters)
    {
        _reader = new BaseExportingMetricReader(_exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        _provider = HubMetrics.LeaveOut(Sdk.CreateMeterProviderBuilder().AddMeter(meters)).AddReader(_reader).Build();
    }

    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public string Scrape()
    {
        lock (_gate)
        {
            _reader.Collect();
            return _exporter.Take();
        }
    }

    public void Dispose()
    {
        _provider.Dispose();
        _reader.Dispose();
        _exporter.Dispose();
    }

    private sealed class TextExporter : BaseExporter<Metric>
    {
        private readonly OrderedDictionary<string, Family> _families = new(StringComparer.Ordinal);

        /// <summary>Of the metric that is being written.</summary>
        private Family _family = null!;

        /// <summary>What was collected, once.</summary>
        public string Take()
        {
            var text = new StringBuilder();
            foreach ((string name, Family family) in _families)
            {
                if (family.Help.Length > 0) text.Append("# HELP ").Append(name).Append(' ').Append(family.Help).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(family.Kind).Append('\n');
                foreach ((string series, double value) in family.Values) text.Append(series).Append(' ').Append(Number(value)).Append('\n');
            }

            _families.Clear();
            return text.ToString();
        }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (Metric metric in batch) Write(metric);
            return ExportResult.Success;
        }

        private void Write(Metric metric)
        {
            bool counter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
            string name = NameOf(metric, counter);
            string kind = metric.MetricType == MetricType.Histogram ? "histogram" : counter ? "counter" : "gauge";

            // A meter that ended is told once more, beside one of its name that has begun: Prometheus wants a name once.
            if (!_families.TryGetValue(name, out _family!)) _families[name] = _family = new Family(Escape(metric.Description, quotes: false), kind);
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints()) Write(name, metric.MetricType, in point);
        }

        private void Write(string name, MetricType type, in MetricPoint point)
        {
            string labels = Labels(in point);
            switch (type)
            {
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    Line(name, labels, point.GetSumLong());
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    Line(name, labels, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    Line(name, labels, point.GetGaugeLastValueLong());
                    break;
                case MetricType.DoubleGauge:
                    Line(name, labels, point.GetGaugeLastValueDouble());
                    break;
                case MetricType.Histogram:
                    WriteHistogram(name, labels, in point);
                    break;
            }
        }

        private void WriteHistogram(string name, string labels, in MetricPoint point)
        {
            long below = 0;
            foreach (HistogramBucket bucket in point.GetHistogramBuckets())
            {
                below += bucket.BucketCount;
                string bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
                Line(name + "_bucket", Join(labels, $"le=\"{bound}\""), below);
            }

            Line(name + "_sum", labels, point.GetHistogramSum());
            Line(name + "_count", labels, point.GetHistogramCount());
        }

        private void Line(string name, string labels, double value)
        {
            string series = labels.Length > 0 ? $"{name}{{{labels}}}" : name;
            bool adds = _family.Kind != "gauge" && _family.Values.ContainsKey(series);
            _family.Values[series] = adds ? _family.Values[series] + value : value;
        }

        private static string Labels(in MetricPoint point)
        {
            string labels = "";
            foreach (KeyValuePair<string, object?> tag in point.Tags)
                labels = Join(labels, $"{Clean(tag.Key)}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "", quotes: true)}\"");
            return labels;
        }

        private static string Join(string labels, string label) => labels.Length == 0 ? label : labels + "," + label;

        private static string NameOf(Metric metric, bool counter)
        {
            string name = Clean(metric.Name);
            string unit = metric.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
            if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
            return counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
        }

        private static string Clean(string name) =>
            string.Create(name.Length, name, static (to, from) =>
            {
                for (int i = 0; i < from.Length; i++) to[i] = char.IsAsciiLetterOrDigit(from[i]) || from[i] == ':' ? from[i] : '_';
            });

        private static string Escape(string text, bool quotes)
        {
            string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
        }

        private sealed record Family(string Help, string Kind)
        {
            public OrderedDictionary<string, double> Values { get; } = new(StringComparer.Ordinal);
        }

        private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf"
            : double.IsNegativeInfinity(value) ? "-Inf"
            : double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);
    }
}
