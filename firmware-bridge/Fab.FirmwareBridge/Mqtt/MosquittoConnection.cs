using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Mqtt;

internal sealed class MosquittoConnector : IMqttConnector
{
    public async Task<IMqttConnection> ConnectAsync(MqttSettings settings, MqttWill? will, Action<BusMessage> received, CancellationToken ct)
    {
        var connection = new MosquittoConnection(settings, received);
        try
        {
            await connection.OpenAsync(will, ct).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>
/// A connection through libmosquitto, run by a thread of its own. The library would go on by itself after a break and
/// send what waited; it is not let: a connection ends once and for all.
/// </summary>
internal sealed class MosquittoConnection : IMqttConnection
{
    /// <summary>Longest sleep of the thread; what is sent, and the end, wake it.</summary>
    private const int LoopMilliseconds = 1000;
    private const int GoodbyeMilliseconds = 1000;
    private const int Unconfirmed = 0;
    private const int Confirmed = 1;
    private const byte NotGranted = 0x80;

    private static readonly Lazy<BrokerException?> Library = new(LoadLibrary);

    private readonly MqttSettings _settings;
    private readonly Action<BusMessage> _received;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource> _waiting = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<BrokerException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GCHandle _self;
    private nint _client;
    private Thread? _thread;
    private BrokerException? _refusal;
    private volatile bool _isClosing;

    /// <summary>Wakes the thread where the library cannot wait for its socket; none before that.</summary>
    private int _wake = -1;

    public MosquittoConnection(MqttSettings settings, Action<BusMessage> received) => (_settings, _received) = (settings, received);

    public Task<BrokerException> Ended => _ended.Task;

    public async Task OpenAsync(MqttWill? will, CancellationToken ct)
    {
        if (Library.Value is { } missing) throw missing;
        Create(will);

        // The look-up of the host's name waits, so it is the thread's.
        _thread = new Thread(Run) { IsBackground = true, Name = $"mqtt {_settings.ClientId}" };
        _thread.Start();
        Task first = await Task.WhenAny(_opened.Task, _ended.Task).WaitAsync(ct).ConfigureAwait(false);
        if (first == _ended.Task) throw await _ended.Task.ConfigureAwait(false);
    }

    public unsafe Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool confirmed, bool retain) => Ask(
        () =>
        {
            fixed (byte* bytes = payload.Span)
            {
                return (Mosquitto.Publish(_client, out int id, topic, payload.Length, bytes, confirmed ? Confirmed : Unconfirmed, retain), id);
            }
        },
        isAnswered: confirmed);

    public Task SubscribeAsync(string filter) => Ask(() => (Mosquitto.Subscribe(_client, out int id, filter, Confirmed), id));

    public Task UnsubscribeAsync(string filter) => Ask(() => (Mosquitto.Unsubscribe(_client, out int id, filter), id));

    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_isClosing;
            _isClosing = true;
            if (isFirst && _client != 0) _ = Mosquitto.Disconnect(_client);
            Wake();
        }

        if (_thread is not null) await _ended.Task.ConfigureAwait(false);
        else Destroy();
    }

    private static BrokerException? LoadLibrary()
    {
        try
        {
            _ = Mosquitto.Initialise();
            return null;
        }
        catch (DllNotFoundException e)
        {
            return new BrokerException(MqttCodes.LibraryMissing, "The MQTT client library is not installed: apt-get install libmosquitto1.", e);
        }
    }

    private unsafe void Create(MqttWill? will)
    {
        _self = GCHandle.Alloc(this);
        _client = Mosquitto.New(_settings.ClientId, cleanSession: true, GCHandle.ToIntPtr(_self));
        if (_client == 0) throw new BrokerException(MqttCodes.BrokerUnreachable, "The MQTT client could not be made.");
        _ = Mosquitto.UseThreads(_client, true);
        _ = Mosquitto.SetOption(_client, Mosquitto.NoDelay, 1);
        if (_settings.Username is not null) Require(Mosquitto.SetUser(_client, _settings.Username, _settings.Password));
        if (_settings.Tls is { } tls)
        {
            Require(Mosquitto.SetTls(_client, tls.CaFile, tls.CaFile is null ? "/etc/ssl/certs" : null, tls.CertificateFile, tls.KeyFile, 0));
        }

        if (will is not null)
        {
            fixed (byte* bytes = will.Payload.Span) Require(Mosquitto.SetWill(_client, will.Topic, will.Payload.Length, bytes, Confirmed, retain: true));
        }

        Mosquitto.OnConnect(_client, &Connected);
        Mosquitto.OnPublish(_client, &Answered);
        Mosquitto.OnSubscribe(_client, &Granted);
        Mosquitto.OnUnsubscribe(_client, &Answered);
        Mosquitto.OnMessage(_client, &Arrived);
    }

