using System.Text;
using Fab.Domain;
using Fab.Gateway.Http;
using Fab.Gateway.Tests.Hubs;
using Fab.Silo.Storage;
using Fab.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fab.Gateway.Tests.Http;

/// <summary>Keys that two hubs share: both are this test's, on one PostgreSQL, with commands that count how often they are done.</summary>
public sealed class SharedKeyTests : IAsyncLifetime
{
    private readonly List<WebApplication> _hubs = [];
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PostgresDatabase _database = null!;
    private Caller _one = null!, _two = null!;
    private int _done;

    public async Task InitializeAsync()
    {
        _database = new PostgresDatabase(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
        await GrainTables.CreateAsync(_database, TimeProvider.System, CancellationToken.None);
        _one = new Caller(await StartAsync("one"), "secret-of-the-caller");
        _two = new Caller(await StartAsync("two"), "secret-of-the-caller");
    }

    public async Task DisposeAsync()
    {
        _go.TrySetResult();
        foreach (WebApplication hub in _hubs) await hub.DisposeAsync();
        foreach (Caller caller in (Caller[])[_one, _two]) caller.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Command_SentToBothAtOnce_IsDoneOnceAndAnsweredTwice()
    {
        Task<Answer>[] sent = [.. Enumerable.Range(0, 8).Select(i => Do(i % 2 == 0 ? _one : _two, "slow"))];
        await _begun.Task;
        _go.SetResult();
        Answer[] answers = await Task.WhenAll(sent);
        Assert.Equal(1, _done);
        Assert.All(answers, answer => Assert.Equal((201, "done 1", "/here"), (answer.Status, answer.Text, answer.Headers["Location"])));
        Assert.Single(answers, answer => !answer.Headers.ContainsKey("Idempotent-Replayed"));
    }

    /// <summary>Killed in the middle: it says nothing any more, and nobody does again what it may have done.</summary>
    [Fact]
    public async Task Command_OfAHubThatFellSilent_IsNotDoneAgain()
    {
        Task<Answer> lost = Do(_one, "slow");
        await _begun.Task;
        await _database.WriteAsync(session => session.ExecuteAsync("UPDATE command_key SET hub = 'dead', alive_at = now() - interval '1 minute'"), CancellationToken.None);
        for (int i = 0; i < 2; i++)
        {
            Answer answer = await Do(_two, "slow");
            Assert.Equal((409, "idempotency-key-left-open"), (answer.Status, answer.Code));
        }

        Assert.Equal(0, _done);
        Assert.Equal(201, (await Do(_two, "quick", key: "another")).Status);
        _go.SetResult();
        await lost;
    }

    [Fact]
    public async Task Command_ThatFailedNobodyKnowsHow_IsNotDoneAgain()
    {
        Assert.Equal(500, (await Do(_one, "fails")).Status);
        Answer answer = await Do(_two, "fails");
        Assert.Equal((409, "idempotency-key-left-open", 1), (answer.Status, answer.Code, _done));
    }

    [Theory]
    [InlineData("busy", 503)]
    [InlineData("bad", 400)]
    public async Task Command_ThatWasNotDone_IsTheNextOnesToDo(string command, int status)
    {
        Assert.Equal(status, (await Do(_one, command)).Status);
        Assert.Equal(status, (await Do(_two, command)).Status);
        Assert.Equal(2, _done);
    }

    [Fact]
    public async Task Key_OfAnotherCommandAtTheOther_IsRefused()
    {
        await Do(_one, "quick");
        Answer answer = await Do(_two, "slow");
        Assert.Equal((409, "idempotency-key-reused", 1), (answer.Status, answer.Code, _done));
    }

    /// <summary>Who gave up waiting has the answer when they ask again, wherever.</summary>
    [Fact]
    public async Task Command_WhoseCallerIsGone_ComesToItsEnd()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_hubs[0].Urls.First()) };
        using var gone = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/slow") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", "secret-of-the-caller");
        request.Headers.Add("Idempotency-Key", "key");
        Task<HttpResponseMessage> sent = http.SendAsync(request, gone.Token);
        await _begun.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        Task<Answer> again = Do(_two, "slow");
        _go.SetResult();
        Assert.Equal((201, "done 1", "true"), ((await again).Status, (await again).Text, (await again).Headers["Idempotent-Replayed"]));
    }

    /// <summary>An answer may hold a token: whoever reads the database reads none.</summary>
    [Fact]
    public async Task Answer_InTheDatabase_IsReadByNobodyElse()
    {
        await Do(_one, "quick");
        byte[] kept = (await _database.ReadAsync(session => session.QueryAsync("SELECT answer FROM command_key", row => row.GetFieldValue<byte[]>(0)), CancellationToken.None)).Single();
        Assert.DoesNotContain("done", Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.Equal("done 1", Encoding.UTF8.GetString(CommandAnswer.Open(kept, "Bearer secret-of-the-caller  key").Body));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => CommandAnswer.Open(kept, "Bearer another  key"));
    }

    /// <summary>A stop that is typed waits for no database; any other line does, and is not done without.</summary>
    [Theory]
    [InlineData("M112", 201)]
    [InlineData("G1 X1", 503)]
    public async Task Typed_WhileTheDatabaseIsAway_GoesIfItStops(string line, int status)
    {
        await using var away = new PostgresDatabase("Host=127.0.0.1;Port=1;Database=fab;Username=fab;Timeout=2");
        using var caller = new Caller(await StartAsync("three", away), "secret-of-the-caller");
        Answer answer = await caller.Send(HttpMethod.Post, "/api/machines/m/send", new StringContent($$"""{"command":"{{line}}"}""", Encoding.UTF8, "application/json"), key: "key");
        Assert.Equal((status, status == 201 ? 1 : 0), (answer.Status, _done));
    }

    private static Task<Answer> Do(Caller caller, string command, string key = "key") =>
        caller.Send(HttpMethod.Post, $"/api/{command}", new StringContent("{}", Encoding.UTF8, "application/json"), key: key);

    private async Task<string> StartAsync(string name, ISqlDatabase? database = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new SharedCommandKeys(database ?? _database, name));
        WebApplication hub = builder.Build();
        hub.UseFabProblems();
        CommandKeys.Use(hub);
        hub.MapPost("/api/quick", Done);
        hub.MapPost("/api/machines/m/send", Done);
        hub.MapPost("/api/slow", async () =>
        {
            _begun.TrySetResult();
            await _go.Task;
            return Done();
        });
        hub.MapPost("/api/fails", IResult () => throw new InvalidOperationException($"{Done()} and then something broke."));
        hub.MapPost("/api/busy", () =>
        {
            Done();
            return new Refusal("ledger-out-of-reach", "Not now.").ToProblem(StatusCodes.Status503ServiceUnavailable);
        });
        hub.MapPost("/api/bad", IResult () =>
        {
            Done();
            throw new BadHttpRequestException("Not so.");
        });
        await hub.StartAsync();
        _hubs.Add(hub);
        return hub.Urls.First();
    }

    private IResult Done() => new Created($"done {Interlocked.Increment(ref _done)}");

    private sealed class Created(string text) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status201Created;
            httpContext.Response.Headers.Location = "/here";
            return httpContext.Response.WriteAsync(text);
        }
    }
}
