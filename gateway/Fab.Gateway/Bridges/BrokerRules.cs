using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain.Bridges;
using Fab.Domain.Machines;

namespace Fab.Gateway.Bridges;

/// <summary>
/// Who may connect to the broker, and which topics are whose: Mosquitto's password file and access control list, as
/// mosquitto.conf(5) describes them. A bridge touches only its own machines' topics.
/// </summary>
public static class BrokerRules
{
    private const int Iterations = 101;
    private const int SaltBytes = 12;
    private const int HashBytes = 64;

    public static string UserOf(string bridge) => $"bridge-{bridge}";

    /// <summary>What the broker checks a password against: PBKDF2 with SHA-512, as mosquitto_passwd writes it.</summary>
    public static string HashOf(string password, byte[]? salt = null)
    {
        salt ??= RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA512, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    public static string Passwords(IEnumerable<(string User, string Hash)> own, IEnumerable<KnownBridge> bridges)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(bridges);
        var text = new StringBuilder();
        foreach ((string user, string hash) in own) text.Append(CultureInfo.InvariantCulture, $"{user}:{hash}\n");
        foreach (KnownBridge bridge in bridges.Where(bridge => bridge.Broker is not null))
            text.Append(CultureInfo.InvariantCulture, $"{UserOf(bridge.Name)}:{bridge.Broker}\n");
        return text.ToString();
    }

    public static string AccessList(string space, string hubUser, bool homeAssistant, IEnumerable<KnownBridge> bridges, IReadOnlyCollection<MachineSpec> machines)
    {
        ArgumentNullException.ThrowIfNull(bridges);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Written by the hub of '{space}'; what is changed here is lost.\n\nuser {hubUser}\ntopic readwrite fab/{space}/#\ntopic readwrite homeassistant/#\n");
        if (homeAssistant)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nuser {HomeAssistant.User}\ntopic read homeassistant/#\n");
            text.Append(CultureInfo.InvariantCulture, $"topic read {HomeAssistant.SummaryTopic(space, "+")}\ntopic write {HomeAssistant.StopTopic(space, "+")}\n");
        }

        foreach (KnownBridge bridge in bridges.Where(bridge => bridge.Broker is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nuser {UserOf(bridge.Name)}\n");
            text.Append(CultureInfo.InvariantCulture, $"topic read {Topics.Roster(space, bridge.Name)}\n");
            text.Append(CultureInfo.InvariantCulture, $"topic readwrite {Topics.Claim(space, bridge.Name, "+")}\n");
            foreach (string machine in machines.Where(machine => machine.Bridge == bridge.Name).Select(machine => machine.Id.Value))
            {
                text.Append(CultureInfo.InvariantCulture, $"topic read {Topics.Command(space, machine)}\n");
                foreach (string topic in Topics.OfTheBridge(space, machine))
                    text.Append(CultureInfo.InvariantCulture, $"topic write {topic}\n");
            }
        }

        return text.ToString();
    }
}
