namespace Fab.Contracts.Bus;

/// <summary>
/// What hub and bridges talk over. Delivery is at least once and in order per topic; receivers drop what they have seen.
/// </summary>
public interface IBus
{
    /// <param name="retain">Keep as the topic's last value, handed to every later subscriber.</param>
    ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain = false, CancellationToken ct = default);

    /// <param name="filter">A topic with MQTT's wildcards: <c>+</c> one level, <c>#</c> all that follow.</param>
    /// <returns>Dispose to unsubscribe.</returns>
    ValueTask<IAsyncDisposable> SubscribeAsync(string filter, Func<BusMessage, ValueTask> handler, CancellationToken ct = default);

    /// <summary>What the bus publishes for us, retained, when our connection ends without a goodbye.</summary>
    ValueTask SetLastWillAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken ct = default);
}

public readonly record struct BusMessage(string Topic, ReadOnlyMemory<byte> Payload, bool Retained);

/// <summary>The topics <c>fab/{space}/{machine}/command|event|telemetry|status|console</c>.</summary>
public static class Topics
{
    public static string Command(string space, string machine) => $"fab/{space}/{machine}/command";

    public static string Event(string space, string machine) => $"fab/{space}/{machine}/event";

    public static string Telemetry(string space, string machine) => $"fab/{space}/{machine}/telemetry";

    /// <summary>What is said by hand, and the answers to it.</summary>
    public static string Console(string space, string machine) => $"fab/{space}/{machine}/console";

    public static string Status(string space, string machine) => $"fab/{space}/{machine}/status";

    /// <summary>All that is the bridge's to say of a machine.</summary>
    public static IReadOnlyList<string> OfTheBridge(string space, string machine) =>
        [Event(space, machine), Telemetry(space, machine), Console(space, machine), Status(space, machine)];

    /// <summary>The machines of a bridge that runs elsewhere: <c>fab/{space}/bridges/{bridge}/machines</c>.</summary>
    public static string Roster(string space, string bridge) => $"fab/{space}/bridges/{bridge}/machines";

    /// <summary>The processes that are up as that bridge: <c>fab/{space}/bridges/{bridge}/claim/{process}</c>.</summary>
    /// <param name="process">One process, or <c>+</c>.</param>
    public static string Claim(string space, string bridge, string process) => $"fab/{space}/bridges/{bridge}/claim/{process}";

    /// <summary>Where one of several hubs says that it is there: <c>fab/{space}/hubs/{hub}/here</c>.</summary>
    /// <param name="hub">One hub, or <c>+</c>.</param>
    public static string Hub(string space, string hub) => $"fab/{space}/hubs/{hub}/here";

    /// <summary>The machine's name in a topic of ours; null when the topic is not.</summary>
    public static string? MachineOf(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        string[] levels = topic.Split('/');
        return levels is ["fab", _, var machine, _] ? machine : null;
    }
}
