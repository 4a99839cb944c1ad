using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Fab.Architecture.Tests;

/// <summary>The checkout these tests were built from, read as text: what its projects say, not what they load.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Projects => Directory
        .EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal));

    public static string Project(string name) => Projects.Single(path => Path.GetFileNameWithoutExtension(path) == name);

    public static IEnumerable<string> ProjectReferences(string name) => XDocument.Load(Project(name))
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

    public static IEnumerable<string> PackageReferences(string name) => XDocument.Load(Project(name))
        .Descendants("PackageReference")
        .Select(reference => (string)reference.Attribute("Include")!);

    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
