using System.Security.Cryptography;

namespace Fab.Cli.Tests;

/// <summary>What a hub proves is not believed until it was checked here.</summary>
public sealed class LedgerProofTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] First = SHA256.HashData("first"u8), Second = SHA256.HashData("second"u8);
    private static readonly string Chain = new('c', 64);

    private readonly string _file = Path.GetTempFileName();
    private FakeHub _hub = null!;

    private static string RootOfOne => Hex(First);

    private static string RootOfTwo => Hex(SHA256.HashData([1, .. First, .. Second]));

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Prove_ATransferThatIsThere_SaysHowManyHashesLeadToTheRoot()
    {
        _hub.Json("GET /api/ledger/proof?transfer=t%2F2", Proof(Second, RootOfTwo));
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, "ledger", "prove", "t/2"));
        Assert.Contains("t/2 is transfer 2 of 2: 1 hashes lead from it to the root.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prove_WithAPathThatLeadsElsewhere_IsRefusedByTheCommandLine()
    {
        _hub.Json("GET /api/ledger/proof?transfer=t%2F2", Proof(First, RootOfTwo));
        var run = new CliRun();
        Assert.Equal(1, await run.Go(_hub, "ledger", "prove", "t/2", "--json"));
        Assert.Equal("ledger-broken", (string?)run.Result["error"]!["code"]);
    }

    [Fact]
    public async Task Keep_AsTheBooksGrow_AddsALineForEachRoot()
    {
        _hub.Json("GET /api/ledger/root", Root(1, RootOfOne));
        Assert.Equal(0, await new CliRun().Go(_hub, "ledger", "root", "--keep", _file));
        _hub.Json("GET /api/ledger/root", Root(2, RootOfTwo));
        _hub.Json("GET /api/ledger/consistency?from=1&to=2", Consistency(RootOfOne, Hex(Second)));
        Assert.Equal(0, await new CliRun().Go(_hub, "ledger", "root", "--keep", _file));
        _hub.Json("GET /api/ledger/consistency?from=2&to=2", $$"""{"from":2,"fromRoot":"{{RootOfTwo}}","to":2,"toRoot":"{{RootOfTwo}}","path":[]}""");
        Assert.Equal(0, await new CliRun().Go(_hub, "ledger", "root", "--keep", _file)); // nothing new

        Assert.Equal(
            [$"1 {RootOfOne} {Chain} 2026-01-01T00:00:00.000000Z", $"2 {RootOfTwo} {Chain} 2026-01-01T00:00:00.000000Z"],
            await File.ReadAllLinesAsync(_file));
    }

    [Theory]
    [InlineData(false)] // the hub admits that its books begin otherwise
    [InlineData(true)]  // the hub claims the kept root, and its proof does not lead from it
    public async Task Keep_WhenTheBooksWereChanged_SaysSoAndKeepsTheFile(bool lies)
    {
        string kept = $"1 {Hex(SHA256.HashData("another"u8))} {Chain} 2026-01-01T00:00:00.000000Z\n";
        await File.WriteAllTextAsync(_file, kept);
        _hub.Json("GET /api/ledger/root", Root(2, RootOfTwo));
        _hub.Json("GET /api/ledger/consistency?from=1&to=2", Consistency(lies ? kept.Split(' ')[1] : RootOfOne, Hex(Second)));
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "ledger", "root", "--keep", _file, "--json"));

        Assert.Equal("ledger-forked", (string?)run.Result["error"]!["code"]);
        Assert.Equal(kept, await File.ReadAllTextAsync(_file));
    }

    [Fact]
    public async Task Keep_WhenTheBooksGotShorter_SaysSo()
    {
        await File.WriteAllTextAsync(_file, $"2 {RootOfTwo} {Chain} 2026-01-01T00:00:00.000000Z\n");
        _hub.Json("GET /api/ledger/root", Root(1, RootOfOne));
        var run = new CliRun();
        Assert.Equal(1, await run.Go(_hub, "ledger", "root", "--keep", _file, "--json"));
        Assert.Equal("ledger-forked", (string?)run.Result["error"]!["code"]);
    }

    [Fact]
    public async Task Correct_SendsTheReason()
    {
        _hub.Json(
            "POST /api/ledger/corrections",
            """{"sequence":2,"id":"correct/1","kind":"post","at":"2026-01-01T00:00:00+00:00","postings":[],"released":0,"corrects":"t1","memo":"Wrong till","references":{},"leaf":"00","chain":"00"}""",
            201);
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, "ledger", "correct", "t1", "--memo", "Wrong till", "--token", "x"));
        Assert.Contains("correct/1 takes t1 back", run.Out, StringComparison.Ordinal);
        Assert.Equal("""{"transfer":"t1","memo":"Wrong till"}""", _hub.Asked.Single(a => a.Method == "POST").Body);
    }

    [Fact]
    public async Task Forget_SaysWhatBecameOfTheMoney()
    {
        _hub.Json("DELETE /api/members/ann?settle=donate", """{"account":"m0123456789abcdef","settled":250,"jobs":2}""");
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, "members", "forget", "ann", "--settle", "donate", "--token", "x"));
        Assert.Contains("ann is forgotten, 2.50 taken out of the wallet. The books keep the account m0123456789abcdef", run.Out, StringComparison.Ordinal);
    }

    private static string Root(long size, string root) => $$"""{"size":{{size}},"root":"{{root}}","chain":"{{Chain}}","at":"2026-01-01T00:00:00+00:00"}""";

    private static string Proof(byte[] leaf, string root) =>
        $$"""{"transfer":"t/2","sequence":2,"leaf":"{{Hex(leaf)}}","size":2,"root":"{{root}}","path":["{{Hex(First)}}"]}""";

    private static string Consistency(string fromRoot, string hash) =>
        $$"""{"from":1,"fromRoot":"{{fromRoot}}","to":2,"toRoot":"{{RootOfTwo}}","path":["{{hash}}"]}""";

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
