using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fab.Cluster.Machines;
using Fab.Torment;

namespace Fab.Cluster.Tests;

/// <summary>The small form of what <c>./fab cluster torment</c> does at length.</summary>
public sealed class TormentTests
{
    [Fact]
    public async Task Jobs_WhileEveryPartIsKilled_EndOnceAndAreBilledAsMetered()
    {
        using var diary = new StringWriter();
        TormentOptions options = TormentOptions.Default with { Seed = 6, Jobs = 12, Machines = 6, Kills = 12, Stops = 4, Lines = 100 };

        TormentResult result = await new Campaign(options, diary, Path.Combine(Checkout.Root, "docs", "verify-ledger.py")).RunAsync(CancellationToken.None);

        Assert.True(result.Problems.Count == 0, $"{string.Join('\n', result.Problems)}\n{result.Summary}\n{diary}");
    }

    /// <summary>Printers that obey a stop only after what they have in their buffers: a campaign with nothing else wrong finds that out.</summary>
    [Fact]
    public async Task Stops_ThatMachinesDoNotHeed_AreFound()
    {
        using var diary = new StringWriter();
        TormentOptions options = TormentOptions.Default with { Seed = 2, Jobs = 4, Machines = 2, Bridges = 1, Kills = 0, Stops = 6, Lines = 300, TimeScale = 20, DeafToStops = true };

        TormentResult result = await new Campaign(options, diary, Path.Combine(Checkout.Root, "docs", "verify-ledger.py")).RunAsync(CancellationToken.None);

        Assert.True(
            result.Problems.Any(problem => problem.StartsWith("after the stop of reprap-0", StringComparison.Ordinal) && problem.Contains("executed", StringComparison.Ordinal)),
            $"{string.Join('\n', result.Problems)}\n{result.Summary}\n{diary}");
        Directory.Delete(result.Data, recursive: true);
    }

    /// <summary>What a stopped machine executed, each line by its second; pressed in the second 10, cleared in the second 20.</summary>
    [Theory]
    [InlineData("9 1;9 2;10 !stop;12 M105;14 M104 S0;15 M5", "failed", "")]
    [InlineData("9 1;9 2;10 !stop;21 G28;22 M104 S200", "failed", "")]
    [InlineData("9 1;9 2", "failed", "never reached the machine")]
    [InlineData("9 1;9 2;10 !stop;15 3", "failed", "before anybody cleared it, the machine executed G1")]
    [InlineData("9 1;9 2;10 !stop;15 M104 S200", "failed", "before anybody cleared it, the machine executed M104 S200")]
    [InlineData("9 1;9 2;10 !stop;15 G28 X", "failed", "before anybody cleared it, the machine executed G28")]
    [InlineData("9 1;9 2;10 !stop;25 3", "failed", "executed 1 lines more")]
    [InlineData("8 !stop;9 1;9 2;10 !stop", "failed", "")]
    [InlineData("9 1;9 2;10 !stop", "finished", "which it had in the middle, is finished")]
    [InlineData("9 1;9 2;9 3;9 4;9 5;10 !stop", "finished", "")]
    [InlineData("9 1;9 2;10 !stop", "running", "which it had in the middle, is running")]
    public void Auditor_OfStops_FindsWhatWasExecutedOrWentOn(string executed, string phase, string finds)
    {
        string[] cut = Encoding.ASCII.GetString(JobProgram.Text(7, 5, isRouter: false)).Split('\n')[JobProgram.LinesBeforeTheCut(false)..];
        var stop = new PressedStop("reprap-01", 10_000, "j7") { AnsweredMs = 10_100, IsConfirmed = true, ClearedMs = 20_000 };
        var job = new AskedJob(7, "j7", "reprap-01", IsRouter: false) { Ended = JsonNode.Parse($$"""{"phase":"{{phase}}","failure":{"line":9} }""") };
        ExecutedRecord[] record = [.. executed.Split(';').Select(entry => entry.Split(' ', 2)).Select(entry => new ExecutedRecord(
            int.Parse(entry[0], CultureInfo.InvariantCulture) * 1000, int.TryParse(entry[1], CultureInfo.InvariantCulture, out int line) ? cut[line - 1] : entry[1]))];
        var auditor = new StopAuditor(lines: 5);

        auditor.Check([stop], [job], new Dictionary<string, IReadOnlyList<ExecutedRecord>> { ["reprap-01"] = record });

        if (finds.Length == 0) Assert.Empty(auditor.Problems);
        else Assert.Contains(auditor.Problems, problem => problem.Contains(finds, StringComparison.Ordinal));
    }

    /// <summary>The auditor itself: what must be found, is.</summary>
    [Theory]
    [InlineData("finished", "1 2 3 4 5", 9, "")]
    [InlineData("finished", "1 2 3 4", 9, "executed 4 of 5")]
    [InlineData("finished", "1 2 2 3 4 5", 9, "line 2 of the cut as its 3th")]
    [InlineData("finished", "1 3 4 5", 9, "line 3 of the cut as its 2th")]
    [InlineData("failed", "1 2", 10, "")]
    [InlineData("failed", "1 2", 11, "says that line 3")]
    [InlineData("failed", "1 2 3 4 5", 15, "")]
    [InlineData("failed", "1 2 3 4", 15, "says that line 5")]
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
