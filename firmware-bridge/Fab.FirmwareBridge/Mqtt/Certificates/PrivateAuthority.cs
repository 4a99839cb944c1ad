using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fab.FirmwareBridge.Mqtt;

/// <summary>
/// A certificate authority of one's own, for a broker that the world need not know: it signs the broker's certificate, and
/// clients' where the broker asks for them. ECDSA on P-256, as RFC 5280 wants them.
/// </summary>
public sealed class PrivateAuthority : IDisposable
{
    private static readonly TimeSpan AuthorityLasts = TimeSpan.FromDays(3650);

    /// <summary>Before which a certificate counts already: clocks differ.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;

    private PrivateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>What whoever is to trust it is given.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>A secret: who has it can make certificates.</summary>
    public string KeyPem => _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public static PrivateAuthority Create(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new PrivateAuthority(request.CreateSelfSigned(now - Slack, now + AuthorityLasts));
    }

    public static PrivateAuthority Load(string certificatePem, string keyPem) => new(X509Certificate2.CreateFromPem(certificatePem, keyPem));

    /// <param name="hosts">Names and addresses by which clients reach the server.</param>
    public PemPair IssueServer(IReadOnlyCollection<string> hosts, DateTimeOffset from, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        return Issue(hosts.First(), ServerUse, names.Build(), from, until);
    }

    public PemPair IssueClient(string name, DateTimeOffset from, DateTimeOffset until) => Issue(name, ClientUse, null, from, until);

    public void Dispose() => _certificate.Dispose();

    private PemPair Issue(string name, string use, X509Extension? names, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names is not null) request.CertificateExtensions.Add(names);
        using X509Certificate2 made = request.Create(_certificate, from, until, RandomNumberGenerator.GetBytes(16));
        return new PemPair(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}

/// <summary>A certificate and the secret that goes with it.</summary>
public sealed record PemPair(string Certificate, string Key)
{
    public override string ToString() => "a certificate and its key";
}
