using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>Rent that follows demand, as somebody meets it who wants something made.</summary>
[Collection(SharedHub.Name)]
public sealed class QuotedRateTests(DemoHub hub)
{
    [Fact]
    public async Task Quote_TellsTheRateAndTheNext_AndTheJobPaysWhatWasQuoted()
    {
        await hub.MakeReady("router-1");
        Assert.Null((await Quote()).Outlook); // 3.00 an hour, as its description says
        await Demand(new { floor = 100, cap = 500, availablePerPeriod = 2_000_000 });
        (JsonNode quote, JsonNode? outlook) = await Quote();
        JsonNode offer = quote["machines"]![0]!["offer"]!;
        string period = (string)(await hub.Nobody.Get("/api/fund"))["period"]!;
        Assert.Equal(((long)offer["rate"]!, 180, period), ((long)outlook!["rate"]!, (long)offer["rate"]!, (string?)outlook["period"]));
        Assert.Equal(162, (long)outlook["next"]!); // hardly used: a tenth down
        Assert.StartsWith(DateTimeOffset.Parse($"{period}-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).AddMonths(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), (string?)outlook["from"], StringComparison.Ordinal);
        Assert.Equal(Rent((long)offer["estimate"]!, 180), (long)offer["price"]!);

        await Demand(new { floor = 200, cap = 500, availablePerPeriod = 3600 });
        Assert.Equal(200, (long)(await Quote()).Outlook!["rate"]!);
        using EventReader events = await EventReader.Open(hub.Url);
        string id = (string)quote["job"]!["id"]!;
        (await hub.Maker.Post("/api/jobs", new { quote = id })).Expect(202);
        JsonNode job = await events.UntilJob(id, "finished", "failed");
        Assert.Equal(Rent((long)job["metered"]!, 180), (long)job["rent"]!);
        await Demand(null);
        Assert.Null((await Quote()).Outlook);
        await hub.MakeReady("router-1");
    }

    private static long Rent(long seconds, long centsPerHour) => (long)Math.Round(seconds * (decimal)centsPerHour / 3600m, MidpointRounding.ToEven);

    private async Task Demand(object? rule) =>
        (await hub.Steward.Put("/api/fund/machines/router-1/pricing", new { rule, start = 180 })).Expect(200);

    private async Task<(JsonNode Quote, JsonNode? Outlook)> Quote()
    {
        JsonNode quote = (await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1")).Expect(201);
        return (quote, quote["machines"]![0]!["outlook"]);
    }
}
