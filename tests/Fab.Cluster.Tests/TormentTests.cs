using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fab.Torment;

namespace Fab.Cluster.Tests;

/// <summary>The small form of what <c>./fab cluster torment</c> does at length.</summary>
public sealed class TormentTests
{
    [Fact]
    public async Task Jobs_WhileEveryPartIsKilled_EndOnceAndAreBilledAsMetered()
    {
        using var diary = new StringWriter();
        TormentOptions options = TormentOptions.Default with { Seed = 6, Jobs = 12, Machines = 6, Kills = 12, Lines = 100 };

        TormentResult result = await new Campaign(options, diary, Path.Combine(Checkout.Root, "docs", "verify-ledger.py")).RunAsync(CancellationToken.None);

        Assert.True(result.Problems.Count == 0, $"{string.Join('\n', result.Problems)}\n{result.Summary}\n{diary}");
    }

    /// <summary>The auditor itself: what must be found, is.</summary>
    [Theory]
    [InlineData("finished", "1 2 3 4 5", 9, "")]
    [InlineData("finished", "1 2 3 4", 9, "executed 4 of 5")]
    [InlineData("finished", "1 2 2 3 4 5", 9, "line 2 of the cut as its 3th")]
    [InlineData("finished", "1 3 4 5", 9, "line 3 of the cut as its 2th")]
    [InlineData("failed", "1 2", 10, "")]
    [InlineData("failed", "1 2", 11, "says that line 3")]
    [InlineData("running", "1 2", 9, "has not ended")]
    public void Auditor_OfLines_FindsWhatIsMissingDoubledOrUntrue(string phase, string executed, int saidLine, string finds)
    {
        var auditor = new Auditor(lines: 5, centsPerHour: 7200);
        var job = new AskedJob(7, "j7", "reprap-01", IsRouter: false)
        {
            Ended = JsonNode.Parse($$"""{"phase":"{{phase}}","failure":{"line":{{saidLine}} } }"""),
        };
        string[] cut = Encoding.ASCII.GetString(JobProgram.Text(7, 5, isRouter: false)).Split('\n')[JobProgram.LinesBeforeTheCut(false)..];

        auditor.CheckLines([job], new Dictionary<string, IReadOnlyList<string>> { ["reprap-01"] = [.. executed.Split(' ').Select(line => cut[int.Parse(line, CultureInfo.InvariantCulture) - 1])] });

        Assert.Equal(finds.Length == 0 ? 0 : 1, auditor.Problems.Count);
        Assert.All(auditor.Problems, problem => Assert.Contains(finds, problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("finished", 7, 14, "7", 0)]
    [InlineData("finished", 7, 15, "7", 2)]
    [InlineData("finished", 7, 14, "8", 1)]
    [InlineData("failed", 7, 14, "7", 2)]
    public void Auditor_OfMoney_RecomputesEachRent(string phase, int metered, int billed, string inTheBooks, int problems)
    {
        var auditor = new Auditor(lines: 5, centsPerHour: 7200);
        var job = new AskedJob(1, "j1", "reprap-01", IsRouter: false)
        {
            Ended = JsonNode.Parse($$"""{"phase":"{{phase}}","metered":{{metered}},"rent":{{(phase == "failed" ? "null" : "14")}} }"""),
        };

        auditor.CheckMoney([job], $$"""{"id":"job/j1/rent","kind":"postHold","holdId":"job/j1/hold","postings":[{"amount":{{billed}} }],"references":{"job":"j1","meteredSeconds":"{{inTheBooks}}"} }""");

        Assert.Equal(problems, auditor.Problems.Count);
    }
}
