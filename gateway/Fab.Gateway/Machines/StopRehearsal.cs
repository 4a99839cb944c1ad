using System.Net;
using System.Net.Http.Headers;
using Fab.Domain.Members;
using Fab.Gateway.Http;

namespace Fab.Gateway.Machines;

/// <summary>
/// Presses stop once over HTTP, at no machine, when the hub has started: the first stop, mostly the only one, must not
/// wait for the compiler.
/// </summary>
public static class StopRehearsal
{
    /// <summary>No machine can be called that, and no bridge listens there.</summary>
    private const string NoMachine = "-";
    private const int Times = 3;

    /// <param name="url">Where this hub answers.</param>
    /// <returns>What the last was answered: that there is no such machine. Null where nothing answered.</returns>
    public static async Task<HttpStatusCode?> Run(string url, SignIn signIn, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        try
        {
            using RememberedToken token = signIn.RememberNobody([Roles.Maker]);
            using var http = new HttpClient { BaseAddress = new UriBuilder(url) { Host = "127.0.0.1" }.Uri };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
            HttpStatusCode? last = null;
            for (int i = 0; i < Times; i++)
            {
                using HttpResponseMessage answer = await http.PostAsync(new Uri($"/api/machines/{NoMachine}/stop", UriKind.Relative), null, ct);
                last = answer.StatusCode;
            }

            return last;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // A hub that does not answer at the loopback is only slower once.
            return null;
        }
    }
}