    private void Require(int result)
    {
        if (result != Mosquitto.Success) throw new BrokerException(MqttCodes.BrokerUnreachable, $"The broker {_settings} cannot be used: {Mosquitto.Describe(result)}.");
    }

    private void Run()
    {
        long openUntil = Environment.TickCount64 + (long)_settings.ConnectPatience.TotalMilliseconds;
        int result = Mosquitto.Connect(_client, _settings.Host, _settings.Port, (int)_settings.KeepAlive.TotalSeconds);
        while (result == Mosquitto.Success && !_isClosing)
        {
            if (!_opened.Task.IsCompleted && HasHungUp(Mosquitto.Socket(_client)))
            {
                // Encrypting, the library does not see that, and would try again and again without a pause.
                _refusal ??= new BrokerException(MqttCodes.BrokerUnreachable, $"At {_settings} nobody answers, or hangs up at once.");
                break;
            }

            result = Turn(LoopMilliseconds);
            if (!_opened.Task.IsCompleted && Environment.TickCount64 > openUntil)
            {
                _refusal ??= new BrokerException(MqttCodes.BrokerUnreachable, $"The broker {_settings} took the connection and said nothing.");
                break;
            }
        }

        long goodbyeUntil = Environment.TickCount64 + GoodbyeMilliseconds;
        while (result == Mosquitto.Success && _opened.Task.IsCompleted && Environment.TickCount64 < goodbyeUntil)
        {
            // Until the goodbye is out, which ends the connection: else the broker would tell our last will.
            result = Turn(GoodbyeMilliseconds / 10);
        }

        BrokerException why = _refusal ?? new BrokerException(
            MqttCodes.BrokerUnreachable,
            result == Mosquitto.Success ? "The connection to the broker was closed." : $"The broker {_settings} is out of reach: {Mosquitto.Describe(result)}.");
        TaskCompletionSource[] unanswered;
        lock (_gate)
        {
            _isClosing = true;
            unanswered = [.. _waiting.Values];
            _waiting.Clear();
            Destroy();
        }

        foreach (TaskCompletionSource waiting in unanswered) waiting.TrySetException(why);
        _ended.TrySetResult(why);
    }

    /// <summary>Waits until something is to be read or written, or the time is over, and does it.</summary>
    private int Turn(int milliseconds)
    {
        if (_wake >= 0) return TurnBeyondSelect(milliseconds);
        int result = Mosquitto.Loop(_client, milliseconds, 1);
        if (result != Mosquitto.Invalid) return result;

        // It waits with select(), which knows files by numbers below 1024: a bridge with a few hundred machines has more.
        lock (_gate) _wake = Termios.EventFd(0, Termios.NonBlocking | Termios.CloseOnExec);
        return _wake >= 0 ? Mosquitto.Success : result;
    }

    private unsafe int TurnBeyondSelect(int milliseconds)
    {
        int socket = Mosquitto.Socket(_client);
        if (socket < 0) return Mosquitto.NoConnection;
        Termios.PollEntry* entries = stackalloc Termios.PollEntry[2];
        entries[0] = new() { Handle = socket, Events = Mosquitto.WantsToWrite(_client) ? (short)(Termios.PollIn | Termios.PollOut) : Termios.PollIn };
        entries[1] = new() { Handle = _wake, Events = Termios.PollIn };
        if (Termios.Poll(entries, 2, milliseconds) < 0) return Mosquitto.Success; // a signal
        bool isWoken = entries[1].Returned != 0, isWritable = (entries[0].Returned & Termios.PollOut) != 0;
        bool isReadable = (entries[0].Returned & ~Termios.PollOut) != 0;
        ulong wakes;
        if (isWoken) _ = Termios.Read(_wake, (byte*)&wakes, sizeof(ulong));

        // The greeting of an encryption goes on by reading, also where it waits to write.
        int result = isReadable || (isWritable && !_opened.Task.IsCompleted) ? Mosquitto.LoopRead(_client, 1) : Mosquitto.Success;
        if (result == Mosquitto.Success && (isWritable || isWoken)) result = Mosquitto.LoopWrite(_client, 1);
        return result == Mosquitto.Success ? Mosquitto.LoopMisc(_client) : result;
    }

