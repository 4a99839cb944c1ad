using System.Reflection;
using System.Text.RegularExpressions;
using Fab.Domain;

namespace Fab.Architecture.Tests;

/// <summary>Every refusal code is a heading in docs/errors.md, and every heading a code.</summary>
public partial class ErrorCatalogueTests
{
    [Fact]
    public void Codes_And_Headings_AreTheSame()
    {
        string[] codes = [.. Codes().Select(c => c.Code).Distinct().Order(StringComparer.Ordinal)];
        string[] headings = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "errors.md"))
            .Where(line => line.StartsWith("### ", StringComparison.Ordinal))
            .Select(line => line[4..].Trim('`', ' '))
            .Order(StringComparer.Ordinal)];
        Assert.Equal("", string.Join(", ", codes.Except(headings).Select(c => $"{c} lacks a heading").Concat(headings.Except(codes).Select(h => $"{h} is no code"))));
        Assert.NotEmpty(codes);
    }

    /// <summary>What nobody meets in a browser: it is said at a terminal, before there is a hub, or between programs.</summary>
    private static readonly string[] ForTerminals =
    [
        "usage", "file-unreadable", "hub-out-of-reach", "unreadable-answer", "no-demo-tokens", "confirmation-needed", "not-confirmed",
        "job-cancelled", "stopped-following", "ledger-broken", "ledger-forked", "data-folder-in-use", "data-folder-not-writable",
        "port-taken", "database-version", "one-silo-only", "silo-address-unknown", "cluster-tool-missing", "cluster-part-not-ready",
        "cluster-running", "cluster-not-running", "journal-in-use", "nothing-answers-at-port", "no-such-line", "broker-refuses",
        "broker-untrusted", "enrol-code-wrong", "too-many-tries", "bridge-config-invalid", "bridge-name-taken", "bridge-data-unusable",
        "bridge-not-running", "hub-unreachable", "mqtt-library-missing", "message-too-long",
    ];

    /// <summary>The hub's sentences are English; on a German page each code has one of its own.</summary>
    [Fact]
    public void Codes_ThatABrowserMeets_AreSaidInGermanToo()
    {
        string file = File.ReadAllText(Path.Combine(Repository.Root, "gateway", "web", "src", "locales", "de", "refusals.ts"));
        string[] said = [.. GermanEntry().Matches(file).Select(m => m.Groups[1].Value)];
        string[] codes = [.. Codes().Select(c => c.Code).Distinct()];
        Assert.Equal(
            "",
            string.Join(", ", codes.Except(ForTerminals).Except(said).Select(c => $"{c} is not said in German").Concat(said.Except(codes).Select(c => $"{c} is no code"))));
        Assert.Empty(ForTerminals.Except(codes));
        Assert.Empty(ForTerminals.Intersect(said));
    }

    [Fact]
    public void Codes_Each_AreKebabCase() =>
        Assert.Empty(Codes().Where(c => !KebabCase().IsMatch(c.Code)).Select(c => $"{c.Owner}: {c.Code}"));

    [Fact]
    public void Codes_Each_HaveOneOwner() =>
        Assert.Empty(Codes().GroupBy(c => c.Code).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(c => c.Owner))}"));

    private static IEnumerable<(string Owner, string Code)> Codes() =>
        from path in Directory.EnumerateFiles(AppContext.BaseDirectory, "Fab.*.dll")
        where !Path.GetFileName(path).Contains("Tests", StringComparison.Ordinal)
        from type in Assembly.LoadFrom(path).GetTypes()
        where type.GetCustomAttribute<RefusalCodesAttribute>() is not null
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        where field.IsLiteral && field.FieldType == typeof(string)
        select (type.Name, (string)field.GetRawConstantValue()!);

    [GeneratedRegex("^  '([a-z0-9-]+)': (?:told|whole)\\(", RegexOptions.Multiline)]
    private static partial Regex GermanEntry();

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();
}
