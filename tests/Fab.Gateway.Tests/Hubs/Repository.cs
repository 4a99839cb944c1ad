namespace Fab.Gateway.Tests.Hubs;

/// <summary>The checkout the tests were built from: where designs, page and artifacts are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Tells a hub in this process where its library and page are, as the launcher does for one of its own.</summary>
    public static void PointHubHere() => Environment.SetEnvironmentVariable("FAB_ROOT", Root);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fab.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run inside a checkout.");
    }
}