    private unsafe void Wake()
    {
        ulong one = 1;
        if (_wake >= 0) _ = Termios.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <summary>The other end has refused the connection, or ended it for both ways.</summary>
    private static unsafe bool HasHungUp(int socket)
    {
        if (socket < 0) return false;
        var entry = new Termios.PollEntry { Handle = socket };
        return Termios.Poll(&entry, 1, timeoutMs: 0) > 0 && (entry.Returned & Termios.PollHangUp) != 0;
    }

    private void Destroy()
    {
        if (_client == 0) return;
        Mosquitto.Destroy(_client);
        _client = 0;
        if (_wake >= 0) _ = Termios.Close(_wake);
        _wake = -1;
        _self.Free();
    }

    /// <summary>Asked and noted under one lock, since the answer may be quicker than we are. The library calls back with none of its locks that asking takes.</summary>
    private Task Ask(Func<(int Result, int Id)> ask, bool isAnswered = true)
    {
        lock (_gate)
        {
            if (_isClosing) return Task.FromException(new BrokerException(MqttCodes.BrokerUnreachable, "The connection to the broker has ended."));
            (int result, int id) = ask();
            Wake();
            if (result != Mosquitto.Success)
            {
                return Task.FromException(new BrokerException(MqttCodes.BrokerUnreachable, $"The broker {_settings} could not be told: {Mosquitto.Describe(result)}."));
            }

            if (!isAnswered) return Task.CompletedTask;
            var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[id] = answer;
            return answer.Task;
        }
    }

    private void OnAnswer(int id, bool isGranted)
    {
        TaskCompletionSource? answer;
        lock (_gate)
        {
            if (!_waiting.Remove(id, out answer)) return;
        }

        if (isGranted) answer.TrySetResult();
        else answer.TrySetException(new BrokerException(MqttCodes.BrokerRefuses, $"The broker {_settings} does not grant the topic."));
    }

    private static MosquittoConnection Of(nint user) => (MosquittoConnection)GCHandle.FromIntPtr(user).Target!;

    [UnmanagedCallersOnly]
    private static void Connected(nint client, nint user, int code)
    {
        MosquittoConnection self = Of(user);
        if (code == Mosquitto.Success)
        {
            self._opened.TrySetResult();
            return;
        }

        // 4 and 5 of MQTT 3.1.1: bad user name or password, not authorised.
        self._refusal = code is 4 or 5
            ? new BrokerException(MqttCodes.BrokerRefuses, $"The broker {self._settings} refuses the user name or password.")
            : new BrokerException(MqttCodes.BrokerUnreachable, $"The broker {self._settings} refuses: {Mosquitto.DescribeConnect(code)}.");
        self._isClosing = true;
    }

    [UnmanagedCallersOnly]
    private static void Answered(nint client, nint user, int id) => Of(user).OnAnswer(id, isGranted: true);

    [UnmanagedCallersOnly]
    private static unsafe void Granted(nint client, nint user, int id, int count, int* granted) =>
        Of(user).OnAnswer(id, isGranted: count > 0 && granted[0] != NotGranted);

    [UnmanagedCallersOnly]
    private static unsafe void Arrived(nint client, nint user, Mosquitto.Message* message)
    {
        string topic = Marshal.PtrToStringUTF8((nint)message->Topic) ?? "";
        byte[] payload = new ReadOnlySpan<byte>(message->Payload, message->PayloadLength).ToArray();
        Of(user)._received(new BusMessage(topic, payload, message->Retain != 0));
    }
}
