namespace Fab.Gateway.Health;

/// <summary>Figures at <c>/metrics</c>, in text that we write.</summary>
internal static class MetricsExport
{
    public static void Add(IServiceCollection services) =>
        services.AddSingleton(provider => new PrometheusText([provider.GetRequiredService<HubMetrics>().MeterName, .. HubMetrics.OtherMeters]));

    /// <summary>Counts from the start, not from the first scrape.</summary>
    public static void Start(WebApplication app) => app.Services.GetRequiredService<PrometheusText>();

    public static RouteHandlerBuilder Map(IEndpointRouteBuilder api) =>
        api.MapGet("/metrics", async (PrometheusText metrics, CommonsMetrics commons, CancellationToken ct) =>
        {
            await commons.Refresh(ct);
            return Results.Text(metrics.Scrape(), PrometheusText.ContentType);
        });
}
