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

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();
}
