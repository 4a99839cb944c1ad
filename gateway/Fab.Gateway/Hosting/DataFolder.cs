namespace Fab.Gateway.Hosting;

/// <summary>
/// The folder a hub keeps everything in, held by one hub at a time: an exclusive lock on its <c>lock</c> file, which the
/// system lets go when the process ends, however it ends.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string root, FileStream held) => (Root, _lock) = (root, held);

    public string Root { get; }

    public string Database => Path.Combine(Root, "fab.db");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Cache => Path.Combine(Root, "cache");

    public string Bridge => Path.Combine(Root, "bridge");

    public string BrokerPassword => Path.Combine(Root, "broker-password");

    public string HomeAssistantPassword => Path.Combine(Root, "home-assistant-password");

    public string DemoTokens => Path.Combine(Root, "demo-tokens.json");

    /// <exception cref="HubStartException">The folder cannot be made or written, or another hub holds it.</exception>
    public static DataFolder Open(string path)
    {
        string root = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(root);
            string lockFile = Path.Combine(root, "lock");
            FileStream held;
            try
            {
                held = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(lockFile))
            {
                throw new HubStartException(HubRefusals.InUse(root, Owner(root)));
            }

            // The holder's name lives beside the lock: nobody else may open the lock itself.
            File.WriteAllText(Path.Combine(root, "lock-owner"), $"process {Environment.ProcessId}");
            return new DataFolder(root, held);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new HubStartException(HubRefusals.NotWritable(root, e.Message));
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string Owner(string root)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, "lock-owner"));
        }
        catch (IOException)
        {
            return "unknown process";
        }
    }
}
