using Fab.Domain;
using Fab.FirmwareBridge.Mqtt;

namespace Fab.Gateway.Bridges;

[RefusalCodes]
public static class BrokerRefusals
{
    public const string BrokerMissing = "hub-has-no-broker";
    public const string TooManyTries = "too-many-tries";
    public const string BridgeNeeded = "machine-needs-a-bridge";

    public static Refusal NoBroker { get; } = new(
        BrokerMissing, "This hub has no broker, so no bridge elsewhere can serve it.", "Start it with --mqtt mqtt://HOST:PORT; docs/mqtt.md shows how.");

    public static Refusal NeedsBridge { get; } = new(
        BridgeNeeded,
        "The space has several hubs, so a machine is at none of them: a bridge serves it.",
        "Enrol a bridge where the machine is ('fab enrol NAME'), and add the machine with --bridge NAME.");

    public static Refusal Away { get; } = new(
        MqttCodes.BrokerUnreachable,
        "The hub has no connection to its broker, so nothing reaches the machines at bridges elsewhere; nor will this be sent later.",
        "Look at the broker and at the machine, then try again. Where it must stop at once, use its own switch, or ./fab bridge --stop beside it.");

    public static Refusal TriedTooOften { get; } = new(
        TooManyTries, "Too many wrong codes came in.", "Wait a minute, then try again.");
}
