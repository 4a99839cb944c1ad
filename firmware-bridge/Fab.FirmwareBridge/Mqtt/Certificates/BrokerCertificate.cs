using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fab.Contracts.Bus;

namespace Fab.FirmwareBridge.Mqtt;

/// <summary>
/// Says why an encrypted connection was not made. Client libraries say no more than that it failed, so the greeting is
/// tried once more here, looked at, and ended.
/// </summary>
internal sealed class ExplainingConnector(IMqttConnector connector) : IMqttConnector
{
    public async Task<IMqttConnection> ConnectAsync(MqttSettings settings, MqttWill? will, Action<BusMessage> received, CancellationToken ct)
    {
        if (settings.Tls is not null && BrokerCertificate.Unreadable(settings) is { } unreadable) throw unreadable;
        try
        {
            return await connector.ConnectAsync(settings, will, received, ct).ConfigureAwait(false);
        }
        catch (BrokerException e) when (settings.Tls is not null && e.Code == MqttCodes.BrokerUnreachable)
        {
            if (await BrokerCertificate.WhyAsync(settings).ConfigureAwait(false) is { } why) throw why;
            throw;
        }
    }
}

/// <summary>What can be wrong with the certificates between a client and a broker.</summary>
internal static class BrokerCertificate
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Client libraries fail in words of their own where a file is not to be read; this says which.</summary>
    public static BrokerException? Unreadable(MqttSettings settings)
    {
        try
        {
            using X509Certificate2? own = OwnOf(settings.Tls!);
            if (settings.Tls!.CaFile is { } file && TrustedOf(file).Count == 0) return Untrusted($"{file} holds no certificate.");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Untrusted($"The files of the encryption cannot be read: {e.Message}", e);
        }
    }

    /// <returns>What is wrong with the broker's certificate, or with ours; null when it is something else.</returns>
    public static async Task<BrokerException?> WhyAsync(MqttSettings settings)
    {
        string? problem = null;
        bool isGreeted = false;
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, patience.Token).ConfigureAwait(false);
            using X509Certificate2? own = OwnOf(settings.Tls!);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = settings.Host,
                ClientCertificates = own is null ? null : [own],
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                {
                    problem = certificate is X509Certificate2 shown ? ProblemOf(shown, settings, errors) : "it shows no certificate";
                    isGreeted = problem is null;
                    return isGreeted;
                },
            };
            using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(options, patience.Token).ConfigureAwait(false);

            // A broker that does not take our certificate says so only after the greeting.
            bool hasHungUp = await stream.ReadAsync(new byte[1], patience.Token).ConfigureAwait(false) == 0;
            return hasHungUp ? Refused(settings) : null;
        }
        catch (Exception) when (problem is not null)
        {
            return Untrusted($"The broker {settings} is not trusted: {problem}.");
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return isGreeted ? Refused(settings) : null;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    private static BrokerException Refused(MqttSettings settings) => new(
        MqttCodes.BrokerRefuses,
        settings.Tls!.CertificateFile is null
            ? $"The broker {settings} asks for a certificate of ours; there is none in the settings."
            : $"The broker {settings} does not take our certificate.");

    private static string? ProblemOf(X509Certificate2 shown, MqttSettings settings, SslPolicyErrors errors)
    {
        // The time first: it is what changes by itself.
        DateTime now = DateTime.Now;
        if (now > shown.NotAfter) return string.Create(CultureInfo.InvariantCulture, $"its certificate ran out on {shown.NotAfter:yyyy-MM-dd}");
        if (now < shown.NotBefore) return string.Create(CultureInfo.InvariantCulture, $"its certificate holds only from {shown.NotBefore:yyyy-MM-dd}; look at this computer's clock");
        if (settings.Tls!.CaFile is { } file)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.AddRange(TrustedOf(file));
            if (!chain.Build(shown)) return $"its certificate is signed by none of those in {file}";
        }
        else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return "its certificate is signed by nobody this system trusts; a CA of one's own is named with broker.ca, or --mqtt-ca at the hub";
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"its certificate is for another name than {settings.Host}" : null;
    }

    private static X509Certificate2Collection TrustedOf(string file)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(file);
        return trusted;
    }

    private static X509Certificate2? OwnOf(MqttTls tls)
    {
        if (tls.CertificateFile is not { } file) return null;
        using X509Certificate2 read = X509Certificate2.CreateFromPemFile(file, tls.KeyFile);

        // Some systems take a key only from a store of keys.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    private static BrokerException Untrusted(string message, Exception? inner = null) => new(MqttCodes.BrokerUntrusted, message, inner);
}
