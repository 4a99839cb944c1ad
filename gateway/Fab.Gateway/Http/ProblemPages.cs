using Fab.Domain;
using Microsoft.AspNetCore.Diagnostics;

namespace Fab.Gateway.Http;

/// <summary>Whatever goes wrong, the caller gets a problem with a code, and never a stack trace.</summary>
public static class ProblemPages
{
    public static void UseFabProblems(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(async context =>
        {
            Exception? error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
            Refusal refusal = error is BadHttpRequestException bad
                ? HttpRefusals.Malformed(bad.InnerException is System.Text.Json.JsonException json ? $"The body is not what this address takes: {json.Message}" : bad.Message)
                : HttpRefusals.Internal;
            await refusal.ToProblem().ExecuteAsync(context);
        }));
        app.UseStatusCodePages(async pages =>
        {
            // Empty answers of the framework itself: no such method, no such media type.
            HttpContext context = pages.HttpContext;
            string what = $"{context.Request.Method} {context.Request.Path} with this content is not something the hub takes ({context.Response.StatusCode}).";
            await HttpRefusals.Malformed(what).ToProblem().ExecuteAsync(context);
        });
    }
}
