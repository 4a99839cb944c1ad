using System.Globalization;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Planning;
using Fab.Firmware.Streaming;

namespace Fab.FirmwareBridge.Host;

/// <summary>One line that is drawn over and over on a terminal; elsewhere a line for each tenth of the way.</summary>
internal sealed class StreamDisplay(HostTerminal host, ProgressTable progress, bool isQuiet)
{
    private const int BarColumns = 20;
    private readonly WorkDone _work = new(progress);
    private int _tenth = -1;

    /// <param name="worked">How long the job has run.</param>
    public void Show(StreamStatus status, TimeSpan worked)
    {
        if (isQuiet) return;
        TimeSpan work = _work.At(status.Executed, status.Acknowledged, worked);
        double percent = 100 * _work.Fraction(work);
        if (host.OutIsTerminal)
        {
            host.Redraw($"{Bar(percent)} {Words(status, percent, work)}");
            return;
        }

        int tenth = (int)(percent / 10);
        if (tenth <= _tenth) return;
        _tenth = tenth;
        host.Line(Words(status, percent, work));
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

    private string Words(StreamStatus status, double percent, TimeSpan work)
    {
        var left = new MachineSeconds((long)Math.Ceiling(progress.TotalSeconds - work.TotalSeconds));
        var parts = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(percent),3:0} %"),
            $"{status.Executed}/{status.Commands}",
            $"{Fab.Domain.Words.Duration(left)} left",
        };
        parts.AddRange(status.Heaters.Select(heater => string.Create(
            CultureInfo.InvariantCulture, $"{heater.Heater} {heater.Actual.Value:0}/{heater.Target?.Value ?? 0:0} °C")));
        parts.Add($"{status.InFlight} {(status.WindowBytes == 0 ? "bytes" : "lines")} on their way");
        if (status.Resends > 0) parts.Add($"{status.Resends} resent");
        return string.Join("  ", parts);
    }
}
