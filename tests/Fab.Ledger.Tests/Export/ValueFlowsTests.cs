using System.Text.Json;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Silo.Ledger;
using Fab.TestSupport;

namespace Fab.Ledger.Tests.Export;

public sealed class ValueFlowsTests
{
    private const string Member = "m0123456789abcdef";

    /// <summary>Classes that we use of ValueFlows 1.0.0 and which of its properties may stand on them.</summary>
    private static readonly Dictionary<string, string[]> Vocabulary = new(StringComparer.Ordinal)
    {
        ["vf:Unit"] = ["label", "symbol"],
        ["vf:ResourceSpecification"] = ["name", "note", "mediumOfExchange", "defaultUnitOfResource", "defaultUnitOfEffort"],
        ["vf:Organization"] = ["name", "note"],
        ["vf:Agent"] = ["name", "note"],
        ["vf:Agreement"] = ["name", "note", "created"],
        ["vf:Process"] = ["name", "note", "finished", "hasBeginning", "hasEnd"],
        ["vf:EconomicResource"] = ["name", "note", "primaryAccountable", "conformsTo"],
        ["vf:Measure"] = ["hasNumericalValue", "hasUnit"],
        ["vf:EconomicEvent"] =
        [
            "action", "provider", "receiver", "resourceInventoriedAs", "toResourceInventoriedAs", "resourceConformsTo", "resourceQuantity",
            "effortQuantity", "inputOf", "outputOf", "hasPointInTime", "note", "realizationOf", "reciprocalRealizationOf", "fulfills", "corrects",
        ],
        ["vf:Commitment"] =
        [
            "action", "provider", "receiver", "resourceInventoriedAs", "resourceConformsTo", "resourceQuantity", "effortQuantity", "created",
            "due", "note", "clauseOf", "reciprocalClauseOf",
        ],
    };

    private static readonly string[] Actions =
    [
        "accept", "combine", "consume", "cite", "copy", "deliverService", "dropoff", "lower", "modify", "move", "pickup", "produce", "raise",
        "separate", "transferAllRights", "transfer", "transferCustody", "use", "work",
    ];

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Export_SpeaksOnlyTheVocabulary()
    {
        JsonElement[] nodes = await ExportAsync(await FilledAsync());
        foreach (JsonElement node in nodes) CheckTerms(node);
        Assert.All(Vocabulary.Keys.Except(["vf:Measure"]), type => Assert.Contains(nodes, n => Type(n) == type));
    }

    [Fact]
    public async Task Export_NamesEveryAgentProcessAndAgreementItSpeaksOf()
    {
        JsonElement[] nodes = await ExportAsync(await FilledAsync());
        HashSet<string> known = [.. nodes.Select(Id)];
        Assert.Equal(nodes.Length, known.Count);
        string[] references = ["vf:provider", "vf:receiver", "vf:inputOf", "vf:outputOf", "vf:realizationOf", "vf:reciprocalRealizationOf",
            "vf:reciprocalClauseOf", "vf:clauseOf", "vf:fulfills", "vf:corrects", "vf:resourceInventoriedAs", "vf:toResourceInventoriedAs"];
        foreach (JsonProperty property in nodes.SelectMany(n => n.EnumerateObject()).Where(p => references.Contains(p.Name)))
            Assert.Contains(Id(property.Value), known);
    }

    [Fact]
    public async Task Job_BecomesAProcessWithItsFlowsAndAnAgreement()
    {
        JsonElement[] nodes = await ExportAsync(await FilledAsync());
        string[] flows = [.. nodes.Where(n => Link(n, "vf:inputOf") == "fab:process/j1" || Link(n, "vf:outputOf") == "fab:process/j1").Select(n => Link(n, "vf:action")!)];
        Assert.Equal(["vf:use", "vf:cite", "vf:consume", "vf:produce"], flows);
        JsonElement use = nodes.Single(n => Id(n) == "fab:event/j1/use");
        Assert.Equal(("3000", "om2:second-Time"), Measure(use, "vf:effortQuantity"));
        Assert.Equal("fab:machine/reprap-1", Link(use, "vf:resourceInventoriedAs"));
        Assert.Equal(("12500", "om2:milligram"), Measure(nodes.Single(n => Id(n) == "fab:event/j1/consume"), "vf:resourceQuantity"));
        Assert.Equal("fab:design/phone-stand", Link(nodes.Single(n => Id(n) == "fab:event/j1/cite"), "vf:resourceInventoriedAs"));
        JsonElement rent = nodes.Single(n => Id(n) == "fab:event/job/j1/rent/0");
        Assert.Equal(("1.00", "fab:unit/cu"), Measure(rent, "vf:resourceQuantity"));
        Assert.Equal(($"fab:agent/{Member}", "fab:agent/commons", "fab:agreement/j1", "fab:event/job/j1/hold/0"),
            (Link(rent, "vf:provider"), Link(rent, "vf:receiver"), Link(rent, "vf:reciprocalRealizationOf"), Link(rent, "vf:fulfills")));
    }

