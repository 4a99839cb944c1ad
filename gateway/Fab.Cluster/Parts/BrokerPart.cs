using System.Net.Sockets;
using Fab.Cluster.Processes;
using Fab.FirmwareBridge.Mqtt;

namespace Fab.Cluster.Parts;

/// <summary>Mosquitto, Debian's, with TLS, that knows nobody but whom the hub lets in.</summary>
public sealed class BrokerPart(ClusterFolder folder, TimeProvider time) : Part("broker", folder)
{
    private const string Program = "/usr/sbin/mosquitto";
    private const int LastsDays = 825;

    public int Port { get; } = folder.Port("broker");

    public string Url => $"mqtts://127.0.0.1:{Port}";

    public string CaFile => Path.Combine(Folder.Broker, "ca.pem");

    public string ProcessFile => Path.Combine(Folder.Broker, "pid");

    protected override async Task PrepareAsync(CancellationToken ct)
    {
        if (!File.Exists(Program)) throw new ClusterException(ClusterRefusals.NoTool("Mosquitto", "mosquitto libmosquitto1"));
        if (!File.Exists(CaFile)) await MakeCertificatesAsync(ct).ConfigureAwait(false);
        foreach (string rules in (string[])["passwords", "acl"])
        {
            // Empty until the hub writes them: nobody may connect.
            string file = Path.Combine(Folder.Broker, rules);
            if (!File.Exists(file)) await File.WriteAllTextAsync(file, "", ct).ConfigureAwait(false);
        }

        await File.WriteAllTextAsync(
            Configuration,
            $"""
            {(Environment.IsPrivilegedProcess ? "user root" : "")}
            log_dest stderr
            log_type error
            log_type warning
            log_type notice
            set_tcp_nodelay true
            listener {Port} 127.0.0.1
            cafile {CaFile}
            certfile {Path.Combine(Folder.Broker, "broker.pem")}
            keyfile {Folder.SecretFile("broker.key")}
            allow_anonymous false
            password_file {Path.Combine(Folder.Broker, "passwords")}
            acl_file {Path.Combine(Folder.Broker, "acl")}
            pid_file {ProcessFile}

            """,
            ct).ConfigureAwait(false);
    }

    protected override ProgramCall Call() => new(Program, ["-c", Configuration]);

    protected override async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port, ct).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Configuration => Path.Combine(Folder.Broker, "mosquitto.conf");

    private async Task MakeCertificatesAsync(CancellationToken ct)
    {
        DateTimeOffset now = time.GetUtcNow();
        using PrivateAuthority authority = PrivateAuthority.Create("Fab cluster", now);
        PemPair broker = authority.IssueServer(["127.0.0.1", "localhost"], now.AddHours(-1), now.AddDays(LastsDays));
        Folder.Keep("ca.key", authority.KeyPem);
        Folder.Keep("broker.key", broker.Key);
        await File.WriteAllTextAsync(Path.Combine(Folder.Broker, "broker.pem"), broker.Certificate, ct).ConfigureAwait(false);
        await File.WriteAllTextAsync(CaFile, authority.CertificatePem, ct).ConfigureAwait(false);
    }
}
