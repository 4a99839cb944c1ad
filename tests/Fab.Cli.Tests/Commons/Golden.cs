using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Fab.Cli.Tests.Commons;

/// <summary>Answers as the frozen JSON has them: what a hub really says, whatever the types here become.</summary>
internal static class Golden
{
    public static string Bond { get; } = Of("view-bond");

    public static string Fund { get; } = Of("view-fund");

    public static string Dividends { get; } = Of("view-dividends");

    public static string Holdings { get; } = $"[{Of("view-holding")}]";

    public static string Period { get; } = JsonNode.Parse(Of("state-period"))!["period"]!.ToJsonString();

    public static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    private static string Of(string name) => File.ReadAllText(Path.Combine(Root(), "tests", "Fab.Silo.Tests", "Golden", $"{name}.json"));
}
