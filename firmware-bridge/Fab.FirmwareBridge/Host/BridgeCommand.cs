using System.CommandLine;
using Fab.Domain;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Remote;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Host;

/// <summary><c>bridge</c>: serves the machines beside this computer to a hub elsewhere.</summary>
internal sealed class BridgeCommand(HostTerminal host)
{
    private static readonly Option<string> Config = new("--config") { Description = "The bridge's settings; docs/mqtt.md lists them. FAB_BRIDGE_… variables go before it.", HelpName = "FILE", DefaultValueFactory = _ => "bridge.toml" };
    private static readonly Option<string?> Enrol = new("--enrol") { Description = "A one-time code of ./fab enrol: trade it for settings, write them, and serve.", HelpName = "CODE" };
    private static readonly Option<string?> Hub = new("--hub") { Description = "With --enrol: the hub's address; of several hubs all, with commas between them.", HelpName = "URL" };
    private static readonly Option<string?> Stop = new("--stop") { Description = "Stop a machine of the bridge that runs with these settings, or all; needs neither hub nor network.", HelpName = "MACHINE|all" };
    private static readonly Option<string?> Ready = new("--ready-file") { Description = "Written once the bridge serves.", HelpName = "FILE" };

    private static readonly Option<double> ClockOff = new("--clock-off") { Description = "For trials: its clock is wrong by so many seconds.", HelpName = "SECONDS", Hidden = true };

    public static Command Create(HostTerminal host)
    {
        var command = new Command("bridge", "Serve the machines beside this computer to a hub elsewhere, over an MQTT broker.") { Config, Enrol, Hub, Stop, Ready, ClockOff };
        command.SetAction((parsed, ct) => new BridgeCommand(host).RunAsync(parsed, ct));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        string file = parsed.GetRequiredValue(Config);
        if (parsed.GetValue(Enrol) is { } code)
        {
            Uri?[] hubs = [.. (parsed.GetValue(Hub) ?? "").Split(',').Select(BridgeConfig.HubAddress)];
            if (hubs.Any(hub => hub is null))
                return Refused(new Refusal(HostCodes.Usage, "--enrol needs the hub's address.", "Add --hub http://HUB:5080."), ExitCodes.Usage);
            if (await BridgeEnrolling.RunAsync(hubs[0]!, code, file, ct, [.. hubs.Skip(1).OfType<Uri>()]).ConfigureAwait(false) is { } not) return Refused(not, ExitCodes.Refused);
            host.Line($"Enrolled. The settings are in {file}; they hold secrets.");
        }

        string? text = File.Exists(file) ? await File.ReadAllTextAsync(file, ct).ConfigureAwait(false) : null;
        (BridgeConfig? config, Refusal? refusal) = BridgeConfig.Read(text, Path.GetDirectoryName(Path.GetFullPath(file))!, Environment.GetEnvironmentVariable);
        if (config is null) return Refused(refusal!, ExitCodes.Usage);
        if (parsed.GetValue(Stop) is { } machine) return await StopAsync(config, machine).ConfigureAwait(false);
        try
        {
            double off = parsed.GetValue(ClockOff);
            TimeProvider time = off == 0 ? host.Time : new ShiftedTime(host.Time, TimeSpan.FromSeconds(off));
            return await ServeAsync(config, parsed.GetValue(Ready), time).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BridgeJournalException)
        {
            return Refused(new Refusal(RemoteCodes.DataUnusable, $"{config.DataFolder} cannot be used: {e.Message}", "Give the bridge a folder of its own that it may write."), ExitCodes.Refused);
        }
    }

    private async Task<int> StopAsync(BridgeConfig config, string machine)
    {
        if (await LocalStop.AskAsync(config.DataFolder, machine).ConfigureAwait(false) is not { } answer)
            return Refused(new Refusal(RemoteCodes.NotRunning, "No bridge runs with these settings on this computer.", "Use the machine's own switch."), ExitCodes.OutOfReach);
        host.Line(answer.TrimEnd());
        return answer.Contains(" is stopped", StringComparison.Ordinal) ? ExitCodes.Done : ExitCodes.Refused;
    }

    private async Task<int> ServeAsync(BridgeConfig config, string? readyFile, TimeProvider time)
    {
        Directory.CreateDirectory(config.DataFolder);
        using FileStream only = Hold(config.DataFolder);
        using ILoggerFactory logs = LoggerFactory.Create(log => log
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter((category, level) => level >= (category?.StartsWith("Fab.FirmwareBridge.Remote", StringComparison.Ordinal) == true ? LogLevel.Information : LogLevel.Warning)));
        await using var bridge = new RemoteBridge(config, time, logs);
        if (readyFile is not null) bridge.Changed += () => TellReady(bridge, readyFile);
        await bridge.StartAsync(CancellationToken.None).ConfigureAwait(false);
        await using var stops = new LocalStop(bridge, config.DataFolder);
        host.Line($"The bridge {config.Name} of {config.Space} talks to the broker {config.BrokerHost}:{config.BrokerPort}. Ctrl-C ends it.");
        await host.Signals.ReadAsync().ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static void TellReady(RemoteBridge bridge, string file)
    {
        if (bridge is { IsConnected: true, Problem: null } && bridge.Machines.Count > 0) File.WriteAllText(file, string.Join('\n', bridge.Machines));
    }

    /// <summary>The system lets go of it when the process ends, however it ends.</summary>
    private static FileStream Hold(string folder) =>
        new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private int Refused(Refusal why, int exitCode)
    {
        host.Refused(why);
        return exitCode;
    }
}

/// <summary>A clock that tells another time of day. What it measures is unchanged: so are computers whose clocks are wrong.</summary>
internal sealed class ShiftedTime(TimeProvider time, TimeSpan off) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + off;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
