using System.Globalization;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.FirmwareBridge.Host;

/// <summary>One line that is drawn over and over on a terminal; elsewhere a line for each tenth of the way.</summary>
internal sealed class StreamDisplay(HostTerminal host, ProgressTable progress, bool isQuiet)
{
    private const int BarColumns = 20;
    private int _tenth = -1;

    public void Show(StreamStatus status)
    {
        if (isQuiet) return;
        double percent = 100 * progress.Fraction(status.Acknowledged);
        if (host.OutIsTerminal)
        {
            host.Redraw($"{Bar(percent)} {Words(status, percent)}");
            return;
        }

        int tenth = (int)(percent / 10);
        if (tenth <= _tenth) return;
        _tenth = tenth;
        host.Line(Words(status, percent));
    }

    public void Say(string text)
    {
        if (!isQuiet) host.Line(text);
    }

    internal static string Bar(double percent)
    {
        int full = (int)Math.Round(Math.Clamp(percent, 0, 100) / 100 * BarColumns);
        return new string('█', full) + new string('░', BarColumns - full);
    }

    private string Words(StreamStatus status, double percent)
    {
        var left = new MachineSeconds((long)Math.Ceiling(progress.Left(status.Acknowledged).TotalSeconds));
        var parts = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(percent),3:0} %"),
            $"{status.Acknowledged}/{status.Commands}",
            $"{Fab.Domain.Words.Duration(left)} left",
        };
        parts.AddRange(status.Heaters.Select(heater => string.Create(
            CultureInfo.InvariantCulture, $"{heater.Heater} {heater.Actual.Value:0}/{heater.Target?.Value ?? 0:0} °C")));
        parts.Add($"window {status.InFlight}/{status.Window}");
        if (status.Resends > 0) parts.Add($"{status.Resends} resent");
        return string.Join("  ", parts);
    }
}
