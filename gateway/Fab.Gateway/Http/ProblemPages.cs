using System.Data.Common;
using System.Text.Json;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.FirmwareBridge.Mqtt;
using Fab.Gateway.Bridges;
using Fab.Gateway.Hosting;
using Fab.Silo.Clustering;
using Microsoft.AspNetCore.Diagnostics;

namespace Fab.Gateway.Http;

/// <summary>Whatever goes wrong, the caller gets a problem with a code, and never a stack trace.</summary>
public static class ProblemPages
{
    public static void UseFabProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = Answer,
            // What a caller got wrong is the caller's to read, not the log's.
            // And where database or broker are away, their absence is told once by what failed, without a page of stack.
            SuppressDiagnosticsCallback = failure =>
                failure.Exception is BadHttpRequestException || IsOfTheDatabase(failure.Exception) || IsOfTheBroker(failure.Exception) || FabSilos.IsAway(failure.Exception),
        });
        app.UseStatusCodePages(pages =>
        {
            // Empty answers of the framework itself: no such path, no such method, no such media type.
            HttpContext context = pages.HttpContext;
            int status = context.Response.StatusCode;
            Refusal refusal = status switch
            {
                StatusCodes.Status404NotFound => HttpRefusals.NoSuchPath(context.Request.Path),
                StatusCodes.Status413PayloadTooLarge => HttpRefusals.TooLarge,
                _ => HttpRefusals.Malformed($"{context.Request.Method} {context.Request.Path} with this content is not something the hub takes ({status})."),
            };
            return refusal.ToProblem(status).ExecuteAsync(context);
        });
    }

    private static Task Answer(HttpContext context)
    {
        IResult problem = context.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException { InnerException: JsonException json } =>
                HttpRefusals.Malformed($"The body is not what this address takes: {json.Message}").ToProblem(),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => HttpRefusals.TooLarge.ToProblem(),
            BadHttpRequestException bad => HttpRefusals.Malformed(bad.Message).ToProblem(bad.StatusCode),
            { } e when IsOfTheDatabase(e) => HubRefusals.DatabaseAway.ToProblem(),
            { } e when IsOfTheBroker(e) => BrokerRefusals.Away.ToProblem(),
            { } e when FabSilos.IsAway(e) => HubRefusals.SiloAway.ToProblem(),
            _ => HttpRefusals.Internal.ToProblem(),
        };
        return problem.ExecuteAsync(context);
    }

    private static bool IsOfTheDatabase(Exception e) => e is DbException or LedgerUnavailableException or TimeoutException { InnerException: DbException };

    private static bool IsOfTheBroker(Exception e) => e is BrokerException { Code: not MqttCodes.MessageTooLong };
}
