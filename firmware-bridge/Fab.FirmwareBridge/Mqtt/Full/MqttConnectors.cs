using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Fab.Contracts.Bus;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Fab.FirmwareBridge.Mqtt;

/// <summary>The full profile talks to brokers through MQTTnet.</summary>
internal static class MqttConnectors
{
    public static IMqttConnector Default { get; } = new ExplainingConnector(new MqttNetConnector());
}

internal sealed class MqttNetConnector : IMqttConnector
{
    private static readonly MqttClientFactory Factory = new();

    public async Task<IMqttConnection> ConnectAsync(MqttSettings settings, MqttWill? will, Action<BusMessage> received, CancellationToken ct)
    {
        var connection = new MqttNetConnection(Factory.CreateMqttClient(), settings, received);
        try
        {
            await connection.OpenAsync(Options(settings, will), ct).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static MqttClientOptions Options(MqttSettings settings, MqttWill? will)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithTcpServer(settings.Host, settings.Port).WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(settings.ClientId).WithCleanSession()
            .WithKeepAlivePeriod(settings.KeepAlive).WithTimeout(settings.ConnectPatience);
        if (settings.Username is not null) options = options.WithCredentials(settings.Username, settings.Password ?? "");
        if (will is not null)
        {
            options = options.WithWillTopic(will.Topic).WithWillPayload(will.Payload.ToArray())
                .WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }

        return (settings.Tls is { } tls ? options.WithTlsOptions(builder => Encrypt(builder, tls)) : options).Build();
    }

    private static void Encrypt(MqttClientTlsOptionsBuilder builder, MqttTls tls)
    {
        builder.UseTls();
        if (tls.CaFile is not null)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(tls.CaFile);
            builder.WithTrustChain(trusted).WithRevocationMode(X509RevocationMode.NoCheck);
        }

        if (tls.CertificateFile is not null) builder.WithClientCertificates([X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile)]);
    }
}

/// <summary>A connection through MQTTnet.</summary>
internal sealed class MqttNetConnection : IMqttConnection
{
    private readonly IMqttClient _client;
    private readonly MqttSettings _settings;
    private readonly TaskCompletionSource<BrokerException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttNetConnection(IMqttClient client, MqttSettings settings, Action<BusMessage> received)
    {
        (_client, _settings) = (client, settings);
        client.ApplicationMessageReceivedAsync += e =>
        {
            MqttApplicationMessage message = e.ApplicationMessage;
            received(new BusMessage(message.Topic, message.Payload.ToArray(), message.Retain));
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += e => Task.FromResult(_ended.TrySetResult(Away(e.Exception?.Message ?? e.ReasonString ?? "it was closed", e.Exception)));
    }

    public Task<BrokerException> Ended => _ended.Task;

    public async Task OpenAsync(MqttClientOptions options, CancellationToken ct)
    {
        MqttClientConnectResult? answer = await TryAsync(() => _client.ConnectAsync(options, ct), ct).ConfigureAwait(false);
        if (answer?.ResultCode is MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized)
            throw new BrokerException(MqttCodes.BrokerRefuses, $"The broker {_settings} refuses the user name or password.");
        if (answer?.ResultCode is not MqttClientConnectResultCode.Success) throw Away($"it answers {answer?.ResultCode}");
    }

    public Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool confirmed, bool retain) => TryAsync(() => _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = topic,
        // The caller may reuse its buffer once this returns; the client sends from a queue of its own.
        Payload = new ReadOnlySequence<byte>(payload.ToArray()),
        QualityOfServiceLevel = confirmed ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        Retain = retain,
    }));

    public async Task SubscribeAsync(string filter)
    {
        MqttClientSubscribeOptions asked = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build();
        MqttClientSubscribeResult answer = await TryAsync(() => _client.SubscribeAsync(asked)).ConfigureAwait(false);
        if (answer.Items.Any(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2))
            throw new BrokerException(MqttCodes.BrokerRefuses, $"The broker {_settings} does not grant the topic.");
    }

    public Task UnsubscribeAsync(string filter) =>
        TryAsync(() => _client.UnsubscribeAsync(new MqttClientUnsubscribeOptionsBuilder().WithTopicFilter(filter).Build()));

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            try
            {
                await _client.DisconnectAsync(new MqttClientDisconnectOptions()).ConfigureAwait(false);
            }
            catch (Exception e) when (e is MqttCommunicationException or IOException)
            {
                // It is gone already.
            }
        }

        _client.Dispose();
        _ended.TrySetResult(Away("it was closed"));
    }

    private BrokerException Away(string why, Exception? inner = null) =>
        new(MqttCodes.BrokerUnreachable, $"The broker {_settings} is out of reach: {why}.", inner);

    private async Task<T> TryAsync<T>(Func<Task<T>> ask, CancellationToken ct = default)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is MqttCommunicationException or MqttClientNotConnectedException or OperationCanceledException or IOException)
        {
            throw Away(e.Message, e);
        }
    }
}
