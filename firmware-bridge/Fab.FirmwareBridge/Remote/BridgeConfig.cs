using System.Globalization;
using System.Text;
using Fab.Domain;
using Fab.Domain.Toml;
using Fab.FirmwareBridge.Mqtt;

namespace Fab.FirmwareBridge.Remote;

/// <summary>
/// How a bridge that runs elsewhere finds its hub: the settings of its TOML file, each of which an environment variable
/// may replace (<c>broker.url</c> is <c>FAB_BRIDGE_BROKER_URL</c>).
/// </summary>
public sealed record BridgeConfig
{
    private const string TimeScale = "time-scale";
    private const string TelemetrySeconds = "telemetry-seconds";
    private const string VariablePrefix = "FAB_BRIDGE_";

    private static readonly string[] Known =
    [
        "name", "space", "data", TimeScale, TelemetrySeconds,
        "hub.url", "hub.others", "hub.token",
        "broker.url", "broker.username", "broker.password", "broker.ca", "broker.certificate", "broker.key",
    ];

    /// <summary>The bridge's name in its space.</summary>
    public required string Name { get; init; }

    public required string Space { get; init; }

    /// <summary>Journals, spool and the last list of machines go here.</summary>
    public required string DataFolder { get; init; }

    /// <summary>How many times faster than life virtual machines run.</summary>
    public double VirtualTimeScale { get; init; } = 1;

    /// <summary>A machine's readings are told once in so long, with a job or without; null for four a second with one, and one in two seconds without.</summary>
    public TimeSpan? TelemetryEvery { get; init; }

    /// <summary>Programs are fetched from here.</summary>
    public required Uri Hub { get; init; }

    /// <summary>The space's other hubs, from which programs are fetched where that one does not answer.</summary>
    public IReadOnlyList<Uri> OtherHubs { get; init; } = [];

    /// <summary>A secret.</summary>
    public required string Token { get; init; }

    public required string BrokerHost { get; init; }

    public required int BrokerPort { get; init; }

    public string? Username { get; init; }

    /// <summary>A secret.</summary>
    public string? Password { get; init; }

    public MqttTls? Tls { get; init; }

    // Secrets must not get into a log.
    public override string ToString() => $"bridge {Name} of {Space}";

    /// <param name="text">The file's; null for none.</param>
    /// <param name="folder">Where the file lies: paths in it are meant from there.</param>
    /// <param name="variable">The value of an environment variable.</param>
    public static (BridgeConfig? Config, Refusal? Refusal) Read(string? text, string folder, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text is not null && ReadToml(text, values) is { } problem) return (null, Invalid(problem));
        foreach (string setting in Known)
        {
            if (variable(VariableOf(setting)) is { Length: > 0 } value) values[setting] = value;
        }

