namespace Fab.FirmwareBridge.Mqtt;

/// <summary>The core profile talks to brokers through libmosquitto.</summary>
internal static class MqttConnectors
{
    public static IMqttConnector Default { get; } = new ExplainingConnector(new MosquittoConnector());
}
