using Fab.Gateway.Hosting;
using Microsoft.AspNetCore.HttpOverrides;

namespace Fab.Gateway.Http;

/// <summary>Takes the scheme and the address of a request from the proxy that the hub was told of, and from nobody else.</summary>
internal static class BehindProxy
{
    public static void Use(WebApplication app)
    {
        if (app.Services.GetRequiredService<HubOptions>().Proxy is not { } proxy) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Add(proxy);
        app.UseForwardedHeaders(options);
    }
}
