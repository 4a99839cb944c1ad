using Fab.Firmware.GCode;

namespace Fab.Firmware.Preflight;

public enum FindingSeverity
{
    /// <summary>The program may run; a person should know.</summary>
    Warning,

    /// <summary>The program must not run on this machine.</summary>
    Refused,
}

/// <summary>One thing preflight found.</summary>
/// <param name="Code">One of <see cref="PreflightCodes"/>.</param>
/// <param name="Message">A sentence a person understands, with the values.</param>
/// <param name="WayOut">What to do about it, where there is something.</param>
/// <param name="Line">The first line of the file it was found on, from 1; null when it concerns the whole.</param>
/// <param name="Count">How many lines have it.</param>
public sealed record Finding(
    FindingSeverity Severity, string Code, string Message, string? WayOut = null, long? Line = null, long Count = 1)
{
    public Refusal ToRefusal() => new(Code, Line is { } line ? $"Line {line}: {Message}" : Message, WayOut);
}

/// <summary>The verdict on one program for one machine.</summary>
/// <param name="Summary">What the program does; null when it could not be read as G-code at all.</param>
/// <param name="Findings">Refusals first, then warnings, each in the order of the file; at most a hundred kinds.</param>
/// <param name="Untold">Lines with findings of still other kinds.</param>
public sealed record PreflightReport(ProgramSummary? Summary, IReadOnlyList<Finding> Findings, long Untold = 0)
{
    public bool MayRun => Refusal is null;

    /// <summary>The first reason not to run it. What is not told might be one.</summary>
    public Refusal? Refusal =>
        Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Refused)?.ToRefusal()
        ?? (Untold == 0 ? null : new Refusal(PreflightCodes.Malformed, "So much is odd about the program that it cannot all be told.", "Mend what is told, and hand it in again."));
}
