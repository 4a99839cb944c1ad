using System.Security.Cryptography;
using Fab.FirmwareBridge.Mqtt;

namespace Fab.Cluster;

/// <summary>
/// What <c>docker-compose.yml</c> needs before its first start: certificates of an authority of one's own, and passwords
/// that nobody chose. What is there stays, so that a second run changes nothing that a database already knows.
/// </summary>
public static class ComposeFiles
{
    private static readonly string[] BrokerNames = ["mosquitto", "localhost", "127.0.0.1"];
    private static readonly string[] WebNames = ["localhost", "127.0.0.1"];

    private const int LastsDays = 825;
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The folder keeps others out; in it each container's own user must be able to read what it is given.
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="host">A name or address at which people and bridges elsewhere reach this computer; null: only those on it do.</param>
    /// <returns>The files that were made.</returns>
    public static IReadOnlyList<string> Make(string folder, string? host, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, OwnersFolder);
        List<string> made = [];
        string password = Kept("database-password", Password);
        Kept("database-passfile", () => $"postgres:5432:fab:fab:{password}\n");
        Kept("grafana-password", Password);
        Certificates();
        return made;

        string Kept(string name, Func<string> make, UnixFileMode mode = Readable)
        {
            string file = Path.Combine(folder, name);
            if (!File.Exists(file)) Write(name, make(), mode);
            return File.ReadAllText(file);
        }

        void Write(string name, string text, UnixFileMode mode)
        {
            string file = Path.Combine(folder, name);
            File.Delete(file);
            using (var writer = new StreamWriter(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnersAlone })) writer.Write(text);
            File.SetUnixFileMode(file, mode);
            made.Add(name);
        }

        void Certificates()
        {
            bool isNew = !File.Exists(Path.Combine(folder, "ca.key"));
            using PrivateAuthority authority = isNew
                ? PrivateAuthority.Create("Fab", now)
                : PrivateAuthority.Load(File.ReadAllText(Path.Combine(folder, "ca.pem")), File.ReadAllText(Path.Combine(folder, "ca.key")));
            if (isNew)
            {
                Write("ca.pem", authority.CertificatePem, Readable);
                Write("ca.key", authority.KeyPem, OwnersAlone);
            }

            // Another name asks for another certificate; whoever trusts the authority needs nothing new.
            if (isNew || host is not null || !Exist("broker.pem", "broker.key"))
            {
                PemPair broker = Issue(authority, BrokerNames);
                Write("broker.pem", broker.Certificate, Readable);
                Write("broker.key", broker.Key, Readable);
            }

            if (isNew || host is not null || !Exist("web.pem"))
            {
                // The proxy reads both from one file.
                PemPair web = Issue(authority, WebNames);
                Write("web.pem", $"{web.Certificate.TrimEnd()}\n{web.Key.TrimEnd()}\n", Readable);
            }
        }

        bool Exist(params string[] names) => names.All(name => File.Exists(Path.Combine(folder, name)));

        PemPair Issue(PrivateAuthority authority, string[] names) =>
            authority.IssueServer(host is null ? names : [.. names, host], now.AddHours(-1), now.AddDays(LastsDays));
    }

    private static string Password() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
}
