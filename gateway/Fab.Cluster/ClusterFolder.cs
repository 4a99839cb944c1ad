using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Fab.Cluster;

/// <summary>Where a cluster keeps what: folders, ports that stay, and secrets made once, which only their owner may read.</summary>
public sealed class ClusterFolder
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock _gate = new();

    public ClusterFolder(string root)
    {
        Root = Path.GetFullPath(root);

        // The database's own user may pass through, but not look around.
        Directory.CreateDirectory(Root);
        File.SetUnixFileMode(Root, OwnersAlone | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (string own in (string[])["secrets", "logs", "hub", "broker", "machines"]) Directory.CreateDirectory(At(own), OwnersAlone);
    }

    public string Root { get; }

    public string Broker => At("broker");

    public string Machines => At("machines");

    public string Database => At("database");

    public string At(string name) => Path.Combine(Root, name);

    public string LogOf(string part) => At($"logs/{part}.log");

    public string SecretFile(string name) => At($"secrets/{name}");

    public string? Secret(string name) => File.Exists(SecretFile(name)) ? File.ReadAllText(SecretFile(name)) : null;

    /// <summary>The secret of that name; made at the first asking.</summary>
    public string MakeSecret(string name)
    {
        lock (_gate)
        {
            if (Secret(name) is { } kept) return kept;
            string made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
            Keep(name, made);
            return made;
        }
    }

    public void Keep(string name, string secret)
    {
        File.Delete(SecretFile(name));
        using var file = new StreamWriter(SecretFile(name), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(secret);
    }

    /// <summary>A free port of the loopback, the same at every start.</summary>
    public int Port(string part)
    {
        lock (_gate)
        {
            string file = At($"port-{part}");
            if (File.Exists(file)) return int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture));
            return port;
        }
    }
}
