using System.Diagnostics.CodeAnalysis;
using Fab.Contracts.Bus;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Mqtt;

/// <summary>
/// The bus over an MQTT broker. It keeps its connection up: after each break it subscribes again and says again what it
/// retains. A message that cannot be sent now is refused at once and never sent later, so no command comes late.
/// </summary>
/// <remarks>Safe to use from several threads.</remarks>
public sealed class MqttBus : IBus, IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly MqttSettings _settings;
    private readonly IMqttConnector _connector;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, byte[]> _retained = new(StringComparer.Ordinal);
    private readonly List<BusSubscriber> _handlers = [];
    private readonly CancellationTokenSource _ending = new();
    private MqttWill? _will;
    private IMqttConnection? _connection;
    private Task? _keepingUp;
    private BrokerException? _problem;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttBus(MqttSettings settings, TimeProvider time, ILogger log)
        : this(settings, MqttConnectors.Default, time, log)
    {
    }

    internal MqttBus(MqttSettings settings, IMqttConnector connector, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_settings, _connector, _time, _log) = (settings, connector, time, log);
    }

    public MqttSettings Settings => _settings;

    /// <summary>Told from the client's thread after each connection that came up and each that ended.</summary>
    public event Action<bool>? Changed;

    /// <summary>Why there is no connection now; null while there is one, or before the first try.</summary>
    public BrokerException? Problem
    {
        get
        {
            lock (_gate) return _problem;
        }
    }

    public bool IsConnected
    {
        get
        {
            lock (_gate) return _connection is not null;
        }
    }

    /// <summary>Begins to connect, and goes on trying until disposed. The first subscription does so by itself.</summary>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
            _keepingUp ??= Task.Run(() => KeepUpAsync(_ending.Token));
        }
    }

    /// <summary>Done while there is a connection on which everything is subscribed.</summary>
    public Task WaitUntilConnectedAsync(CancellationToken ct)
    {
        Start();
        lock (_gate) return _connected.Task.WaitAsync(ct);
    }

    /// <exception cref="BrokerException">There is no connection, or it ended before the broker had the message. What is retained is kept and said once there is one.</exception>
    public async ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain = false, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (payload.Length > MqttSettings.MaxPayloadBytes)
        {
            throw new BrokerException(MqttCodes.MessageTooLong, $"A message of {payload.Length} bytes is more than a bus of Fab takes.");
        }

        IMqttConnection? connection;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
            if (retain) _retained[topic] = payload.ToArray();
            connection = _connection;
        }

        if (connection is not null) await connection.PublishAsync(topic, payload, IsConfirmed(topic), retain).WaitAsync(ct).ConfigureAwait(false);
        else if (!retain) throw Problem ?? new BrokerException(MqttCodes.BrokerUnreachable, $"There is no connection to the broker {_settings} yet.");
    }

    /// <summary>Waits for the broker's word only where there is a connection; else it is subscribed with the next one.</summary>
    public async ValueTask<IAsyncDisposable> SubscribeAsync(string filter, Func<BusMessage, ValueTask> handler, CancellationToken ct = default)
    {
        var queue = new BusSubscriber(filter, handler, Task.Run, e => _log.LogWarning(e, "What came for {Filter} could not be handled", filter));
        IMqttConnection? connection;
        lock (_gate)
        {
            _handlers.Add(queue);
            connection = _connection;
        }

        Start();
        if (connection is not null)
        {
            try
            {
                await connection.SubscribeAsync(filter).WaitAsync(ct).ConfigureAwait(false);
            }
            catch (BrokerException) when (connection.Ended.IsCompleted)
            {
                // The next connection subscribes everything.
            }
        }

        return new Subscription(this, queue);
    }

    /// <summary>A connection has one last will, told to the broker as it is made: set it before the first subscription.</summary>
    public ValueTask SetLastWillAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken ct = default)
    {
        lock (_gate)
        {
            if (_keepingUp is not null) throw new InvalidOperationException("A last will is set before the connection is made.");
            if (_will is not null && _will.Topic != topic) throw new InvalidOperationException("A connection to a broker has one last will.");
            _will = new MqttWill(topic, payload.ToArray());
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Task? keepingUp;
        lock (_gate)
        {
            if (_ending.IsCancellationRequested) return;
            _ending.Cancel();
            keepingUp = _keepingUp;
        }

        if (keepingUp is not null) await keepingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            foreach (BusSubscriber handler in _handlers) handler.Close();
        }

        _ending.Dispose();
    }

    /// <summary>Readings come again by themselves and are not worth the broker's word.</summary>
    private static bool IsConfirmed(string topic) => !topic.EndsWith("/telemetry", StringComparison.Ordinal);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong with one connection, the next one is tried.")]
    private async Task KeepUpAsync(CancellationToken ct)
    {
        TimeSpan wait = FirstRetry;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                IMqttConnection connection = await _connector.ConnectAsync(_settings, _will, Received, ct).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await GreetAsync(connection).ConfigureAwait(false);
                    wait = FirstRetry;
                    BrokerException why = await connection.Ended.WaitAsync(ct).ConfigureAwait(false);
                    Lost(why);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Lost(e as BrokerException ?? new BrokerException(MqttCodes.BrokerUnreachable, e.Message, e));
            }

            await Task.Delay(wait, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait + wait < LastRetry ? wait + wait : LastRetry;
        }

        lock (_gate) _connection = null;
    }

    /// <summary>Subscribes everything, then says what we retain. New subscriptions meanwhile come to this connection by themselves.</summary>
    private async Task GreetAsync(IMqttConnection connection)
    {
        string[] filters;
        KeyValuePair<string, byte[]>[] retained;
        lock (_gate)
        {
            _connection = connection;
            filters = [.. _handlers.Select(h => h.Filter).Distinct()];
            retained = [.. _retained];
        }

        await Task.WhenAll(filters.Select(connection.SubscribeAsync)).ConfigureAwait(false);
        foreach ((string topic, byte[] payload) in retained)
        {
            await connection.PublishAsync(topic, payload, confirmed: true, retain: true).ConfigureAwait(false);
        }

        lock (_gate)
        {
            _problem = null;
            _connected.TrySetResult();
        }

        _log.LogInformation("Connected to the broker {Broker}", _settings);
        Changed?.Invoke(true);
    }

    private void Lost(BrokerException why)
    {
        bool wasConnected;
        bool isNews;
        lock (_gate)
        {
            wasConnected = _connected.Task.IsCompleted;
            isNews = wasConnected || _problem?.Message != why.Message;
            _connection = null;
            _problem = why;
            if (wasConnected) _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (isNews) _log.LogWarning("The broker {Broker} is away: {Problem} [{Code}]", _settings, why.Message, why.Code);
        if (wasConnected) Changed?.Invoke(false);
    }

    private void Received(BusMessage message)
    {
        if (message.Payload.Length > MqttSettings.MaxPayloadBytes)
        {
            _log.LogWarning("A message of {Bytes} bytes on {Topic} is dropped", message.Payload.Length, message.Topic);
            return;
        }

        BusSubscriber[] handlers;
        lock (_gate) handlers = [.. _handlers];
        foreach (BusSubscriber handler in handlers) handler.Post(message);
    }

    private async ValueTask RemoveAsync(BusSubscriber queue)
    {
        queue.Close();
        IMqttConnection? connection;
        lock (_gate)
        {
            _handlers.Remove(queue);
            connection = _handlers.Exists(other => other.Filter == queue.Filter) ? null : _connection;
        }

        try
        {
            if (connection is not null) await connection.UnsubscribeAsync(queue.Filter).ConfigureAwait(false);
        }
        catch (BrokerException)
        {
            // With the connection the subscription is gone.
        }
    }

    private sealed class Subscription(MqttBus bus, BusSubscriber queue) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => bus.RemoveAsync(queue);
    }
}
