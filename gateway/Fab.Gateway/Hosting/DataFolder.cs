namespace Fab.Gateway.Hosting;

/// <summary>
/// The folder a hub keeps everything in, held by one hub at a time: an exclusive lock on its <c>lock</c> file, which the
/// system lets go when the process ends, however it ends.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string root, string shared, FileStream held) => (Root, Shared, _lock) = (root, shared, held);

    public string Root { get; }

    /// <summary>What all hubs of a space have in common; of an only hub the same as <see cref="Root"/>.</summary>
    public string Shared { get; }

    public string Database => Path.Combine(Root, "fab.db");

    public string Blobs => Path.Combine(Shared, "blobs");

    public string Revisions => Path.Combine(Shared, "revisions");

    public string Cache => Path.Combine(Root, "cache");

    public string Bridge => Path.Combine(Root, "bridge");

    public string BrokerPassword => Path.Combine(Shared, "broker-password");

    public string HomeAssistantPassword => Path.Combine(Shared, "home-assistant-password");

    public string BrokerSalt => Path.Combine(Shared, "broker-salt");

    /// <summary>Held while the broker's users and rules are read and written.</summary>
    public string BrokerLock => Path.Combine(Shared, "broker-lock");

    public string DemoTokens => Path.Combine(Root, "demo-tokens.json");

    /// <exception cref="HubStartException">The folder cannot be made or written, or another hub holds it.</exception>
    /// <param name="shared">See <see cref="Shared"/>; null for an only hub.</param>
    public static DataFolder Open(string path, string? shared = null)
    {
        string root = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(root);
            if (shared is not null) Directory.CreateDirectory(shared);
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
            return new DataFolder(root, shared ?? root, held);
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
