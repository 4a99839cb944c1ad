namespace Fab.FirmwareBridge.Mqtt;

/// <summary>How a broker is reached.</summary>
/// <param name="ClientId">This connection's name at the broker; a second connection of that name ends the first.</param>
/// <param name="Tls">Null without encryption.</param>
public sealed record MqttSettings(string Host, int Port, string ClientId, string? Username = null, string? Password = null, MqttTls? Tls = null)
{
    public const int PlainPort = 1883;
    public const int TlsPort = 8883;

    /// <summary>A message above it is neither sent nor taken: no message of ours comes near it.</summary>
    public const int MaxPayloadBytes = 1 << 20;

    /// <summary>A side that was silent for so long is asked whether it is there; after half as long again it counts as gone.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A broker that has not answered for so long is given up, and tried again.</summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(10);

    // A password must not get into a log.
    public override string ToString() => $"{(Tls is null ? "mqtt" : "mqtts")}://{Host}:{Port}";
}

/// <param name="CaFile">The certificates to trust, PEM; null for the system's.</param>
/// <param name="CertificateFile">The client's own certificate, PEM; with <paramref name="KeyFile"/>, or neither.</param>
public sealed record MqttTls(string? CaFile = null, string? CertificateFile = null, string? KeyFile = null);

/// <summary>What the broker publishes for us, retained, when the connection ends without a goodbye.</summary>
public sealed record MqttWill(string Topic, ReadOnlyMemory<byte> Payload);

/// <summary>The broker cannot be had: out of reach, silent, or it refuses us.</summary>
/// <param name="code">One of <see cref="MqttCodes"/>.</param>
public sealed class BrokerException(string code, string message, Exception? inner = null) : IOException(message, inner)
{
    public string Code { get; } = code;
}
