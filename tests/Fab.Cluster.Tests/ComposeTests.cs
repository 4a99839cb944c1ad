using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Fab.Cluster.Tests;

/// <summary>The containers' description, read by Debian's docker-compose, and the secrets it names.</summary>
public sealed partial class ComposeTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("fab-compose-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Make_Twice_KeepsEverything()
    {
        IReadOnlyList<string> made = ComposeFiles.Make(_folder, null, Now);
        Dictionary<string, string> first = made.ToDictionary(name => name, name => File.ReadAllText(Path.Combine(_folder, name)));
        Assert.Empty(ComposeFiles.Make(_folder, null, Now));
        Assert.All(first, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(_folder, file.Key))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "ca.key")));
        Assert.NotEqual(first["database-password"], first["grafana-password"]);
        Assert.Equal($"postgres:5432:fab:fab:{first["database-password"]}\n", first["database-passfile"]);
    }

    [Fact]
    public void Make_AnotherHost_IsInTheCertificateOfTheSameAuthority()
    {
        ComposeFiles.Make(_folder, null, Now);
        Assert.Equal(["broker.pem", "broker.key", "web.pem"], ComposeFiles.Make(_folder, "hub.example", Now));
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "ca.pem"));
        using var broker = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "broker.pem"));
        Assert.All(["mosquitto", "hub.example"], name => Assert.True(broker.MatchesHostname(name)));
        using var web = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "web.pem"));
        Assert.All(["localhost", "127.0.0.1", "hub.example"], name => Assert.True(web.MatchesHostname(name)));
        Assert.False(web.MatchesHostname("mosquitto"));
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = Now.UtcDateTime } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.True(chain.Build(broker));
        Assert.True(chain.Build(web));
        Assert.True(web.HasPrivateKey);
    }

    /// <summary>What an earlier version made has no certificate for the page yet, and keeps the rest.</summary>
    [Fact]
    public void Make_WhereOneIsMissing_MakesThatOne()
    {
        ComposeFiles.Make(_folder, null, Now);
        File.Delete(Path.Combine(_folder, "web.pem"));
        Assert.Equal(["web.pem"], ComposeFiles.Make(_folder, null, Now));
    }

    [Fact]
    public async Task Compose_Config_IsUnderstoodAndNamesOnlySecretsThatAreMade()
    {
        string file = Path.Combine(Checkout.Root, "docker-compose.yml");
        using Process compose = Process.Start(new ProcessStartInfo("docker-compose", ["-f", file, "config", "--quiet"]) { RedirectStandardError = true })!;
        string said = await compose.StandardError.ReadToEndAsync();
        await compose.WaitForExitAsync();
        Assert.True(compose.ExitCode == 0, said);

        string text = await File.ReadAllTextAsync(file);
        IReadOnlyList<string> made = ComposeFiles.Make(_folder, null, Now);
        string[] named = [.. SecretFile().Matches(text).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, made));
        Assert.DoesNotMatch("(?i)password: *[^ ]|PASSWORD: ", text.Replace("PASSWORD_FILE:", "", StringComparison.Ordinal).Replace("PASSWORD__FILE:", "", StringComparison.Ordinal).Replace("password: {file", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compose_WhatItMounts_IsInTheCheckout()
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docker-compose.yml"));
        string[] mounted = [.. Mounted().Matches(text).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(mounted);
        Assert.All(mounted, path => Assert.True(Path.Exists(Path.Combine(Checkout.Root, path)), path));
    }

    [GeneratedRegex(@"file: deploy/secrets/([\w.-]+)")]
    private static partial Regex SecretFile();

    [GeneratedRegex(@"- \./([\w./-]+):/")]
    private static partial Regex Mounted();
}
