using System.Globalization;
using Fab.Domain;
using Fab.FirmwareBridge.Remote;
using Fab.Gateway.Bridges;

namespace Fab.Gateway.Hosting;

/// <summary>How a hub is started: what <c>./fab up</c> was given.</summary>
/// <param name="TimeScale">How many times faster than the wall clock virtual machines run; above 0.</param>
/// <param name="PostgreSql">Connection string; null keeps everything in SQLite under <paramref name="Data"/>.</param>
/// <param name="ReadyFile">Written with the hub's URL once it answers; null for none.</param>
public sealed record HubOptions(
    string Data,
    int Port,
    bool Demo,
    double TimeScale,
    string Space,
    string? PostgreSql,
    string? ReadyFile)
{
    public const string Usage =
        """
        usage: fab up [options]
          --data DIR         where the hub keeps its data (default ./data)
          --port N           port on 127.0.0.1 (default 5080; 0 picks a free one)
          --demo             two virtual machines and one member per role
          --time-scale X     virtual machines run X times faster than the clock (default 60 with --demo, else 1)
          --space NAME       the space's name (default main)
          --postgres CONN    keep the books and the state in this PostgreSQL database instead of SQLite
          --ready-file FILE  write the hub's address here once it answers
          --link-for MEMBER  print a one-time link by which this member sets a new password or passkey
          --proxy ADDRESS    take scheme and address of a request from the proxy there (docs/accounts.md)
          --listen ADDRESS   the address to answer at (default 127.0.0.1; bridges elsewhere need one they can reach)

        one of several hubs of a space (docs/cluster.md; the full profile):
          --silo HOST:PORT   where the others reach this hub's grains; needs --postgres, --mqtt and --shared
                             (without HOST, this computer's name)
          --shared DIR       a folder that all of them share, for files and secrets

        bridges elsewhere (docs/mqtt.md):
          --mqtt URL         the broker, as mqtt://HOST:PORT, or mqtts:// with encryption
          --mqtt-ca FILE     certificates to trust there (default: the system's)
          --mqtt-files DIR   write the broker's users and rules here
          --mqtt-pid FILE    the broker's process number, told when users or rules have changed
          --mqtt-public URL  the broker's address as bridges reach it, where it is another
          --home-assistant   show the machines to Home Assistant at the same broker
          --mqtt-user NAME --mqtt-password-file FILE   where somebody else keeps the broker's users
        """;

    /// <summary>Where the hub answers.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>A member who gets a link at the start; null for nobody.</summary>
    public string? LinkFor { get; init; }

    /// <summary>Whose word on scheme and address counts; null for nobody's.</summary>
    public System.Net.IPAddress? Proxy { get; init; }

    /// <summary>Where the space's other hubs reach this one's grains; null where it is the only hub.</summary>
    public HostPort? Silo { get; init; }

    /// <summary>A folder that all hubs of the space share; null where this is the only one.</summary>
    public string? Shared { get; init; }

    /// <summary>Null: the only bridge is the one within the hub.</summary>
    public BrokerOptions? Broker { get; init; }

    public static HubOptions Default { get; } = new("./data", 5080, false, 1, "main", null, null);

    /// <returns>The options, or a sentence that says what is wrong with the arguments.</returns>
    public static (HubOptions? Options, string? Problem) Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        HubOptions options = Default;
        double? timeScale = null;
        var broker = new BrokerOptions("");
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name is "--demo" or "--home-assistant")
            {
                if (name == "--demo") options = options with { Demo = true };
                else broker = broker with { HomeAssistant = true };
                continue;
            }

            if (i + 1 == arguments.Count) return (null, $"{name} is unknown or lacks its value.");
            string value = arguments[++i];
            switch (name)
            {
                case "--data": options = options with { Data = value }; break;
                case "--space": options = options with { Space = value }; break;
                case "--postgres": options = options with { PostgreSql = value }; break;
                case "--listen" when System.Net.IPAddress.TryParse(value, out _): options = options with { Listen = value }; break;
                case "--listen": return (null, $"--listen takes an IP address, not '{value}'.");
                case "--mqtt": broker = broker with { Url = value }; break;
                case "--mqtt-ca": broker = broker with { CaFile = Path.GetFullPath(value) }; break;
                case "--mqtt-files": broker = broker with { Files = Path.GetFullPath(value) }; break;
                case "--mqtt-pid": broker = broker with { ProcessFile = Path.GetFullPath(value) }; break;
                case "--mqtt-public": broker = broker with { PublicUrl = value }; break;
                case "--mqtt-user": broker = broker with { Username = value }; break;
                case "--mqtt-password-file": broker = broker with { PasswordFile = Path.GetFullPath(value) }; break;
                case "--silo" when HostPort.TryParse(value) is { } silo: options = options with { Silo = silo }; break;
                case "--silo": return (null, $"--silo takes HOST:PORT, not '{value}'.");
                case "--shared": options = options with { Shared = Path.GetFullPath(value) }; break;
                case "--link-for": options = options with { LinkFor = value }; break;
                case "--proxy" when System.Net.IPAddress.TryParse(value, out System.Net.IPAddress? proxy): options = options with { Proxy = proxy }; break;
                case "--proxy": return (null, $"--proxy takes an address such as 127.0.0.1, not '{value}'.");
                case "--ready-file": options = options with { ReadyFile = value }; break;
                case "--port" when int.TryParse(value, CultureInfo.InvariantCulture, out int port) && port is >= 0 and <= 65535:
                    options = options with { Port = port };
                    break;
                case "--port": return (null, $"--port takes a number from 0 to 65535, not '{value}'.");
                case "--time-scale" when double.TryParse(value, CultureInfo.InvariantCulture, out double scale) && scale is > 0 and <= 1000:
                    timeScale = scale;
                    break;
                case "--time-scale": return (null, $"--time-scale takes a number above 0 and up to 1000, not '{value}'.");
                default: return (null, $"{name} is unknown.");
            }
        }

        if (options.Space.Length == 0 || !options.Space.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return (null, "--space takes lower-case letters, digits and '-'.");
        if (options.Silo is null != options.Shared is null) return (null, "--silo and --shared go together.");
        if (options.Silo is not null && (options.PostgreSql is null || broker.Url.Length == 0 || options.Demo))
            return (null, "--silo needs --postgres and --mqtt, which the hubs share, and is no demo.");
        if (broker.Url.Length == 0)
            return broker == new BrokerOptions("") ? (Scaled(), null) : (null, "--mqtt is missing: without a broker the other --mqtt options and --home-assistant mean nothing.");
        foreach (string url in (string[])[broker.Url, broker.PublicUrl ?? broker.Url])
        {
            if (!BridgeConfig.IsBroker(url)) return (null, $"'{url}' is no broker's address: write mqtt://HOST:PORT, or mqtts:// with encryption.");
        }

        return (Scaled() with { Broker = broker }, null);

        HubOptions Scaled() => options with { TimeScale = timeScale ?? (options.Demo ? 60 : 1) };
    }
}

/// <summary>A name or address, and a port there. Written without the name it is this computer's.</summary>
public sealed record HostPort(string Host, int Port)
{
    public static HostPort? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.LastIndexOf(':');
        return colon >= 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? new HostPort(colon == 0 ? Environment.MachineName : text[..colon].Trim('[', ']'), port)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
