using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Mqtt;
using Fab.Gateway.Events;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Gateway.Machines;
using Fab.Silo.Machines;
using Orleans;

namespace Fab.Gateway.Bridges;

/// <summary>
/// Shows every machine to Home Assistant: a retained description by which it finds the machine (its MQTT discovery for
/// devices), a retained summary of what the machine does, and an emergency stop. Summaries come from what passes by
/// anyway; no grain is asked.
/// </summary>
public sealed class HomeAssistant(
    MqttBus broker,
    HubFeed feed,
    TelemetryCache telemetry,
    IDirectory directory,
    MachineStops stops,
    IGrainFactory grains,
    HubOptions hub,
    MachineShare share,
    TimeProvider time,
    ILogger<HomeAssistant> log) : IAsyncDisposable
{
    public const string User = "homeassistant";

    private const string By = "home-assistant";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<MachineId, MachineView> _machines = new();
    private readonly Dictionary<MachineId, (string Description, string Summary)> _told = [];
    private ITimer? _timer;
    private IAsyncDisposable? _subscription;
    private int _isTelling;

    /// <summary>Where what a machine does is told, in the shape of <see cref="Summary"/>.</summary>
    public static string SummaryTopic(string space, string machine) => $"fab/{space}/{machine}/summary";

    /// <summary>Where somebody without Fab stops a machine: any payload does.</summary>
    public static string StopTopic(string space, string machine) => $"fab/{space}/{machine}/stop";

    public async Task Start(CancellationToken ct)
    {
        feed.MachineTold += machine => _machines[machine.Spec.Id] = machine;
        foreach (MachineView machine in await directory.Machines(ct)) _machines.TryAdd(machine.Spec.Id, machine);
        _subscription = await broker.SubscribeAsync(StopTopic(hub.Space, "+"), OnStop, ct);
        _timer = time.CreateTimer(_ => _ = TellAsync(), null, TimeSpan.Zero, Period);
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null) await _timer.DisposeAsync();
        if (_subscription is not null) await _subscription.DisposeAsync();
    }

    private async ValueTask OnStop(BusMessage message)
    {
        if (Topics.MachineOf(message.Topic) is not { } machine || !MemberNames.IsValid(machine) || message.Retained || !share.IsOurs(machine)) return;
        SentStop stop = stops.Send(machine, By, time.GetTimestamp());
        await stop.Sent;
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(machine);
        if (await grain.Get() is not null) await grain.Stop(stop.CommandId, By);
    }

    /// <summary>Tells what has changed since it was told last.</summary>
    private async Task TellAsync()
    {
        if (Interlocked.Exchange(ref _isTelling, 1) == 1) return;
        try
        {
            foreach ((MachineId id, MachineView machine) in _machines.Where(known => share.IsOurs(known.Key.Value)))
            {
                (string description, string summary) = (Description(machine.Spec).ToJsonString(), Summary(machine, telemetry.Of(id)).ToJsonString());
                (string toldDescription, string toldSummary) = _told.GetValueOrDefault(id, ("", ""));
                if (description != toldDescription) await Retain($"homeassistant/device/{NodeId(id)}/config", description);
                if (summary != toldSummary) await Retain(SummaryTopic(hub.Space, id.Value), summary);
                _told[id] = (description, summary);
            }
        }
        catch (IOException e)
        {
            // What is retained is said again by the bus once the broker is back.
            log.LogDebug(e, "Home Assistant is told later");
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
        }
    }

    private ValueTask Retain(string topic, string json) => broker.PublishAsync(topic, System.Text.Encoding.UTF8.GetBytes(json), retain: true);

    private string NodeId(MachineId machine) => $"fab_{hub.Space}_{machine.Value}";

    private JsonObject Description(MachineSpec spec)
    {
        string node = NodeId(spec.Id);
        var components = new JsonObject
        {
            ["state"] = Sensor("State", "{{ value_json.state }}"),
            ["progress"] = Sensor("Progress", "{{ value_json.percent }}", unit: "%"),
            ["timeLeft"] = Sensor("Time left", "{{ value_json.secondsLeft }}", unit: "s", deviceClass: "duration"),
            ["job"] = Sensor("Job", "{{ value_json.job }}"),
            ["stop"] = new JsonObject
            {
                ["platform"] = "button",
                ["unique_id"] = $"{node}_stop",
                ["name"] = "Emergency stop",
                ["icon"] = "mdi:stop-circle",
                ["command_topic"] = StopTopic(hub.Space, spec.Id.Value),
                ["payload_press"] = "stop",
            },
        };
        if (spec.MaxHotend is not null) components["hotend"] = Sensor("Nozzle", "{{ value_json.hotend }}", unit: "°C", deviceClass: "temperature");
        if (spec.MaxBed is not null) components["bed"] = Sensor("Bed", "{{ value_json.bed }}", unit: "°C", deviceClass: "temperature");
        return new JsonObject
        {
            ["device"] = new JsonObject { ["identifiers"] = new JsonArray(node), ["name"] = spec.Name, ["manufacturer"] = "Fab", ["model"] = spec.Class },
            ["origin"] = new JsonObject { ["name"] = "Fab" },
            ["state_topic"] = SummaryTopic(hub.Space, spec.Id.Value),
            ["qos"] = 1,
            ["components"] = components,
        };

        JsonObject Sensor(string name, string template, string? unit = null, string? deviceClass = null)
        {
            var sensor = new JsonObject
            {
                ["platform"] = "sensor",
                ["unique_id"] = $"{node}_{name.ToLowerInvariant().Replace(' ', '_')}",
                ["name"] = name,
                ["value_template"] = template,
            };
            if (unit is not null) sensor["unit_of_measurement"] = unit;
            if (deviceClass is not null) sensor["device_class"] = deviceClass;
            return sensor;
        }
    }

    /// <summary>Every field is always there; what is not known is null, which Home Assistant shows as unknown.</summary>
    private static JsonObject Summary(MachineView machine, MachineTelemetry? readings)
    {
        JobTelemetry? job = machine.Job is { } held && readings?.Job?.Job == held ? readings.Job : null;
        return new JsonObject
        {
            ["state"] = JsonSerializer.SerializeToNode(machine.State, FabJson.Options),
            ["job"] = machine.Job?.Value,
            ["percent"] = job is null ? null : Math.Round(job.Percent, 1),
            ["secondsLeft"] = job?.TimeLeft.Value,
            ["hotend"] = Actual("hotend"),
            ["bed"] = Actual("bed"),
        };

        JsonNode? Actual(string heater) => readings?.Heaters.FirstOrDefault(reading => reading.Name == heater) is { } known ? Math.Round(known.Actual.Value, 1) : null;
    }
}
