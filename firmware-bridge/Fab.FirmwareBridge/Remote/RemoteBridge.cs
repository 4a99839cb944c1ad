using System.Globalization;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Mqtt;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Pumps;
using Fab.FirmwareBridge.Sessions;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Remote;

/// <summary>
/// A bridge of its own, beside the machines: over a broker it serves those that the hub's retained word gives it. It keeps
/// that word on disk, so it serves them also where broker and hub are away. While another process of its name serves,
/// it does not.
/// </summary>
public sealed class RemoteBridge : IAsyncDisposable
{
    /// <summary>How long a start waits for the broker before it serves what it served last.</summary>
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(10);

    private readonly BridgeConfig _config;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly Bridge _bridge;
    private readonly MqttBus _bus;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<MachineId> _served = [];
    private BridgeRoster _roster = new([]);
    private BridgeClaims _claims;
    private Task _waiting = Task.CompletedTask;

    public RemoteBridge(BridgeConfig config, TimeProvider time, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(config);
        (_config, _time, _log) = (config, time, logs.CreateLogger<RemoteBridge>());
        var mine = new BridgeClaim(Guid.NewGuid().ToString("n")[..12], Environment.MachineName, time.GetUtcNow(), IsServing: false);
        _claims = new BridgeClaims(mine, new Dictionary<string, BridgeClaim>(), IsSettled: false);
        _http = new HttpClient { BaseAddress = config.Hub, Timeout = TimeSpan.FromMinutes(10) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", config.Token);
        _bridge = new Bridge(
            new BridgeOptions { Space = config.Space, DataFolder = config.DataFolder, VirtualTimeScale = config.VirtualTimeScale, Session = SessionOptions.Telling(config.TelemetryEvery) },
            machine => new MqttBus(Settings(machine.Value), time, logs.CreateLogger<MqttBus>()),
            new HttpProgramFetcher(_http, hash => [.. config.OtherHubs.Prepend(config.Hub).Select(hub => new Uri(hub, $"api/bridges/me/programs/{hash.Value}"))]),
            time,
            logs.CreateLogger<Bridge>());
        _bus = new MqttBus(Settings("bridge"), time, logs.CreateLogger<MqttBus>());
    }

    /// <summary>The machines that are served now.</summary>
    public IReadOnlyList<MachineId> Machines
    {
        get
        {
            lock (_served) return [.. _served];
        }
    }

    public bool IsConnected => _bus.IsConnected;

    /// <summary>Told whenever what is served, or what keeps it from serving, has changed.</summary>
    public event Action? Changed;

    /// <summary>Why it serves nothing; null when it serves, or waits to know.</summary>
    public Refusal? Problem => _claims is { IsSettled: true, InTheWay: { } other }
        ? new Refusal(
            RemoteCodes.NameTaken,
            string.Create(CultureInfo.InvariantCulture, $"Another process, on {other.Computer}, is the bridge {_config.Name} since {other.At:u}."),
            "Stop that one, or enrol this one under a name of its own.")
        : _bus.Problem is { Code: not MqttCodes.BrokerUnreachable } broker ? new Refusal(broker.Code, broker.Message, WayOutOf(broker)) : null;

    private static string WayOutOf(BrokerException broker) => broker.Code == MqttCodes.BrokerUntrusted
        ? "Look at broker.ca and broker.url in the bridge's settings, and at the broker's certificate."
        : "Enrol the bridge again: ./fab bridge --enrol CODE.";

    private string RosterFile => Path.Combine(_config.DataFolder, "machines.json");

    public async Task StartAsync(CancellationToken ct)
    {
        if (File.Exists(RosterFile)) _roster = Read(await File.ReadAllBytesAsync(RosterFile, ct).ConfigureAwait(false)) ?? _roster;
        await _bus.SetLastWillAsync(ClaimTopic(_claims.Mine.Process), ReadOnlyMemory<byte>.Empty, ct).ConfigureAwait(false);
        _bus.Changed += isUp =>
        {
            if (!isUp) _ = DoAsync(() => _claims = _claims.Deaf());
        };
        await _bus.SubscribeAsync(Topics.Roster(_config.Space, _config.Name), OnRosterAsync, ct).ConfigureAwait(false);
        await _bus.SubscribeAsync(ClaimTopic("+"), OnClaimAsync, ct).ConfigureAwait(false);
        await SayClaimAsync().ConfigureAwait(false);
        _waiting = ServeWithoutBrokerAsync();
    }

    /// <summary>The pump of a machine that is served, for a stop that is given here.</summary>
    public MachinePump? Find(MachineId machine) => _bridge.Find(machine);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _gate.WaitAsync().ConfigureAwait(false);
        await _bridge.DisposeAsync().ConfigureAwait(false);
        if (_bus.IsConnected) await _bus.PublishAsync(ClaimTopic(_claims.Mine.Process), ReadOnlyMemory<byte>.Empty, retain: true).ConfigureAwait(false);
        await _bus.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private string ClaimTopic(string process) => Topics.Claim(_config.Space, _config.Name, process);

    private MqttSettings Settings(string part) =>
        new(_config.BrokerHost, _config.BrokerPort, $"{_config.Name}-{part}-{_claims.Mine.Process}", _config.Username, _config.Password, _config.Tls);

    private ValueTask SayClaimAsync() =>
        _bus.PublishAsync(ClaimTopic(_claims.Mine.Process), JsonSerializer.SerializeToUtf8Bytes(_claims.Mine, FabJson.Options), retain: true);

    private async Task ServeWithoutBrokerAsync()
    {
        await Task.Delay(BrokerPatience, _time, _ending.Token).ConfigureAwait(false);
        if (_claims.IsSettled || _claims.Mine.IsServing) return;
        _log.LogWarning("No word from the broker yet: serving the machines of the last time");
        await DoAsync(() => _claims = _claims with { Mine = _claims.Mine with { IsServing = true } }).ConfigureAwait(false);
    }

    private async ValueTask OnRosterAsync(BusMessage message)
    {
        if (Read(message.Payload) is not { } roster) return;
        Keep(message.Payload);
        await DoAsync(() => _roster = roster).ConfigureAwait(false);
    }

    private async ValueTask OnClaimAsync(BusMessage message)
    {
        string process = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        BridgeClaim? claim = message.Payload.IsEmpty ? null : JsonSerializer.Deserialize<BridgeClaim>(message.Payload.Span, FabJson.Options);
        await DoAsync(() => _claims = _claims.Heard(process, claim)).ConfigureAwait(false);
    }

    /// <summary>The roster is the hub's; what cannot be read is told and changes nothing.</summary>
    private BridgeRoster? Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            if (JsonSerializer.Deserialize<BridgeRoster>(payload.Span, FabJson.Options) is not { Machines: not null } roster) return null;
            if (roster.V > 1) _log.LogWarning("The list of machines is of version {Version}; this bridge knows version 1", roster.V);
            return roster;
        }
        catch (JsonException e)
        {
            _log.LogError(e, "The list of machines cannot be read; the last one holds");
            return null;
        }
    }

    private void Keep(ReadOnlyMemory<byte> roster)
    {
        string part = RosterFile + ".part";
        File.WriteAllBytes(part, roster.Span);
        File.Move(part, RosterFile, overwrite: true);
        FolderSync.Flush(_config.DataFolder);
    }

    /// <summary>Takes in what happened, then serves what is to be served now: one change at a time.</summary>
    private async Task DoAsync(Action happened)
    {
        await _gate.WaitAsync(_ending.Token).ConfigureAwait(false);
        try
        {
            string? before = Problem?.Message;
            happened();
            bool serves = _claims.ShouldServe;
            if (Problem is { Code: RemoteCodes.NameTaken } problem && problem.Message != before)
                _log.LogError("{Message} [{Code}] {WayOut}", problem.Message, problem.Code, problem.WayOut);
            await ServeAsync(serves ? _roster.Machines : []).ConfigureAwait(false);
            if (serves == _claims.Mine.IsServing) return;
            _claims = _claims with { Mine = _claims.Mine with { IsServing = serves } };
            await SayClaimAsync().ConfigureAwait(false);
        }
        catch (BrokerException e)
        {
            _log.LogDebug(e, "The claim is said again with the next connection");
        }
        finally
        {
            _gate.Release();
            Changed?.Invoke();
        }
    }

    private async Task ServeAsync(IReadOnlyList<MachineSpec> machines)
    {
        foreach (MachineId gone in Machines.Except(machines.Select(machine => machine.Id)).ToArray())
        {
            await _bridge.RemoveAsync(gone, CancellationToken.None).ConfigureAwait(false);
            lock (_served) _served.Remove(gone);
            _log.LogInformation("{Machine} is not served any more", gone);
        }

        foreach (MachineSpec machine in machines)
        {
            if (await _bridge.AddAsync(machine, CancellationToken.None).ConfigureAwait(false) is { } refusal)
            {
                _log.LogError("{Machine} is not served: {Message} [{Code}] {WayOut}", machine.Id, refusal.Message, refusal.Code, refusal.WayOut);
                continue;
            }

            bool isNew;
            lock (_served) isNew = _served.Add(machine.Id);
            if (isNew) _log.LogInformation("{Machine} is served at {Link}", machine.Id, machine.Link);
        }
    }
}
