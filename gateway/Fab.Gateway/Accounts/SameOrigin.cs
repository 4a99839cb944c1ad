using Fab.Gateway.Http;

namespace Fab.Gateway.Accounts;

/// <summary>
/// Keeps other sites' hands off a browser that is signed in here. A command without a token must come from the hub's own
/// page, by what the browser itself says: <c>Sec-Fetch-Site</c>, or <c>Origin</c> where the connection is not secure. A
/// program that sends neither may ask, but not with a cookie.
/// </summary>
internal static class SameOrigin
{
    public static void Use(WebApplication app) => app.Use((context, next) =>
        IsFromElsewhere(context.Request) ? AccountRefusals.FromElsewhere.ToProblem().ExecuteAsync(context) : next(context));

    private static bool IsFromElsewhere(HttpRequest request)
    {
        bool onlyLooks = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        // Another site cannot make a browser send this header; nobody was ever let in by asking.
        if (onlyLooks || SignIn.TokenOf(request.HttpContext) is not null) return false;
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } said) return said.ToString() != "same-origin";
        if (request.Headers.Origin is { Count: > 0 } origin) return origin.ToString() != $"{request.Scheme}://{request.Host}";
        return Sessions.CookieOf(request) is not null;
    }
}
