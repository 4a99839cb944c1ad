using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>From a design of the library to a paid part, over HTTP, with the real slicer.</summary>
[Collection(SharedHub.Name)]
public sealed class SpineTests(DemoHub hub)
{
    private static readonly object Clip = new { design = new { slug = "cable-clip", parameters = new { cables = "1" } }, material = "pla" };

    [Fact]
    public async Task Print_OfALibraryDesign_IsMeteredAndPaidIntoTheFund()
    {
        await hub.MakeReady("reprap-1");
        using Caller ada = await hub.NewMember("ada", "fdm-printer");
        JsonNode wallet = (await hub.Steward.Post("/api/wallet/top-up", new { cents = 1000, member = "ada" })).Expect(200);
        Assert.Equal(1000, (long)wallet["available"]!);
        JsonNode fundBefore = await hub.Nobody.Get("/api/fund");
        using EventReader events = await EventReader.Open(hub.Url);

        Answer quote = await ada.Post("/api/quotes", Clip);
        JsonNode offer = quote.Expect(201)["machines"]!.AsArray().Single(m => (bool)m!["fits"]!)!["offer"]!;
        Assert.Equal("quoted", (string?)quote.Json["job"]!["phase"]);
        Assert.True((long)offer["price"]! > 0);
        Assert.True((long)offer["hold"]! >= (long)offer["price"]!);
        string id = await ada.Queue(quote);
        Assert.Equal((long)offer["hold"]!, (long)(await ada.Get("/api/wallet"))["held"]!);
        await events.UntilJob(id, "running");
        JsonNode job = await events.UntilJob(id, "finished", "failed", "cancelled");

        Assert.True((string?)job["phase"] == "finished", job.ToJsonString());
        Assert.Equal("reprap-1", (string?)job["machine"]);
        Assert.True((long)job["lines"]! > 1000);
        Assert.Equal((long)job["lines"]!, (long)job["linesSent"]!);
        long meteredSeconds = (long)job["metered"]!;
        Assert.InRange(meteredSeconds, (long)offer["estimate"]! / 2, (long)offer["authorised"]!);
        long rent = RentOf(meteredSeconds, (long)offer["rate"]!);
        Assert.Equal(rent, (long)job["rent"]!);
        await ShowsInTheBooks(ada, job, rent);
        await ShowsInTheFund(fundBefore, rent);
        await hub.MakeReady("reprap-1");
    }

    /// <summary>The program is far too long to end by itself meanwhile: readings of it must come.</summary>
    [Fact]
    public async Task Print_CancelledOnTheWay_ShowsItsProgressAndPaysWhatWasMetered()
    {
        await hub.MakeReady("reprap-1");
        using Caller bob = await hub.NewMember("bob", "fdm-printer");
        (await hub.Steward.Post("/api/wallet/top-up", new { cents = 10_000, member = "bob" })).Expect(200);
        using EventReader events = await EventReader.Open(hub.Url);
        Answer quote = await bob.QuoteFile("endless.gcode", Programs.Printer(5000), "reprap-1");
        string id = await bob.Queue(quote);

        JsonNode telemetry = await events.Until("telemetry", t => (string?)t["job"]?["job"] == id && (double)t["job"]!["percent"]! > 0);
        (await bob.Post($"/api/jobs/{id}/cancel", null)).Expect(202);
        JsonNode job = await events.UntilJob(id, "finished", "failed", "cancelled");

        Assert.Contains(telemetry["heaters"]!.AsArray(), heater => (string?)heater!["name"] == "hotend");
        Assert.True((string?)job["phase"] == "cancelled", job.ToJsonString());
        Assert.True((long)job["metered"]! > 0);
        Assert.True((long)job["linesSent"]! < (long)job["lines"]!);
        long rent = RentOf((long)job["metered"]!, (long)quote.Json["machines"]![0]!["offer"]!["rate"]!);
        Assert.Equal(rent, (long)job["rent"]!);
        JsonNode wallet = await bob.Get("/api/wallet");
        Assert.Equal((10_000 - rent, 0), ((long)wallet["posted"]!, (long)wallet["held"]!));
        await hub.MakeReady("reprap-1");
    }

