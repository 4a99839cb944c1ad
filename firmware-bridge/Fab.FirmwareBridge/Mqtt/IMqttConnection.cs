using Fab.Contracts.Bus;

namespace Fab.FirmwareBridge.Mqtt;

/// <summary>
/// One connection to a broker, from its greeting to its end; whoever uses it makes the next one. Nothing is kept over a
/// connection's end, so nothing stale is sent after it: whatever must not be lost is said again by who said it.
/// </summary>
internal interface IMqttConnection : IAsyncDisposable
{
    /// <summary>Done when the connection has ended, with why; never failed.</summary>
    Task<BrokerException> Ended { get; }

    /// <returns>Done once the broker has it where <paramref name="confirmed"/>, else once it is on its way.</returns>
    /// <exception cref="BrokerException">The connection ended first.</exception>
    Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool confirmed, bool retain);

    /// <returns>Done once the broker has granted it.</returns>
    /// <exception cref="BrokerException">The connection ended first, or the broker does not grant it.</exception>
    Task SubscribeAsync(string filter);

    Task UnsubscribeAsync(string filter);
}

/// <summary>Makes connections; each profile has its own, over another library.</summary>
internal interface IMqttConnector
{
    /// <param name="received">Called by one thread at a time, in the order of arrival; must not wait.</param>
    /// <exception cref="BrokerException">There is none to be had.</exception>
    Task<IMqttConnection> ConnectAsync(MqttSettings settings, MqttWill? will, Action<BusMessage> received, CancellationToken ct);
}
