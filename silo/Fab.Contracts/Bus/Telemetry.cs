using Fab.Domain;
using Fab.Domain.Units;

namespace Fab.Contracts.Bus;

/// <summary>A machine's readings, a few times a second while it works. Never wakes a grain.</summary>
/// <param name="Phase">What the bridge is doing: <c>idle</c>, <c>preparing</c>, <c>heating</c>, <c>running</c>, <c>pausing</c>, <c>paused</c>, <c>cancelling</c>, <c>stopped</c>, <c>fault</c>, <c>offline</c>.</param>
/// <param name="LinesPerSecond">Acknowledged lines a second of wall time, averaged over the last report.</param>
public sealed record MachineTelemetry(
    MachineId Machine,
    DateTimeOffset At,
    string Phase,
    JobTelemetry? Job,
    IReadOnlyList<HeaterReading> Heaters,
    ToolPosition? Position,
    double LinesPerSecond,
    long Resends,
    int V = 1)
{
    /// <summary>Where the tool is in work coordinates, where the machine has such; null otherwise.</summary>
    public ToolPosition? Work { get; init; }

    /// <summary>What is turned up or down; null where the machine has not said.</summary>
    public OverrideReadings? Overrides { get; init; }

    /// <summary>Why the firmware is locked, for people; null when it is not.</summary>
    public string? Alarm { get; init; }

    /// <summary>Somebody moves it by hand.</summary>
    public bool Jogging { get; init; }

    /// <summary>What the firmware asks of whoever stands there, until it is answered; null for nothing.</summary>
    public MachineQuestion? Question { get; init; }
}

/// <summary>Answered by <c>M876 S0</c> for the first of <paramref name="Answers"/>, <c>M876 S1</c> for the second; <c>M876 S0</c> where there are none.</summary>
public sealed record MachineQuestion(string Text, IReadOnlyList<string> Answers);

/// <summary>In percent; null where the machine has no such thing, or has not said.</summary>
public sealed record OverrideReadings(int? Feed, int? Rapid, int? Spindle, int? Flow, int? Fan);

/// <param name="Line">Lines certainly executed, of <paramref name="Lines"/>; what the firmware has taken and may still hold is not counted.</param>
/// <param name="Percent">Of estimated time, 0 to 100, by what was executed and the time since.</param>
/// <param name="Layer">The layer that is being made by the same estimate, from 1; 0 before the first, null where a program has no layers.</param>
/// <param name="TimeLeft">In machine seconds, from the estimate corrected by what the meter shows.</param>
public sealed record JobTelemetry(
    JobId Job,
    long Line,
    long Lines,
    double Percent,
    int? Layer,
    int? Layers,
    MachineSeconds Metered,
    MachineSeconds TimeLeft);

/// <param name="Name"><c>hotend</c>, <c>hotend1</c>, <c>bed</c> or <c>chamber</c>.</param>
public sealed record HeaterReading(string Name, Celsius Actual, Celsius Target);

/// <summary>Where the tool is, in the machine's own coordinates.</summary>
public sealed record ToolPosition(Millimetres X, Millimetres Y, Millimetres Z);

/// <summary>Retained at a machine's status topic; the last will says <c>offline</c>.</summary>
/// <param name="Online">Whether a bridge serves the machine; whether the machine answers, its events say.</param>
public sealed record MachineStatus(bool Online, int V = 1)
{
    /// <summary>What keeps the bridge from working as it should, for people: a port in use, a full disk; null for nothing.</summary>
    public string? Problem { get; init; }
}