    [Fact]
    public async Task Queue_BehindAPlateNobodyCleared_SaysWhyAndGoesAfterwards()
    {
        await hub.MakeReady("reprap-1");
        using EventReader events = await EventReader.Open(hub.Url);
        string first = await hub.Maker.Queue(await hub.Maker.Post("/api/quotes", Clip));
        await events.UntilJob(first, "finished");
        await events.Until("machine", m => (string?)m["spec"]!["id"] == "reprap-1" && (string?)m["state"] == "awaitingClear");
        JsonNode machine = (await hub.Nobody.Get("/api/machines/reprap-1"))["machine"]!;
        Assert.Equal("plate", (string?)Assert.Single(machine["checks"]!.AsArray()));

        string second = await hub.Maker.Queue(await hub.Maker.Post("/api/quotes", Clip));
        JsonNode place = (await hub.Nobody.Get("/api/queue")).AsArray().Single(p => (string?)p!["job"] == second)!;
        Assert.Contains("plate", (string?)place["waitReason"], StringComparison.Ordinal);
        Assert.Equal("queued", (string?)(await hub.Nobody.Get($"/api/jobs/{second}"))["job"]!["phase"]);

        JsonNode cleared = (await hub.Maker.Post("/api/machines/reprap-1/clear", new { plateCleared = true })).Expect(200);
        Assert.DoesNotContain("plate", cleared["checks"]!.AsArray().Select(c => (string?)c));
        await events.UntilJob(second, "finished");
        Assert.Empty((await hub.Nobody.Get("/api/queue")).AsArray());
        await hub.MakeReady("reprap-1");
    }

    [Fact]
    public async Task Router_ReadyGCode_RunsToTheEnd()
    {
        await hub.MakeReady("router-1");
        using EventReader events = await EventReader.Open(hub.Url);
        Answer quote = await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1");
        string id = await hub.Maker.Queue(quote);

        JsonNode job = await events.UntilJob(id, "finished", "failed");

        Assert.True((string?)job["phase"] == "finished", job.ToJsonString());
        Assert.Equal((long)job["lines"]!, (long)job["linesSent"]!);
        Assert.True((long)job["metered"]! > 0);
        Answer program = await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{(string?)job["offers"]![0]!["program"]}");
        Assert.Contains("G1 X60", program.Text, StringComparison.Ordinal);
        await hub.MakeReady("router-1");
    }

    /// <summary>Seconds at cents an hour, to the nearest cent, halves to the even one.</summary>
    private static long RentOf(long seconds, long centsPerHour) =>
        (long)Math.Round(seconds * (decimal)centsPerHour / 3600m, MidpointRounding.ToEven);

    private async Task ShowsInTheBooks(Caller member, JsonNode job, long rent)
    {
        JsonNode wallet = await member.Get("/api/wallet");
        Assert.Equal((1000 - rent, 0, 1000 - rent), ((long)wallet["posted"]!, (long)wallet["held"]!, (long)wallet["available"]!));
        string[] transfers = [.. job["transfers"]!.AsArray().Select(t => (string)t!)];
        JsonArray inRent = (await hub.Nobody.Get("/api/ledger/transfers?account=rent:reprap-1&limit=1000")).AsArray();
        JsonNode posted = inRent.Last(t => transfers.Contains((string?)t!["id"]) && (string?)t["kind"] == "postHold")!;
        Assert.Equal(rent, posted["postings"]!.AsArray().Sum(p => (long)p!["amount"]!));
        Assert.Equal("rent:reprap-1", (string?)posted["postings"]![0]!["credit"]);
        JsonNode verified = await hub.Nobody.Get("/api/ledger/verify");
        Assert.True((bool)verified["isSound"]!);
        Assert.True((long)verified["transfers"]! >= transfers.Length);
        await HledgerAgrees();
    }

    private async Task ShowsInTheFund(JsonNode before, long rent)
    {
        JsonNode after = await hub.Nobody.Get("/api/fund");
        Assert.Equal((long)before["rentEver"]! + rent, (long)after["rentEver"]!);
        JsonNode machine = after["machines"]!.AsArray().Single(m => (string?)m!["machine"] == "reprap-1")!;
        Assert.NotEmpty(machine["goes"]!.AsArray());
        Assert.Equal((long)machine["rent"]!, machine["goes"]!.AsArray().Sum(share => (long)share!["amount"]!));
        Assert.Equal((long)after["rentThisPeriod"]!, after["machines"]!.AsArray().Sum(m => (long)m!["rent"]!));
    }

    /// <summary>An independent bookkeeper reads the export and comes to the same balances.</summary>
    private async Task HledgerAgrees()
    {
        Answer journal = await hub.Nobody.Send(HttpMethod.Get, "/api/ledger/export?format=hledger");
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("fab.journal"), journal.Text);
        await Hledger("-f", folder.At("fab.journal"), "check", "--strict");
        string balances = await Hledger("-f", folder.At("fab.journal"), "bal", "--flat", "--no-total", "-O", "csv");
        JsonArray accounts = (await hub.Nobody.Get("/api/ledger/accounts")).AsArray();
        JsonNode rent = accounts.Single(a => (string?)a!["account"] == "rent:reprap-1")!;
        string line = balances.Split('\n').Single(l => l.Contains("rent:reprap-1", StringComparison.Ordinal));
        string cents = (Math.Abs((long)rent["posted"]!) / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        Assert.Contains(cents, line, StringComparison.Ordinal);
    }

    private static async Task<string> Hledger(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("hledger", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
