using System.Runtime.CompilerServices;
using Fab.Domain.Commands;
using Fab.Domain.Members;

namespace Fab.Domain.Tests.Commands;

public class VettingDocumentTests
{
    [Fact]
    public void Document_Shows_EveryRowFabComesWith()
    {
        string[] shown = [.. File.ReadLines(Document()).Where(line => line.StartsWith("| Marlin", StringComparison.Ordinal) || line.StartsWith("| Grbl", StringComparison.Ordinal))];
        Assert.Equal(DefaultVetting.Rows.Select(row => $"| {row.Dialect} | `{row.Command}` | {Whose(row.InProgram)} | {Whose(row.ByHand)} | {row.Reason} |"), shown);
    }

    private static string Whose(IReadOnlyList<string> roles) =>
        roles.Count == 0 ? "nobody" : roles.Count == Roles.All.Count ? "everyone" : string.Join(", ", roles.Select(role => role + "s"));

    private static string Document([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "vetting.md"));
}
