using System.Net;
using System.Net.Http.Headers;
using Fab.Gateway.Http;
using Fab.Gateway.Tests.Hubs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;

namespace Fab.Gateway.Tests.Http;

/// <summary>How the app's files are served; from files of the test's own, so that no build of the app is needed.</summary>
public sealed class WebPageTests : IAsyncLifetime
{
    private readonly TempFolder _files = new();
    private readonly HttpClient _browser = new();
    private WebApplication? _app;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_files.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_files.Path, "index.html"), "<!doctype html>the app");
        await File.WriteAllTextAsync(Path.Combine(_files.Path, "assets", "app-1a2b.js"), "plain");
        await File.WriteAllTextAsync(Path.Combine(_files.Path, "assets", "app-1a2b.js.br"), "brotli");
        await File.WriteAllTextAsync(Path.Combine(_files.Path, "assets", "app-1a2b.js.gz"), "gzip");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebPage(new PhysicalFileProvider(_files.Path));
        await _app.StartAsync();
        _browser.BaseAddress = new Uri(_app.Urls.First());
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _app!.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/machines/reprap-1")]
    [InlineData("/commons/bonds/lathe?tab=bids")]
    public async Task AddressInTheApp_AskedForByABrowser_IsTheAppsPage(string address)
    {
        using HttpResponseMessage answer = await Ask(address, "text/html,application/xhtml+xml,*/*;q=0.8");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("the app", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("no-cache", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/machines/reprap-1", "application/json")]
    [InlineData("/api/no-such-path", "text/html")]
    [InlineData("/assets/app-9z9z.js", "text/html")]
    [InlineData("/assets/gone", "text/html")]
    [InlineData("/no-such-file.png", "text/html")]
    [InlineData("/..%2f..%2fetc%2fpasswd", "text/html")]
    public async Task WhatIsNoPage_OrNotAskedForAsOne_IsNotThere(string address, string accept)
    {
        using HttpResponseMessage answer = await Ask(address, accept);

        Assert.DoesNotContain("root:", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        if (!address.Contains("..", StringComparison.Ordinal)) Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("br, gzip", "br", "brotli")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip", "gzip")]
    [InlineData("identity", "", "plain")]
    public async Task File_BuiltInSeveralForms_ComesInTheSmallestThatTheBrowserTakes(string accepts, string encoding, string content)
    {
        using HttpResponseMessage answer = await Ask("/assets/app-1a2b.js", "*/*", accepts);

        Assert.Equal(encoding, string.Join("", answer.Content.Headers.ContentEncoding));
        Assert.Equal(content, await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Accept-Encoding", string.Join("", answer.Headers.Vary));
        Assert.Contains("immutable", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> Ask(string address, string accept, string encodings = "identity")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (string type in accept.Split(',')) request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type));
        foreach (string encoding in encodings.Split(',')) request.Headers.AcceptEncoding.Add(StringWithQualityHeaderValue.Parse(encoding.Trim()));
        return await _browser.SendAsync(request);
    }
}
