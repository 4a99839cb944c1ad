using Microsoft.Extensions.FileProviders;

namespace Fab.Gateway.Http;

/// <summary>The web app's built files at <c>/</c>, and the headers that keep anything else out of the page.</summary>
public static class WebPage
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Where the build put the page: beside the program when published, in the checkout otherwise; null when it was not built.</summary>
    public static string? Folder()
    {
        string? root = Environment.GetEnvironmentVariable("FAB_ROOT");
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, "wwwroot"),
            .. root is null ? Array.Empty<string>() : [Path.Combine(root, "gateway", "web", "dist")],
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../web/dist")),
        ];
        return places.FirstOrDefault(place => File.Exists(Path.Combine(place, "index.html")));
    }

    public static void UseWebPage(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
        if (Folder() is not { } folder) return;
        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file =>
            {
                // Names under assets/ carry a hash of the content; the page itself must be asked for again.
                bool hashed = file.Context.Request.Path.StartsWithSegments("/assets");
                file.Context.Response.Headers.CacheControl = hashed ? "public, max-age=31536000, immutable" : "no-cache";
            },
        });
    }
}
