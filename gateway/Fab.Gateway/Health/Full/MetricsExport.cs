using OpenTelemetry.Metrics;

namespace Fab.Gateway.Health;

/// <summary>Figures at <c>/metrics</c>, by OpenTelemetry's exporter.</summary>
internal static class MetricsExport
{
    public static void Add(IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => HubMetrics.LeaveOut(metrics.AddMeter(HubMetrics.OtherMeters)).AddPrometheusExporter(o => o.ScopeInfoEnabled = false));
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) => metrics.AddMeter(provider.GetRequiredService<HubMetrics>().MeterName));
    }

    /// <summary>Counts from the start, not from the first scrape.</summary>
    public static void Start(WebApplication app) => app.Services.GetRequiredService<MeterProvider>();

    public static RouteHandlerBuilder Map(IEndpointRouteBuilder api)
    {
        RequestDelegate scrape = api.CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint("/metrics").Build();
        return api.MapGet("/metrics", async (HttpContext http, CommonsMetrics commons) =>
        {
            await commons.Refresh(http.RequestAborted);
            await scrape(http);
        });
    }
}
