namespace Fab.Gateway.Bridges;

/// <summary>The broker over which bridges elsewhere talk to this hub.</summary>
/// <param name="Url"><c>mqtt://HOST:PORT</c> or <c>mqtts://HOST:PORT</c>.</param>
/// <param name="Username">The hub's own name at the broker.</param>
/// <param name="PasswordFile">Holds the hub's own password; null where the hub makes the broker's users itself, or there are none.</param>
/// <param name="CaFile">The certificates to trust, also told to bridges; null for the system's.</param>
/// <param name="Files">Where the hub writes the broker's users and rules; null where somebody else does.</param>
/// <param name="ProcessFile">The file with the broker's process number, told when its users or rules have changed; null for none.</param>
/// <param name="HomeAssistant">Whether machines are shown to Home Assistant.</param>
/// <param name="PublicUrl">The broker's address as bridges reach it; null for <paramref name="Url"/>.</param>
public sealed record BrokerOptions(
    string Url,
    string Username = "hub",
    string? PasswordFile = null,
    string? CaFile = null,
    string? Files = null,
    string? ProcessFile = null,
    string? PublicUrl = null,
    bool HomeAssistant = false);
