using System.Globalization;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Domain;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>A command of a newer hub: something with an id, and with a version above what this bridge knows.</summary>
internal sealed record UnknownCommand(string Id, int V) : BridgeCommand(Id, V)
{
    private const int KnownVersion = 1;

    public Refusal Why => new(
        BusCodes.VersionNewer,
        string.Create(CultureInfo.InvariantCulture, $"The hub asks in version {V} for what this bridge, which knows version {KnownVersion}, cannot do."),
        "Update the bridge.");

    /// <returns>Null for what is no command at all.</returns>
    public static UnknownCommand? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("v", out JsonElement v) && v.TryGetInt32(out int version) && version > KnownVersion
                && root.TryGetProperty("id", out JsonElement id) && id.GetString() is { Length: > 0 and <= 200 } name
                    ? new UnknownCommand(name, version)
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
