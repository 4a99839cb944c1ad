using System.Text.Json.Nodes;
using Fab.Domain;

namespace Fab.FirmwareBridge.Host;

/// <summary>How a run ended.</summary>
/// <param name="Ended">For programs: finished, cancelled, stopped, failed, refused.</param>
/// <param name="Why">Null when it finished.</param>
internal sealed record StreamEnd(string Ended, Refusal? Why, int ExitCode)
{
    public static StreamEnd Finished { get; } = new("finished", null, ExitCodes.Done);

    public static StreamEnd Refused(Refusal why, int exitCode = ExitCodes.Refused) => new("refused", why, exitCode);
}

/// <summary>What <c>stream --json</c> prints at the end. Counts are of this run.</summary>
internal sealed record StreamReport(StreamEnd End)
{
    public string? Port { get; init; }

    public int? Baud { get; init; }

    public string? Dialect { get; init; }

    public string? Firmware { get; init; }

    /// <summary>Commands of the program that the firmware took.</summary>
    public long Lines { get; init; }

    /// <summary>Those of them that were certainly executed; the others may be, or may still lie in its planner.</summary>
    public long LinesExecuted { get; init; }

    public long LinesOfProgram { get; init; }

    /// <summary>Sent, line ends, numbers, checksums and repeats included.</summary>
    public long Bytes { get; init; }

    public double Seconds { get; init; }

    public long Resends { get; init; }

    public long Timeouts { get; init; }

    /// <summary>Most that was allowed to be unanswered: lines for Marlin, bytes for Grbl.</summary>
    public int Window { get; init; }

    public long PlannerUnderruns { get; init; }

    /// <summary>The line of the file, from 1, up to which everything was certainly executed; null when nothing was.</summary>
    public long? LastExecutedLine { get; init; }

    /// <summary>Of an emergency stop: from Ctrl-C to the driver having the bytes.</summary>
    public double? StopMicroseconds { get; init; }

    public double LinesPerSecond => Seconds > 0 ? Lines / Seconds : 0;

    public static JsonObject Refused(Refusal why) => new StreamReport(StreamEnd.Refused(why)).ToJson();

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["ok"] = End.Why is null, ["ended"] = End.Ended };
        if (End.Why is { } why) json["error"] = new JsonObject { ["code"] = why.Code, ["message"] = why.Message, ["wayOut"] = why.WayOut };
        if (Port is null) return json;
        json["port"] = Port;
        json["baud"] = Baud;
        json["dialect"] = Dialect;
        json["firmware"] = Firmware;
        json["lines"] = Lines;
        json["linesExecuted"] = LinesExecuted;
        json["linesOfProgram"] = LinesOfProgram;
        json["bytes"] = Bytes;
        json["seconds"] = Math.Round(Seconds, 3);
        json["linesPerSecond"] = Math.Round(LinesPerSecond, 1);
        json["resends"] = Resends;
        json["timeouts"] = Timeouts;
        json["window"] = Window;
        json["plannerUnderruns"] = PlannerUnderruns;
        json["lastExecutedLine"] = LastExecutedLine;
        if (StopMicroseconds is { } stop) json["stopMicroseconds"] = Math.Round(stop, 1);
        return json;
    }
}
