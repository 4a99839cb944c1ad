using System.Text.RegularExpressions;

namespace Fab.Architecture.Tests;

/// <summary>docs/firmware-facts.md names a test or a transcript for each fact, and each transcript there is.</summary>
public partial class FirmwareFactsTests
{
    private static readonly string s_transcripts = Path.Combine(Repository.Root, "tests", "Fab.Firmware.Tests", "Transcripts");

    [Fact]
    public void Facts_Each_AreHeldByWhatIsThere()
    {
        string[] sources = [.. Repository.Sources("tests").Select(File.ReadAllText)];
        string[][] rows = [.. Rows()];
        Assert.True(rows.Length > 50);
        Assert.Empty(rows.Where(cells => cells.Length != 3 || !Quoted().IsMatch(cells[2])).Select(cells => $"no test holds: {cells[0]}"));
        Assert.Empty(rows.SelectMany(cells => Names(cells[2])).Distinct().Where(name => !Exists(name, sources)).Select(name => $"there is no {name}"));
    }

    [Fact]
    public void Transcripts_Each_HoldAFactOfThePage()
    {
        string[] named = [.. Rows().SelectMany(cells => Names(cells[^1]))];
        IEnumerable<string> there = Directory.EnumerateFiles(s_transcripts, "*.transcript", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(s_transcripts, path)[..^".transcript".Length].Replace('\\', '/'));
        Assert.Empty(there.Except(named));
    }

    private static IEnumerable<string[]> Rows() => File.ReadLines(Path.Combine(Repository.Root, "docs", "firmware-facts.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| Held by |", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" | "));

    private static IEnumerable<string> Names(string cell) => Quoted().Matches(cell).Select(match => match.Groups[1].Value);

    private static bool Exists(string name, string[] sources)
    {
        if (name.Contains('/', StringComparison.Ordinal)) return File.Exists(Path.Combine(s_transcripts, name + ".transcript"));
        string[] parts = name.Split('.');
        var ofClass = new Regex($@"\bclass {Regex.Escape(parts[0])}\b");
        var ofMethod = parts.Length > 1 ? new Regex($@"\b{Regex.Escape(parts[1])}\(") : null;
        return sources.Any(source => ofClass.IsMatch(source) && (ofMethod is null || ofMethod.IsMatch(source)));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