        try
        {
            return (Make(values, folder), null);
        }
        catch (FormatException e)
        {
            return (null, Invalid(e.Message));
        }
    }

    /// <summary>The text of a file that says the same. It holds secrets.</summary>
    public string ToToml()
    {
        var text = new StringBuilder();
        Line("name", Name);
        Line("space", Space);
        Line("data", DataFolder);
        if (VirtualTimeScale != 1) text.Append(CultureInfo.InvariantCulture, $"time-scale = {VirtualTimeScale}\n");
        if (TelemetryEvery is { } every) text.Append(CultureInfo.InvariantCulture, $"telemetry-seconds = {every.TotalSeconds}\n");
        text.Append("\n[hub]\n");
        Line("url", Hub.ToString());
        if (OtherHubs.Count > 0) Line("others", string.Join(' ', OtherHubs));
        Line("token", Token);
        text.Append("\n[broker]\n");
        Line("url", string.Create(CultureInfo.InvariantCulture, $"{(Tls is null ? "mqtt" : "mqtts")}://{BrokerHost}:{BrokerPort}"));
        Line("username", Username);
        Line("password", Password);
        Line("ca", Tls?.CaFile);
        Line("certificate", Tls?.CertificateFile);
        Line("key", Tls?.KeyFile);
        return text.ToString();

        void Line(string name, string? value)
        {
            if (value is not null) text.Append(CultureInfo.InvariantCulture, $"{name} = \"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");
        }
    }

    /// <returns>Null for what is no hub's address.</returns>
    public static Uri? HubAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? hub) && hub.Scheme is "http" or "https" ? hub : null;
    }

    private static string VariableOf(string setting) =>
        VariablePrefix + setting.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    private static Refusal Invalid(string problem) =>
        new(RemoteCodes.ConfigInvalid, $"The bridge's settings cannot be used: {problem}", "docs/mqtt.md lists the settings; ./fab bridge --enrol CODE --hub URL writes the file.");

    private static string? ReadToml(string text, Dictionary<string, string> into)
    {
        TomlResult read = TomlReader.Read(text);
        return read.Problem is { } problem
            ? string.Create(CultureInfo.InvariantCulture, $"line {problem.Line}: {problem.Message}")
            : Flatten(read.Document!, "", into);
    }

    private static string? Flatten(TomlTable table, string prefix, Dictionary<string, string> into)
    {
        foreach (string key in table.Keys)
        {
            string name = prefix + key;
            switch (table[key])
            {
                case TomlTable inner when Known.Any(known => known.StartsWith(name + ".", StringComparison.Ordinal)):
                    if (Flatten(inner, name + ".", into) is { } problem) return problem;
                    break;
                case { } value when !Known.Contains(name):
                    return string.Create(CultureInfo.InvariantCulture, $"line {value.Line}: '{name}' is no setting.");
                case TomlText text: into[name] = text.Value; break;
                case TomlInteger number when IsNumber(name): into[name] = number.Value.ToString(CultureInfo.InvariantCulture); break;
                case TomlFloat number when IsNumber(name): into[name] = number.Value.ToString(CultureInfo.InvariantCulture); break;
                case { } value: return string.Create(CultureInfo.InvariantCulture, $"line {value.Line}: '{name}' must be {(IsNumber(name) ? "a number" : "a text")}, not {value.Kind}.");
            }
        }

        return null;
    }

    private static bool IsNumber(string setting) => setting is TimeScale or TelemetrySeconds;

    private static BridgeConfig Make(Dictionary<string, string> values, string folder)
    {
        (string host, int port, bool isEncrypted) = Broker(Needed("broker.url"));
        string? certificate = File("broker.certificate"), key = File("broker.key"), ca = File("broker.ca");
        if ((certificate is null) != (key is null)) throw new FormatException("broker.certificate and broker.key go together.");
        if (!isEncrypted && (ca ?? certificate) is not null) throw new FormatException("certificates need a broker.url that begins with mqtts://.");
        string scale = values.GetValueOrDefault(TimeScale, "1");
        return new BridgeConfig
        {
            Name = Slug("name"),
            Space = Slug("space"),
            DataFolder = Path.GetFullPath(values.GetValueOrDefault("data", "bridge-data"), folder),
            VirtualTimeScale = double.TryParse(scale, CultureInfo.InvariantCulture, out double times) && times is > 0 and <= 1000
                ? times
                : throw new FormatException("time-scale is a number above 0 and up to 1000."),
            TelemetryEvery = !values.TryGetValue(TelemetrySeconds, out string? seconds) ? null
                : double.TryParse(seconds, CultureInfo.InvariantCulture, out double every) && every is >= 0.1 and <= 60
                    ? TimeSpan.FromSeconds(every)
                    : throw new FormatException("telemetry-seconds is a number from 0.1 to 60."),
            Hub = HubAddress(Needed("hub.url")) ?? throw new FormatException("hub.url is an address such as https://hub.example:5080."),
            OtherHubs =
            [
                .. values.GetValueOrDefault("hub.others", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(other => HubAddress(other) ?? throw new FormatException("hub.others are addresses such as https://hub.example:5080, with spaces between them.")),
            ],
            Token = Needed("hub.token"),
            BrokerHost = host,
            BrokerPort = port,
            Username = values.GetValueOrDefault("broker.username"),
            Password = values.GetValueOrDefault("broker.password"),
            Tls = isEncrypted ? new MqttTls(ca, certificate, key) : null,
        };

        string Needed(string name) => values.TryGetValue(name, out string? value) && value.Length > 0 ? value : throw new FormatException($"{name} is missing.");

        string Slug(string name) => Names.IsSlug(Needed(name)) ? values[name] : throw new FormatException($"{name} takes lower-case letters, digits and '-'.");

        string? File(string name) => values.TryGetValue(name, out string? path) ? Path.GetFullPath(path, folder) : null;
    }

    public static bool IsBroker(string url)
    {
        try
        {
            Broker(url);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads <c>mqtt://host[:port]</c> and <c>mqtts://host[:port]</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static (string Host, int Port, bool IsEncrypted) Broker(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? broker) || broker.Scheme is not ("mqtt" or "mqtts") || broker.Host.Length == 0)
            throw new FormatException("a broker's address is mqtt://HOST:PORT, or mqtts:// with encryption.");
        bool isEncrypted = broker.Scheme == "mqtts";
        int port = broker.Port > 0 ? broker.Port : isEncrypted ? MqttSettings.TlsPort : MqttSettings.PlainPort;
        return (broker.Host, port, isEncrypted);
    }
}
