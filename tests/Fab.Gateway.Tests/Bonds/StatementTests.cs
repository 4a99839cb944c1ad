using System.Diagnostics;
using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>The statement of a closed period, held against the books by those who share no code with it.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class StatementTests
{
    [Fact]
    public async Task Statement_IsWhatTheExportAddsUpTo_AndStaysSoWhateverComesLate()
    {
        await using CommonsHub hub = await Earning();
        JsonNode january = await Statement(hub, "2026-01"), february = await Statement(hub, "2026-02");
        AddsUp(await hub.Books(), january, "2026-01", null);
        AddsUp(await hub.Books(), february, "2026-02", january);
        Assert.Equal(Rows(january, "closing"), Rows(february, "opening"));
        Assert.Equal(february["accounts"]!.AsArray().Sum(a => (long)a!["debits"]!), february["accounts"]!.AsArray().Sum(a => (long)a!["credits"]!));
        Assert.Equal("0", Rows(february, "closing").GetValueOrDefault("rent:press-1", 0).ToString(System.Globalization.CultureInfo.InvariantCulture));

        // A bill of a day in the month that is closed, and more rent: the statement stays, and the next one has them.
        (await hub.Steward.Post("/api/fund/costs", new { id = "late", machine = CommonsHub.Machine, cost = 700, receipt = "bill 13", fromMe = false, at = "2026-02-20T09:00:00Z" })).Expect(200);
        await hub.Rent(9_000);
        Assert.Equal(february.ToJsonString(), (await Statement(hub, "2026-02")).ToJsonString());
        hub.Go(4);
        await hub.Close("2026-03");
        JsonNode march = await Statement(hub, "2026-03");
        AddsUp(await hub.Books(), march, "2026-03", february);
        Assert.Equal(Rows(february, "closing"), Rows(march, "opening"));
        Assert.Equal(february.ToJsonString(), (await Statement(hub, "2026-02")).ToJsonString());
    }

    [Fact]
    public async Task Statement_TellsWhoWasPaid_AndARootThatTheBooksStillHave()
    {
        await using CommonsHub hub = await Earning();
        JsonNode statement = await Statement(hub, "2026-02");
        JsonNode bond = statement["close"]!["machines"]!.AsArray().Single(m => (string?)m!["machine"] == CommonsHub.Machine)!["bond"]!;
        string ana = await hub.AccountOf("ana");
        long paid = statement["payouts"]!.AsArray().Where(p => (string?)p!["to"] == ana).Sum(p => (long)p!["amount"]!);
        Assert.Equal((400, 15_192), ((long)bond["interestDue"]!, (long)bond["redeemed"]!)); // 2 % of 240,000 for a month; the instalment and half of the surplus
        Assert.Equal(400 + 15_192, paid);
        Assert.Equal((long)statement["close"]!["dividend"]!, statement["payouts"]!.AsArray().Where(p => (string?)p!["from"] == "div").Sum(p => (long)p!["amount"]!));

        using var folder = new TempFolder();
        JsonNode root = statement["closing"]!;
        await File.WriteAllTextAsync(folder.At("roots"), $"{root["size"]} {root["root"]} {root["chain"]} {root["at"]}\n");
        await hub.Rent(5_000);
        await File.WriteAllTextAsync(folder.At("books.jsonl"), await hub.Books());
        string[] check = [Path.Combine(Repository.Root, "docs", "verify-ledger.py"), folder.At("books.jsonl"), "--roots", folder.At("roots")];
        Assert.Equal(0, await Exit("python3", check));
        await File.WriteAllTextAsync(folder.At("roots"), $"{root["size"]} {new string('0', 64)}\n");
        Assert.Equal(1, await Exit("python3", check));
    }

    [Fact]
    public async Task Statement_ForHledger_EndsWithTheBalancesOfTheStatement()
    {
        await using CommonsHub hub = await Earning();
        Dictionary<string, long> booked = await Hledger.Balances((await hub.Nobody.Send(HttpMethod.Get, "/api/fund/periods/2026-02/statement?format=hledger")).Text);
        JsonNode statement = await Statement(hub, "2026-02");
        long wallets = 0;
        foreach (JsonNode row in statement["accounts"]!.AsArray().Select(r => r!))
        {
            string account = (string)row["account"]!;
            bool isDebit = (string?)row["class"] is "asset" or "expense";
            long expected = (long)row["closing"]! * (isDebit ? 1 : -1);
            if (account == "wallet") wallets = expected;
            else Assert.Equal((account, expected), (account, booked.GetValueOrDefault(account)));
        }

        Assert.Equal(wallets, booked.Where(b => b.Key.StartsWith("wallet:", StringComparison.Ordinal) && b.Key != "wallet:commons-fund").Sum(b => b.Value));
        string csv = (await hub.Nobody.Send(HttpMethod.Get, "/api/fund/periods/2026-02/statement?format=csv")).Text;
        Assert.Equal(statement["accounts"]!.AsArray().Count + 1, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("request-malformed", (await hub.Nobody.Send(HttpMethod.Get, "/api/fund/periods/2026-02/statement?format=pdf")).Code);
        Assert.Equal("period-unknown", (await hub.Nobody.Send(HttpMethod.Get, "/api/fund/periods/2026-03/statement")).Code);
    }

    [Fact]
    public async Task Close_AsItWasShown_IsRefusedOnceAnythingWouldGoElsewhere()
    {
        await using CommonsHub hub = await Earning();
        await hub.Rent(30_000);
        hub.Go(4);
        string shown = await Fingerprint(hub, "2026-03");
        await hub.Join("new");
        (await hub.Steward.Post("/api/fund/shares", new { member = "new", work = "keeps the shop" })).Expect(200);
        string before = await hub.Stored();
        Assert.Equal("close-differs", (await hub.Steward.Post($"/api/fund/periods/2026-03/close?asShown={shown}", null)).Code);
        Assert.Equal(before, await hub.Stored());
        (await hub.Steward.Post($"/api/fund/periods/2026-03/close?asShown={await Fingerprint(hub, "2026-03")}", null)).Expect(200);
        Assert.Equal("period-closed-already", (await hub.Steward.Post($"/api/fund/periods/2026-03/close?asShown={shown}", null)).Code);
    }

    private static async Task<string> Fingerprint(CommonsHub hub, string period) => (string)(await hub.Nobody.Get($"/api/fund/periods/{period}/preview"))["fingerprint"]!;

    /// <summary>A press that earned in February, with a bill, a lender and a member; January and February are closed.</summary>
    private static async Task<CommonsHub> Earning()
    {
        CommonsHub hub = await CommonsHub.Start();
        foreach (string who in new[] { "lessee", "ana", "mia" }) await hub.Join(who);
        await Press.Publish(hub);
        await Press.Bid(hub, "ana", 240, 200);
        await Press.Receive(hub);
        (await hub.Steward.Post("/api/fund/shares", new { member = "mia", work = "keeps the books" })).Expect(200);
        hub.Go(2, 10);
        for (int i = 0; i < 3; i++) await hub.Rent(10_000);
        (await hub.Steward.Post("/api/fund/costs", new { id = "belt", machine = CommonsHub.Machine, cost = 1_500, receipt = "bill 12", fromMe = false })).Expect(200);
        hub.Go(3);
        await hub.Close("2026-02");
        return hub;
    }

    private static Task<JsonNode> Statement(CommonsHub hub, string period) => hub.Nobody.Get($"/api/fund/periods/{period}/statement");

    private static Dictionary<string, long> Rows(JsonNode statement, string column) => statement["accounts"]!.AsArray()
        .Where(a => (long)a![column]! != 0).ToDictionary(a => (string)a!["account"]!, a => (long)a![column]!);

    /// <summary>Recomputed from the export alone: what was recorded by the close, and happened by the month's end.</summary>
    private static void AddsUp(string books, JsonNode statement, string period, JsonNode? before)
    {
        var sums = new Dictionary<string, long>();
        foreach (JsonNode transfer in books.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!))
        {
            bool moves = (string?)transfer["kind"] is "post" or "postHold";
            string month = ((string?)transfer["effectiveAt"] ?? (string)transfer["at"]!)[..7];
            if (!moves || (long)transfer["sequence"]! > (long)statement["closing"]!["size"]! || string.CompareOrdinal(month, period) > 0) continue;
            foreach (JsonNode posting in transfer["postings"]!.AsArray().Select(p => p!))
            {
                Add((string)posting["debit"]!, (long)posting["amount"]!);
                Add((string)posting["credit"]!, -(long)posting["amount"]!);
            }
        }

        foreach (JsonNode row in statement["accounts"]!.AsArray().Select(r => r!))
        {
            long normal = (string?)row["class"] is "asset" or "expense" ? 1 : -1;
            Assert.Equal(((string?)row["account"], sums.GetValueOrDefault((string)row["account"]!)), ((string?)row["account"], normal * (long)row["closing"]!));
            Assert.Equal((long)row["closing"]!, (long)row["opening"]! + (normal * ((long)row["debits"]! - (long)row["credits"]!)));
        }

        Assert.Equal(sums.Count(s => s.Value != 0), statement["accounts"]!.AsArray().Count(a => (long)a!["closing"]! != 0));
        Assert.Equal(before?["closing"]?.ToJsonString(), before is null ? null : statement["opening"]!.ToJsonString());

        void Add(string account, long cents)
        {
            string key = account.StartsWith("wallet:", StringComparison.Ordinal) && account != "wallet:commons-fund" ? "wallet" : account;
            sums[key] = sums.GetValueOrDefault(key) + cents;
        }
    }

    private static async Task<int> Exit(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
