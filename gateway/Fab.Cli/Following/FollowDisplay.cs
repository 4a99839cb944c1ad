using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Bus;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Cli.Following;

/// <summary>
/// A followed job as one line that is drawn over on a terminal, as a line per step elsewhere, and as an object per report
/// for programs.
/// </summary>
internal sealed class FollowDisplay(Output say) : IFollowDisplay
{
    private const int LongestBar = 30;
    private const int ShortestBar = 8;
    private string? _lastKey;
    private bool _hubIsAway;

    public void Show(FollowState state)
    {
        _hubIsAway = false;
        if (InWords.HasEnded(state.Job.Phase))
        {
            say.EraseLine();
            return;
        }

        if (say.Json) say.Event("progress", Fields(state));
        else if (say.CanRedraw) say.Redraw(ForTerminal(state, say.Width - 1, say.Styles));
        else Once(Key(state), () => say.Line(Parts(state, withBar: false).Joined));
    }

    public void HubIsAway(string why)
    {
        if (say.Json && !_hubIsAway) say.Event("hub-away", new JsonObject { ["message"] = why });
        else if (say.CanRedraw) say.Redraw(say.Styles.Of(Style.Warn, Cut("The hub does not answer. Trying again …", say.Width - 1)));
        else if (!_hubIsAway) say.Line("The hub does not answer. Trying again …");
        _hubIsAway = true;
        _lastKey = null;
    }

    internal static string ForTerminal(FollowState state, int width, Styles styles)
    {
        LineParts parts = Parts(state, withBar: true);
        if (parts.Percent is not { } percent) return Cut(parts.Joined, width);

        // Whole parts only: what does not fit any more is left out from the right.
        var kept = new List<string>();
        int used = parts.Head.Length + 1 + ShortestBar;
        foreach (string part in parts.Rest)
        {
            if (used + 2 + part.Length > width) break;
            kept.Add(part);
            used += 2 + part.Length;
        }

        int bar = Math.Clamp(width - used + ShortestBar, ShortestBar, LongestBar);
        string tail = string.Concat(kept.Select(part => "  " + part));
        return used > width ? Cut(parts.Joined, width) : $"{parts.Head} {Bar(percent, bar, styles)}{tail}";
    }

    /// <summary>A bar in eighths of a column.</summary>
    internal static string Bar(double percent, int columns, Styles styles)
    {
        int eighths = (int)Math.Round(Math.Clamp(percent, 0, 100) / 100 * columns * 8);
        var full = new StringBuilder().Append('█', eighths / 8);
        if (eighths % 8 > 0) full.Append((char)('█' + 8 - (eighths % 8)));
        return styles.Of(Style.Busy, full.ToString()) + styles.Of(Style.Dim, new string('░', columns - full.Length));
    }

    private static LineParts Parts(FollowState state, bool withBar)
    {
        JobView job = state.Job;
        string where = job.Machine is { } machine ? $"{job.Title} on {machine}" : job.Title;
        JobTelemetry? progress = state.Telemetry?.Job?.Job == job.Id ? state.Telemetry.Job : null;
        if (job.Phase is JobPhase.Quoted or JobPhase.Queued) return new(QueueWords(state, where), null, []);
        if (job.Phase is JobPhase.Assigned || progress is null)
            return new($"{where}: {InWords.Of(job.Phase)}", null, Heaters(state.Telemetry));

        var rest = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(progress.Percent),3:0} %") };
        if (job.Phase != JobPhase.Running) rest.Add(job.Phase == JobPhase.Paused ? InWords.PauseReason(job.PauseReason ?? "paused") : InWords.Of(job.Phase));
        else if (state.Telemetry!.Phase != "running") rest.Add(state.Telemetry.Phase);
        if (progress.Layers is { } layers) rest.Add($"layer {progress.Layer ?? 0}/{layers}");
        rest.Add($"{Words.Duration(progress.TimeLeft)} left");
        rest.AddRange(Heaters(state.Telemetry));
        return new(withBar ? where : $"{where}:", progress.Percent, rest);
    }

    private static string QueueWords(FollowState state, string where) => state.Place is { } place
        ? $"{where}: in the queue at place {place.Place}{(place.WaitReason is null ? "" : $", {place.WaitReason}")}"
        : $"{where}: {InWords.Of(state.Job.Phase)}";

    private static List<string> Heaters(MachineTelemetry? telemetry) =>
    [
        .. (telemetry?.Heaters ?? []).Select(heater => string.Create(
            CultureInfo.InvariantCulture,
            $"{(heater.Name == "hotend" ? "nozzle" : heater.Name)} {heater.Actual.Value:0}/{heater.Target.Value:0} °C")),
    ];

    /// <summary>What must change before a plain line is worth another: phase, place, or a tenth of the way.</summary>
    private static string Key(FollowState state)
    {
        double percent = state.Telemetry?.Job?.Job == state.Job.Id ? state.Telemetry.Job.Percent : -1;
        return $"{state.Job.Phase}/{state.Job.Machine}/{state.Place?.Place}/{state.Place?.WaitReason}/{state.Job.PauseReason}/{Math.Floor(percent / 10)}";
    }

    private static JsonObject Fields(FollowState state)
    {
        JobTelemetry? progress = state.Telemetry?.Job?.Job == state.Job.Id ? state.Telemetry.Job : null;
        var fields = new JsonObject
        {
            ["job"] = state.Job.Id.Value,
            ["phase"] = InWords.Of(state.Job.Phase),
            ["machine"] = state.Job.Machine?.Value,
        };
        if (state.Place is { } place)
        {
            fields["place"] = place.Place;
            fields["waitReason"] = place.WaitReason;
        }

        if (progress is null) return fields;
        fields["percent"] = progress.Percent;
        fields["line"] = progress.Line;
        fields["lines"] = progress.Lines;
        fields["layer"] = progress.Layer;
        fields["layers"] = progress.Layers;
        fields["meteredSeconds"] = progress.Metered.Value;
        fields["timeLeftSeconds"] = progress.TimeLeft.Value;
        fields["heaters"] = new JsonArray([.. state.Telemetry!.Heaters.Select(heater => (JsonNode)new JsonObject
        {
            ["name"] = heater.Name,
            ["actual"] = heater.Actual.Value,
            ["target"] = heater.Target.Value,
        })]);
        return fields;
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";

    private void Once(string key, Action act)
    {
        if (key == _lastKey) return;
        _lastKey = key;
        act();
    }

    /// <param name="Percent">Null where there is nothing to draw a bar of.</param>
    private sealed record LineParts(string Head, double? Percent, List<string> Rest)
    {
        public string Joined => Rest.Count == 0 ? Head : $"{Head}  {string.Join("  ", Rest)}";
    }
}
