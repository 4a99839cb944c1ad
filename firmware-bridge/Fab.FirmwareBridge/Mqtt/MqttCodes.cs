using Fab.Domain;

namespace Fab.FirmwareBridge.Mqtt;

/// <summary>Why a message did not get to the broker.</summary>
[RefusalCodes]
public static class MqttCodes
{
    /// <summary>Nobody answers at the broker's address, or the connection broke.</summary>
    public const string BrokerUnreachable = "broker-unreachable";

    /// <summary>The broker does not know the user name, or the password is wrong, or was revoked.</summary>
    public const string BrokerRefuses = "broker-refuses";

    /// <summary>The broker's certificate is signed by nobody who is trusted, is for another name, or has run out; or ours cannot be read.</summary>
    public const string BrokerUntrusted = "broker-untrusted";

    /// <summary>The client library is not installed.</summary>
    public const string LibraryMissing = "mqtt-library-missing";

    /// <summary>A message above the size that Fab sends and takes.</summary>
    public const string MessageTooLong = "message-too-long";
}
