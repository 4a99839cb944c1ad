using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Fab.Gateway.Tests.Hubs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fab.Gateway.Tests;

/// <summary>The page in a real browser, on a hub of its own. Pictures of it are kept in <c>artifacts/screenshots</c>.</summary>
public sealed class BoardTests : IAsyncLifetime
{
    private readonly TempFolder _data = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private HubProcess? _hub;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string Pictures => Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;

    public async Task InitializeAsync()
    {
        Assert.True(
            File.Exists(Path.Combine(Repository.Root, "gateway", "web", "dist", "index.html")),
            "The page is not built: run 'npm ci && npm run build' in gateway/web, or ./fab test, which does.");
        _hub = await HubProcess.Demo(_data.Path, 30);
        SetDefaultExpectTimeout((float)Patience.Span.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _hub?.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Board_APrintFromTheForm_ShowsOnDesktopAndPhoneWithoutReload()
    {
        using Caller funder = await Caller.As(_hub!.Url, "funder");
        Answer label = await funder.Post("/api/quotes", new { design = new { slug = "plant-label" }, material = "pla" });
        await KeepTheRouterBusy();
        IPage phone = await Open(390, 844);
        await Expect(Card(phone)).ToContainTextAsync("Ready");
        IPage desktop = await Open(1280, 900);
        await Expect(desktop.Locator("article")).ToHaveCountAsync(2);
        await Expect(desktop.GetByRole(AriaRole.Article, new() { Name = "Router 1" })).ToContainTextAsync("long-squares.nc");

        ConcurrentQueue<string> askedByPhone = AskedFromNowOn(phone);
        await Print(desktop, "Phone stand");

        await Expect(Card(desktop)).ToContainTextAsync("Phone stand");
        await Expect(Card(desktop)).ToContainTextAsync("Running");
        await Expect(Card(phone)).ToContainTextAsync("Running");
        await funder.Queue(label);
        await Expect(desktop.Locator("#queue")).ToContainTextAsync("Plant label");
        await Expect(Card(desktop)).ToContainTextAsync(new Regex("layer [1-9][0-9]+ of"));
        await Expect(Card(phone)).ToContainTextAsync(new Regex("layer [1-9][0-9]+ of"));

        // It was told all of this: it neither reloaded nor asked again how the machines are.
        Assert.DoesNotContain(askedByPhone, path => path is "/" or "/api/hub" or "/api/machines" or "/api/queue");
        await desktop.GetByRole(AriaRole.Button, new() { Name = "Make something else" }).ClickAsync();
        await Picture(desktop, "board-desktop.png");
        await Picture(phone, "board-phone.png");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Board_EmergencyStopAndClear_AreOneClickAndACheckAway()
    {
        IPage page = await Open(1280, 900);
        await page.GetByLabel("You are").SelectOptionAsync("operator");

        await page.GetByRole(AriaRole.Button, new() { Name = "Emergency stop RepRap 1" }).ClickAsync();

        await Expect(Card(page)).ToContainTextAsync("Stopped");
        await Card(page).GetByRole(AriaRole.Button, new() { Name = "Clear …" }).ClickAsync();
        foreach (ILocator check in await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Checkbox).AllAsync()) await check.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "The machine may go on" }).ClickAsync();
        await Expect(Card(page)).ToContainTextAsync("Ready");
        Assert.Empty(_complaints);
    }

    private static ILocator Card(IPage page) => page.GetByRole(AriaRole.Article, new() { Name = "RepRap 1" });

    /// <summary>One job done and paid, and one on the machine that goes on for hours.</summary>
    private async Task KeepTheRouterBusy()
    {
        using Caller op = await Caller.As(_hub!.Url, "operator");
        using EventReader events = await EventReader.Open(_hub.Url);
        string first = await op.Queue(await op.QuoteFile("squares.nc", Programs.Router(1), "router-1"));
        await events.UntilJob(first, "finished");
        (await op.Post("/api/machines/router-1/clear", new { plateCleared = true })).Expect(200);
        await op.Queue(await op.QuoteFile("long-squares.nc", Programs.Router(1500), "router-1"));
    }

    private static ConcurrentQueue<string> AskedFromNowOn(IPage page)
    {
        var asked = new ConcurrentQueue<string>();
        page.Request += (_, request) => asked.Enqueue(new Uri(request.Url).AbsolutePath);
        return asked;
    }

    private static async Task Print(IPage page, string design)
    {
        await page.GetByLabel("You are").SelectOptionAsync("maker");
        ILocator make = page.Locator("#make");
        await make.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^" + design) }).ClickAsync();
        await make.GetByRole(AriaRole.Button, new() { Name = "Show price and time" }).ClickAsync();
        await make.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Print it for about ") }).ClickAsync(new() { Timeout = (float)Patience.Span.TotalMilliseconds });
    }

    private static async Task Picture(IPage page, string name)
    {
        int tooWide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(tooWide <= 0, $"{name}: the page is {tooWide} px too wide.");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name) });
    }

    private async Task<IPage> Open(int width, int height)
    {
        IPage page = await _browser!.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        await page.GotoAsync(_hub!.Url);
        return page;
    }
}
