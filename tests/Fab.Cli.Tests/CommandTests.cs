using System.Text.Json.Nodes;

namespace Fab.Cli.Tests;

public sealed class CommandTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Machines_OneInFault_ComesFirstWithItsWayOut()
    {
        string fault = Shapes.Board(Shapes.Machine("fault", """["plate","stop"]""", spec: Shapes.RouterSpec, reason: "The spindle stalled."));
        _hub.Json("GET /api/machines", $"[{Shapes.Board(Shapes.Machine("running", job: "j-1"), Shapes.Telemetry(54), Shapes.Running(3))},{fault}]");
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "machines"));

        string[] lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("router-1", lines[1]);
        Assert.Contains("The spindle stalled. · ./fab clear router-1", lines[1]);
        Assert.StartsWith("reprap-1", lines[2]);
        Assert.Contains("210/210 60/60 °C", lines[2]);
        Assert.Contains("Phone stand (54 %, 26 min left) · j-1", lines[2]);
        Assert.DoesNotContain("\e[", run.Out);
    }

    [Fact]
    public async Task Machines_OnATerminal_AreColouredUnlessNoColorIsSet()
    {
        _hub.Json("GET /api/machines", $"[{Shapes.Board(Shapes.Machine("idle"))}]");
        var coloured = new CliRun { IsTerminal = true };
        var plain = new CliRun { IsTerminal = true, Env = { ["NO_COLOR"] = "1" } };

        await coloured.Go(_hub, "machines");
        await plain.Go(_hub, "machines");

        Assert.Contains("\e[32midle", coloured.Out);
        Assert.DoesNotContain("\e[", plain.Out);
    }

    [Fact]
    public async Task Json_OfEveryReadingCommand_IsOneObjectThatSaysOk()
    {
        _hub.Json("GET /api/machines", $"[{Shapes.Board(Shapes.Machine("idle"))}]");
        _hub.Json("GET /api/jobs?limit=20", $"[{Shapes.Finished(9)}]");
        _hub.Json("GET /api/jobs/j-1", Shapes.Detail(Shapes.Running(3), telemetry: Shapes.Telemetry(10)));
        _hub.Json("GET /api/queue", $"[{Shapes.Place(1, "all that fit are busy")}]");
        _hub.Json("GET /api/wallet", Shapes.Wallet);
        _hub.Json("GET /api/members", """[{"id":"maker","name":"Mia Maker","roles":["maker"],"classes":["fdm-printer"],"account":"m0123456789abcdef"}]""");
        _hub.Json("GET /api/ledger/accounts", """[{"account":"cash","posted":-5000,"held":0}]""");
        _hub.Json("GET /api/designs", """[{"slug":"phone-stand","title":"Phone stand","sentence":"Holds a phone.","kind":"printer","licence":"CC-BY-SA-4.0","licensor":"Fab","version":"1.0.0","picture":"/p.png","modules":["stand"],"material":"pla"}]""");
        string[][] commands = [["machines"], ["jobs"], ["job", "j-1"], ["queue"], ["wallet"], ["fund"], ["members"], ["ledger"], ["designs"]];

        foreach (string[] command in commands)
        {
            var run = new CliRun();
            Assert.Equal(0, await run.Go(_hub, [.. command, "--json"]));
            JsonObject only = Assert.Single(run.Lines);
            Assert.True((bool)only["ok"]!);
            Assert.Empty(run.Err);
        }
    }

    [Fact]
    public async Task Designs_WithParts_NamesThem()
    {
        _hub.Json("GET /api/designs", """[{"slug":"planter","title":"Planter","sentence":"Waters itself.","kind":"printer","licence":"CC0-1.0","licensor":"Fab","version":"1.0.0","picture":"/p.png","modules":["pot","saucer"],"material":"petg"}]""");
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "designs"));

        Assert.Contains("planter", run.Out);
        Assert.Contains("CC0-1.0", run.Out);
        Assert.Contains("Parts: pot, saucer.", run.Out.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Design_ShowsRangesUnitsAndParts()
    {
        _hub.Json("GET /api/designs/planter", """
            {"slug":"planter","title":"Planter","sentence":"Waters itself.","kind":"printer","licence":"CC0-1.0","licensor":"Fab","version":"1.2.0","picture":"/p.png","modules":["pot","saucer"],"material":"petg",
             "readme":"# Planter","licenceWords":"Do what you like.","parameters":[{"name":"width","label":"Width","help":"Outside.","type":"number","unit":"mm","default":"80","min":40,"max":150.5,"step":0.5},{"name":"shape","label":"Shape","help":"","type":"choice","default":"round","choices":["round","square"]}],
             "moduleDetails":[{"name":"pot","title":"The pot","needs":["saucer"]},{"name":"saucer","title":"The saucer","needs":[]}],"materials":["pla","petg"]}
            """);
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "design", "planter"));

        Assert.Matches("width +80 mm +40 to 150.5 by 0.5 +Width. Outside.", run.Out);
        Assert.Matches("shape +round +round, square +Shape", run.Out);
        Assert.Contains("The pot (needs saucer)", run.Out);
        Assert.Contains("./fab quote planter -p width=80", run.Out);
    }

    [Fact]
    public async Task Queue_ShowsOrderAndWait()
    {
        _hub.Json("GET /api/queue", $"[{Shapes.Place(1, "all that fit are busy")}]");
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "queue"));

        Assert.Matches("1 +j-1 +maker +Phone stand +57 min +reprap-1 +Your first job in line\\. Waits: all that fit are busy\\.", run.Out);
    }

    [Fact]
    public async Task Jobs_WithFilters_AsksForThem()
    {
        _hub.Json("GET /api/jobs?limit=5&member=me&open=true&before=j-9", "[]");
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "jobs", "--mine", "--open", "--limit", "5", "--before", "j-9"));

        Assert.Equal("No jobs.", run.Out.Trim());
    }

    [Fact]
    public async Task Job_Ended_ShowsWhatItCost()
    {
        _hub.Json("GET /api/jobs/j-1", Shapes.Detail(Shapes.Failed(9)));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "job", "j-1"));

        Assert.Contains("1.13 (held 1.43)", run.Out);
        Assert.Contains("link-lost: The cable came off. (line 77)", run.Out);
        Assert.Contains("phone-stand 1.0.0 width=80", run.Out);
    }

    [Theory]
    [InlineData("pause", "Pausing")]
    [InlineData("resume", "Going on with")]
    [InlineData("cancel", "Cancelling")]
    public async Task JobControl_PostsTheWish(string verb, string said)
    {
        _hub.Json($"POST /api/jobs/j-1/{verb}", Shapes.Running(4), 202);
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, verb, "j-1", "--as", "maker"));

        Assert.StartsWith(said, run.Out);
        Assert.Equal("Bearer demo-token", _hub.Last("POST", $"/api/jobs/j-1/{verb}").Authorization);
    }

    [Fact]
    public async Task Stop_SaysThatItWasSentAndHowToClear()
    {
        _hub.Json("POST /api/machines/reprap-1/stop", $$"""{"commandId":"c-1","machine":{{Shapes.Machine("running")}}}""", 202);
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "stop", "reprap-1"));
        Assert.Equal(0, await program.Go(_hub, "stop", "reprap-1", "--json"));

        Assert.Matches("Stop sent to reprap-1 in [0-9]+ ms", run.Out);
        Assert.Contains("./fab clear reprap-1", run.Out);
        Assert.Equal("c-1", (string)program.Result["commandId"]!);
    }

    [Fact]
    public async Task MachinesAdd_WithKeepOuts_SaysWhereNoToolMayGo()
    {
        _hub.Json("POST /api/machines", Shapes.Machine("offline"), 201);
        string[] add = ["machines", "add", "reprap-1", "--link", "virtual:marlin", "--volume", "220x220x250", "--rate", "1.20"];
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, [.. add, "--keep-out", "the left clamp=12,100,0:0,120,8", "--keep-out", "a=b=-5,-5,-5:1,1,1.5"]));
        JsonNode places = JsonNode.Parse(_hub.Last("POST", "/api/machines").Body)!["spec"]!["keepOuts"]!;
        Assert.Equal(
            """[{"name":"the left clamp","from":{"x":0,"y":100,"z":0},"to":{"x":12,"y":120,"z":8}},{"name":"a=b","from":{"x":-5,"y":-5,"z":-5},"to":{"x":1,"y":1,"z":1.5}}]""",
            places.ToJsonString());
        Assert.Equal(0, await run.Go(_hub, add));
        Assert.Null(JsonNode.Parse(_hub.Last("POST", "/api/machines").Body)!["spec"]!["keepOuts"]);
        foreach (string wrong in new[] { "0,0,0:1,1,1", "=0,0,0:1,1,1", "clamp=0,0:1,1,1", "clamp=0,0,x:1,1,1", "clamp=0,0,0" })
            Assert.Equal(2, await new CliRun().Go(_hub, [.. add, "--keep-out", wrong]));
    }

    [Fact]
    public async Task Material_None_UnloadsTheMachine()
    {
        _hub.Json("POST /api/machines/reprap-1/material", Shapes.Machine("idle").Replace("\"material\":\"pla\",", "", StringComparison.Ordinal));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "material", "reprap-1", "none"));

        Assert.Equal("{}", _hub.Last("POST", "/api/machines/reprap-1/material").Body);
        Assert.Equal("RepRap One is empty now.", run.Out.Trim());
    }

    [Fact]
    public async Task Material_Named_IsSent()
    {
        _hub.Json("POST /api/machines/reprap-1/material", Shapes.Machine("idle"));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "material", "reprap-1", "pla"));

        Assert.Equal("""{"material":"pla"}""", _hub.Last("POST", "/api/machines/reprap-1/material").Body);
    }

    [Fact]
    public async Task Wallet_ShowsHeldAndTransfersFromItsOwnSide()
    {
        _hub.Json("GET /api/wallet", Shapes.Wallet);
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "wallet"));

        Assert.Contains("wallet:maker: 48.57 to spend (50.00 less 1.43 held for jobs and bids)", run.Out);
        Assert.Matches(@"posted +\+50.00 +← cash", run.Out);
        Assert.Matches(@"held +\(1.43\) +→ rent:reprap-1", run.Out);
    }

    [Fact]
    public async Task WalletTopUp_SendsCentsWithAnIdOfItsOwn()
    {
        _hub.Json("POST /api/wallet/top-up", Shapes.Wallet);
        var first = new CliRun();
        var second = new CliRun();

        Assert.Equal(0, await first.Go(_hub, "wallet", "top-up", "12.5"));
        JsonNode one = JsonNode.Parse(_hub.Last("POST", "/api/wallet/top-up").Body)!;
        Assert.Equal(0, await second.Go(_hub, "wallet", "top-up", "12.5"));
        JsonNode two = JsonNode.Parse(_hub.Last("POST", "/api/wallet/top-up").Body)!;

        Assert.Equal(1250, (long)one["cents"]!);
        Assert.NotEqual((string)one["id"]!, (string)two["id"]!);
        Assert.StartsWith("Put in 12.50.", first.Out);
    }

    [Fact]
    public async Task Fund_ShowsWhereRentGoes()
    {
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "fund"));

        Assert.Contains("Rent in 2026-01: 3.20 (ever: 41.20)", run.Out);
        Assert.Contains("running costs 2.00, depreciation 1.20", run.Out);
        Assert.DoesNotContain("dividend", run.Out);
    }

    [Fact]
    public async Task LedgerVerify_WholeChain_IsDone()
    {
        _hub.Json("GET /api/ledger/verify", """{"transfers":42,"chain":"abcdef","merkleRoot":"0123","isSound":true}""");
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "ledger", "verify"));

        Assert.Contains("42 transfers", run.Out);
        Assert.Contains("abcdef", run.Out);
    }

    [Fact]
    public async Task LedgerVerify_BrokenChain_IsRefused()
    {
        _hub.Json("GET /api/ledger/verify", """{"transfers":42,"chain":"abcdef","merkleRoot":"0123","fault":{"sequence":17,"transferId":"x","message":"Transfer 17 was changed."},"isSound":false}""");
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "ledger", "verify", "--json"));

        Assert.Equal("ledger-broken", (string)run.Result["error"]!["code"]!);
        Assert.Equal(42, (long)run.Result["transfers"]!);
    }

    [Fact]
    public async Task LedgerTransfers_OfAnAccount_AreSeenFromIt()
    {
        JsonNode wallet = JsonNode.Parse(Shapes.Wallet)!;
        _hub.Json("GET /api/ledger/transfers?after=0&limit=100&account=cash", wallet["entries"]!.ToJsonString());
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "ledger", "transfers", "--account", "cash"));

        Assert.Matches(@"-50.00 +→ wallet:maker", run.Out);
    }

    [Fact]
    public async Task LedgerExport_GoesToStandardOutputByteForByte()
    {
        _hub.On("GET /api/ledger/export?format=hledger", context => context.Response.Body.WriteAsync("2026-01-01 rent ü\n    a  1\n"u8.ToArray()).AsTask());
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "ledger", "export"));

        Assert.Equal("2026-01-01 rent ü\n    a  1\n", run.Out);
    }

    [Fact]
    public async Task LedgerExport_ToAFile_LeavesNothingElse()
    {
        _hub.Json("GET /api/ledger/export?format=json", """[{"sequence":1}]""");
        string folder = Directory.CreateTempSubdirectory("fab-cli").FullName;
        string file = Path.Combine(folder, "books.json");
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "ledger", "export", "--format", "json", "-o", file, "--json"));

        Assert.Equal("""[{"sequence":1}]""", await File.ReadAllTextAsync(file));
        Assert.Equal([file], Directory.GetFiles(folder));
        Assert.Equal(16, (long)run.Result["bytes"]!);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Help_NamesWhatTheLauncherDoesToo()
    {
        string help = Help.Text(FabCli.Commands);

        string[] all = ["demo", "up", "test", "simulate", "bench", "stream FILE", "ports", "console", "designs", "design SLUG", "quote SLUG|FILE", "print SLUG|FILE", "jobs", "job JOB",
            "queue", "pause JOB", "resume JOB", "cancel JOB", "machines", "stop MACHINE", "clear MACHINE", "material MACHINE NAME", "wallet", "fund", "ledger", "members"];
        Assert.All(all, command => Assert.Contains($"\n  {command} ", help.ReplaceLineEndings("\n")));
    }
}
