using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Fab.Gateway.Http;

/// <summary>
/// The web app's built files at <c>/</c>, and the headers that keep anything else out of the page. An address inside the app,
/// such as <c>/machines/reprap-1</c>, is the app's own page, so that links into it work.
/// </summary>
public static class WebPage
{
    // blob: is for pictures that the app itself draws, such as a plot that is saved.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Not the app's: these answer programs, in a browser's window too.</summary>
    private static readonly string[] NotPages = ["/api", "/openapi", "/assets", "/metrics", "/healthz"];

    /// <summary>Best first; the build leaves each file in these forms too where that is worth it.</summary>
    private static readonly (string Encoding, string Extension)[] Encodings = [("br", ".br"), ("gzip", ".gz")];

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
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            return next(context);
        });
        if (Folder() is { } folder) app.UseWebPage(new PhysicalFileProvider(folder));
    }

    /// <summary>As above, from files of the caller's choice.</summary>
    public static void UseWebPage(this IApplicationBuilder app, IFileProvider files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var types = new FileExtensionContentTypeProvider();
        var servable = new FileExtensionContentTypeProvider(types.Mappings.ToDictionary(StringComparer.OrdinalIgnoreCase));
        foreach ((_, string extension) in Encodings) servable.Mappings[extension] = "application/octet-stream";
        app.Use((context, next) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) Find(context, files);
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, ContentTypeProvider = servable, OnPrepareResponse = file => Describe(file, types) });
    }

    /// <summary>Points the request at the file that answers it, in the smallest form the browser takes.</summary>
    private static void Find(HttpContext context, IFileProvider files)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "/";
        if (path == "/" || IsPage(request, path)) path = "/index.html";
        if (!files.GetFileInfo(path).Exists) return;
        request.Path = path;
        foreach ((string encoding, string extension) in Encodings)
        {
            if (!request.GetTypedHeaders().AcceptEncoding.Any(a => a.Value == encoding && a.Quality is not 0)) continue;
            if (!files.GetFileInfo(path + extension).Exists) continue;
            request.Path = path + extension;
            return;
        }
    }

    /// <summary>A person follows a link into the app: a browser asks for a page, under a name that is no file's.</summary>
    private static bool IsPage(HttpRequest request, string path) =>
        !Path.HasExtension(path)
        && !NotPages.Any(other => request.Path.StartsWithSegments(other))
        && request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html");

    private static void Describe(StaticFileResponseContext file, FileExtensionContentTypeProvider types)
    {
        IHeaderDictionary headers = file.Context.Response.Headers;
        string path = file.Context.Request.Path.Value!;
        foreach ((string encoding, string extension) in Encodings)
        {
            if (!path.EndsWith(extension, StringComparison.Ordinal)) continue;
            headers.ContentEncoding = encoding;
            headers.ContentType = types.TryGetContentType(path[..^extension.Length], out string? type) ? type : "application/octet-stream";
        }

        headers.Vary = "Accept-Encoding";
        // Names under assets/ carry a hash of the content; the page itself must be asked for again.
        bool hashed = file.Context.Request.Path.StartsWithSegments("/assets");
        headers.CacheControl = hashed ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