    [Fact]
    public async Task Bond_BecomesAnAgreementWithACommitmentEachWay()
    {
        JsonElement[] nodes = await ExportAsync(await FilledAsync());
        const string agreement = "fab:agreement/bond/b1", member = $"fab:agent/{Member}", commons = "fab:agent/commons";
        Assert.Equal("Under the policy with SHA-256 c4.", nodes.Single(n => Id(n) == agreement).GetProperty("vf:note").GetString());
        JsonElement bid = nodes.Single(n => Id(n) == "fab:event/bond/b1/bid/x/0");
        Assert.Equal(("vf:Commitment", agreement, member), (Type(bid), Link(bid, "vf:clauseOf"), Link(bid, "vf:provider")));
        JsonElement paidIn = nodes.Single(n => Id(n) == "fab:event/bond/b1/issue/x/0");
        Assert.Equal((agreement, Id(bid)), (Link(paidIn, "vf:realizationOf"), Link(paidIn, "vf:fulfills")));
        JsonElement promise = nodes.Single(n => Id(n) == "fab:event/bond/b1/issue/x/promise");
        Assert.Equal(("vf:Commitment", agreement, commons, member), (Type(promise), Link(promise, "vf:reciprocalClauseOf"), Link(promise, "vf:provider"), Link(promise, "vf:receiver")));
        Assert.Equal("2.00", Measure(promise, "vf:resourceQuantity").Item1);
        JsonElement units = nodes.Single(n => Id(n) == "fab:event/bond/b1/issue/x/units");
        Assert.Equal(("vf:transferAllRights", "2", member), (Link(units, "vf:action"), Measure(units, "vf:resourceQuantity").Item1, Link(units, "vf:receiver")));
        JsonElement interest = nodes.Single(n => Id(n) == "fab:event/close/2026-01/b1/interest/1/0");
        Assert.Equal((agreement, commons, member), (Link(interest, "vf:reciprocalRealizationOf"), Link(interest, "vf:provider"), Link(interest, "vf:receiver")));
        JsonElement sold = nodes.Single(n => Id(n) == "fab:event/bond/b1/transfer/s1/units");
        Assert.Equal((member, "fab:agent/m2222222222222222", "1"), (Link(sold, "vf:provider"), Link(sold, "vf:receiver"), Measure(sold, "vf:resourceQuantity").Item1));
    }

    [Fact]
    public async Task Correction_IsTheSameEventWithAMinus()
    {
        JsonElement[] nodes = await ExportAsync(await FilledAsync());
        JsonElement wrong = nodes.Single(n => Id(n) == "fab:event/wrong/0"), back = nodes.Single(n => Id(n) == "fab:event/correct/2/0");
        Assert.Equal(("0.07", "-0.07"), (Measure(wrong, "vf:resourceQuantity").Item1, Measure(back, "vf:resourceQuantity").Item1));
        Assert.Equal("fab:event/wrong/0", Link(back, "vf:corrects"));
        Assert.Equal((Link(wrong, "vf:provider"), Link(wrong, "vf:receiver")), (Link(back, "vf:provider"), Link(back, "vf:receiver")));
        Assert.Equal(($"fab:agent/{Member}", "fab:agent/commons"), (Link(wrong, "vf:provider"), Link(wrong, "vf:receiver")));
    }

    [Fact]
    public async Task Csv_HasARowForEachPosting()
    {
        MemoryLedger ledger = await FilledAsync();
        await ledger.SubmitAsync(TransferRequest.Post("formula", new Posting("cash", $"wallet:{Member}", new Cents(1))) with { Memo = "=1+1, \"x\"" }, default);
        var text = new StringWriter();
        await ledger.WriteCsvAsync(text, default);
        string[] lines = text.ToString().Split("\r\n");
        Assert.Equal(15, lines[0].Count(c => c == ','));
        Assert.StartsWith($"1,top-up,post,2026-01-01T00:00:00.000000Z,,1,cash,wallet:{Member},5000,0,", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"'=1+1, \"\"x\"\"\"", lines[^2], StringComparison.Ordinal);
        Assert.Equal("", lines[^1]);
        Assert.Equal((await ledger.GetTransfersAsync(0, 100, null, default)).Sum(t => Math.Max(1, t.Postings.Count)), lines.Length - 2);
    }

