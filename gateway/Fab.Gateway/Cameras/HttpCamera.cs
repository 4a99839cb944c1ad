using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.Gateway.Cameras;

/// <summary>
/// A camera at an http address: a stream of JPEGs (<c>multipart/x-mixed-replace</c>), or one picture for each asking. Follows no
/// redirect, uses no proxy, keeps no cookie, and goes to no address where no camera may be. What it says of a failure names
/// neither the address nor what signs the hub in there.
/// </summary>
public sealed class HttpCamera : ICameraSource
{
    /// <summary>A picture of twelve million pixels is smaller.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>So often a camera that gives one picture for each asking is asked.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a camera may say nothing: until it answers, and from one picture to the next.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly MachineId _machine;
    private readonly Uri _address;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;

    public HttpCamera(MachineId machine, string address, TimeProvider time)
    {
        var written = new Uri(address);
        (_machine, _time) = (machine, time);
        _address = new UriBuilder(written) { UserName = "", Password = "" }.Uri;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // What is left of an answer is not read: the stream of a camera has no end.
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 16,
            Credentials = CredentialsIn(written),
            PreAuthenticate = true,
            ConnectCallback = Connect,
        });
    }

    public void Dispose() => _http.Dispose();

    public async IAsyncEnumerable<CameraPicture> Pictures([EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            long asked = _time.GetTimestamp();
            using HttpResponseMessage answer = await Within(Ask, ct);
            string type = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues said) ? said.ToString() : "";
            if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            {
                using Stream stream = await answer.Content.ReadAsStreamAsync(ct);
                var parts = new MultipartPictures(stream, BoundaryIn(type), MostBytes);
                while (await Within(parts.Next, ct) is { } part) yield return Picture(part);
                throw Silent("it ended its stream");
            }

            yield return Picture(await Within(wait => ReadWhole(answer, wait), ct));
            TimeSpan rest = AskEvery - _time.GetElapsedTime(asked);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, _time, ct);
        }
    }

    /// <summary>As it stands there: cameras write some that the rules for headers do not know.</summary>
    private static string? BoundaryIn(string type) => type.Split(';')
        .Select(part => part.Trim())
        .FirstOrDefault(part => part.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase))?["boundary=".Length..].Trim('"');

    private static CredentialCache? CredentialsIn(Uri written)
    {
        if (written.UserInfo.Length == 0) return null;
        string[] parts = written.UserInfo.Split(':', 2);
        var credential = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        Uri root = new UriBuilder(written.Scheme, written.Host, written.Port).Uri;
        // These two and no other: a name of this computer is nothing for a camera.
        return new CredentialCache { { root, "Basic", credential }, { root, "Digest", credential } };
    }

    private async Task<HttpResponseMessage> Ask(CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _address);
        request.Headers.Accept.ParseAdd("multipart/x-mixed-replace, image/jpeg, image/png");
        request.Headers.CacheControl = new() { NoCache = true };
        HttpResponseMessage answer = await _http.SendAsync(request, ct);
        if (answer.StatusCode == HttpStatusCode.OK) return answer;
        int status = (int)answer.StatusCode;
        answer.Dispose();
        throw status switch
        {
            401 or 403 => Trouble(CameraRefusals.Locked, $"wants a name and a password that the hub does not have ({status})", "A steward sets its address again, as http://NAME:PASSWORD@HOST/…"),
            >= 300 and < 400 => NoPicture($"sends the hub elsewhere ({status}), and the hub follows no camera"),
            _ => NoPicture($"answered with {status}"),
        };
    }

    private async Task<byte[]> ReadWhole(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.Content.Headers.ContentLength > MostBytes) throw TooLarge();
        using Stream body = await answer.Content.ReadAsStreamAsync(ct);
        using var whole = new MemoryStream();
        byte[] piece = new byte[32 * 1024];
        int read;
        while ((read = await body.ReadAsync(piece, ct)) > 0)
        {
            whole.Write(piece, 0, read);
            if (whole.Length > MostBytes) throw TooLarge();
        }

        return whole.ToArray();
    }

    private CameraPicture Picture(byte[] bytes) => CameraPicture.Of(bytes) ?? throw NoPicture("sends something that is neither JPEG nor PNG, or half a picture");

    /// <summary>Does it within <see cref="Patience"/>, and says in our words why it could not.</summary>
    private async Task<T> Within<T>(Func<CancellationToken, Task<T>> act, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await act(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Silent("it says nothing");
        }
        catch (InvalidDataException wrong) when (wrong.Message == MultipartPictures.TooLarge)
        {
            throw TooLarge();
        }
        catch (InvalidDataException)
        {
            throw NoPicture("sends a stream without a picture that the hub can tell");
        }
        catch (ForbiddenAddressException)
        {
            throw NoPicture("is at an address where the hub looks for no camera");
        }
        catch (HttpRequestException failed)
        {
            if (failed.InnerException is ForbiddenAddressException) throw NoPicture("is at an address where the hub looks for no camera");
            throw Silent(failed.InnerException is AuthenticationException ? "its certificate is none that the hub trusts" : InWords(failed.HttpRequestError));
        }
        catch (IOException)
        {
            throw Silent("the connection broke");
        }
    }

    private static string InWords(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "no computer has its name",
        HttpRequestError.ConnectionError => "nothing answers at its address",
        HttpRequestError.InvalidResponse => "what it answers is no HTTP",
        _ => "the connection broke",
    };

    /// <summary>Names are looked up here, so that what was checked is what is spoken to.</summary>
    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        IPAddress[] all = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        IPAddress[] allowed = [.. all.Where(MachineCamera.MayBeAt)];
        if (allowed.Length == 0) throw new ForbiddenAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private CameraTroubleException TooLarge() => NoPicture($"sends pictures of more than {MostBytes / 1024 / 1024} MB");

    private CameraTroubleException Silent(string why) => Trouble(CameraRefusals.Silent, $"shows nothing: {why}", "Look at its power, its cable and its program; the hub goes on trying.");

    private CameraTroubleException NoPicture(string what) => Trouble(CameraRefusals.NoPicture, what, "A steward sets the address of its stream or of its picture: it must be JPEG or PNG.");

    private CameraTroubleException Trouble(string code, string what, string wayOut) => new(new Refusal(code, $"The camera of {_machine} {what}.", wayOut));

    private sealed class ForbiddenAddressException : Exception;
}
