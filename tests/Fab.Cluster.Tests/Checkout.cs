using System.Runtime.CompilerServices;

namespace Fab.Cluster.Tests;

internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

        // As the launcher does: the hubs that tests start find their library there.
        Environment.SetEnvironmentVariable("FAB_ROOT", root);
        return root;
    }
}