    private static void CheckTerms(JsonElement node)
    {
        string type = Type(node)!;
        if (type.StartsWith("fab:", StringComparison.Ordinal)) return;
        Assert.True(Vocabulary.TryGetValue(type, out string[]? allowed), type);
        foreach (JsonProperty property in node.EnumerateObject())
        {
            if (property.Name[0] == '@' || property.Name.StartsWith("fab:", StringComparison.Ordinal)) continue;
            Assert.Contains(property.Name, allowed.Select(a => $"vf:{a}"));
            if (property.Name == "vf:action") Assert.Contains(Id(property.Value), Actions.Select(a => $"vf:{a}"));
            if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("@type", out JsonElement inner) && inner.GetString() == "vf:Measure")
                CheckTerms(property.Value);
        }
    }

    private async Task<MemoryLedger> FilledAsync()
    {
        var ledger = new MemoryLedger(_time);
        string wallet = $"wallet:{Member}";
        await AcceptAsync(TransferRequest.Post("top-up", new Posting("cash", wallet, new Cents(5000))));
        await AcceptAsync(TransferRequest.Post("wrong", new Posting("cash", wallet, new Cents(7))));
        Assert.Null((await ledger.CorrectAsync("wrong", "Counted twice", Member, default)).Refusal);
        await AcceptAsync(TransferRequest.Hold("job/j1/hold", new Posting(wallet, "rent:reprap-1", new Cents(180)), _time.GetUtcNow().AddDays(1)) with
        {
            References = new Dictionary<string, string> { ["job"] = "j1" },
        });
        await AcceptAsync(TransferRequest.PostHold("job/j1/rent", "job/j1/hold", new Cents(100)) with
        {
            References = new Dictionary<string, string>
            {
                ["job"] = "j1",
                ["machine"] = "reprap-1",
                ["meteredSeconds"] = "3000",
                ["rateCentsPerHour"] = "120",
                ["design"] = "phone-stand",
                ["outcome"] = "finished",
                ["material"] = "pla",
                ["materialMilligrams"] = "12500",
            },
        });
        await BondAsync();
        return ledger;

        async Task BondAsync()
        {
            const string principal = "bond:b1:principal", other = "wallet:m2222222222222222";
            await AcceptAsync(Of(TransferRequest.Hold("bond/b1/bid/x", new Posting(wallet, principal, new Cents(200)), _time.GetUtcNow().AddDays(1)), ("units", "2"), ("couponBasisPoints", "300")));
            await AcceptAsync(Of(TransferRequest.PostHold("bond/b1/issue/x", "bond/b1/bid/x", new Cents(200)), ("units", "2"), ("couponBasisPoints", "300")));
            await AcceptAsync(Of(TransferRequest.Post("close/2026-01/b1/interest/1", new Posting("int:b1", wallet, new Cents(1))), ("period", "2026-01")));
            await AcceptAsync(TransferRequest.Post("top-up/2", new Posting("cash", other, new Cents(100))));
            await AcceptAsync(Of(TransferRequest.Post("bond/b1/transfer/s1", new Posting(other, wallet, new Cents(90))), ("units", "1"), ("principalCents", "100")));
        }

        static TransferRequest Of(TransferRequest request, params (string Key, string Value)[] more)
        {
            Dictionary<string, string> references = new() { ["bond"] = "b1", ["machine"] = "reprap-1", ["policy"] = "c4" };
            foreach ((string key, string value) in more) references[key] = value;
            return request with { References = references };
        }

        async Task AcceptAsync(TransferRequest request) => Assert.Null((await ledger.SubmitAsync(request, default)).Refusal);
    }

    private static async Task<JsonElement[]> ExportAsync(ILedger ledger)
    {
        using var stream = new MemoryStream();
        await ledger.WriteValueFlowsAsync(stream, default);
        JsonElement root = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal("https://w3id.org/valueflows/ont/vf#", root.GetProperty("@context").GetProperty("vf").GetString());
        return [.. root.GetProperty("@graph").EnumerateArray()];
    }

    private static string Id(JsonElement node) => node.GetProperty("@id").GetString()!;

    private static string? Type(JsonElement node) => node.GetProperty("@type").GetString();

    private static string? Link(JsonElement node, string name) => node.TryGetProperty(name, out JsonElement to) ? Id(to) : null;

    private static (string?, string?) Measure(JsonElement node, string name)
    {
        JsonElement measure = node.GetProperty(name);
        return (measure.GetProperty("vf:hasNumericalValue").GetProperty("@value").GetString(), Link(measure, "vf:hasUnit"));
    }
}
