namespace Fab.Domain.Machines;

/// <summary>How a job that broke off can go on, as its bridge worked it out. A person accepts it, or cancels the job.</summary>
/// <param name="Plan">Names exactly this plan: what is accepted is what is sent.</param>
/// <param name="Cause">Why the job broke off: <c>link-lost</c>, <c>bridge-restarted</c>, <c>firmware-restarted</c>.</param>
/// <param name="Line">The first line of the program to be run, from 1; 0 where the job cannot go on.</param>
/// <param name="Lines">Lines of the program.</param>
/// <param name="PositionKept">The firmware still knows where the tool is.</param>
/// <param name="Sends">What is sent before the program, one command a line, exactly.</param>
/// <param name="Next">The program's first lines after them.</param>
/// <param name="Checks">What the person who accepts must have checked at the machine.</param>
/// <param name="Warnings">What is not certain.</param>
/// <param name="Hindrance">Why it cannot go on; null when it can.</param>
public sealed record RecoveryOffer(
    string Plan,
    string Cause,
    long Line,
    long Lines,
    bool PositionKept,
    IReadOnlyList<string> Sends,
    IReadOnlyList<string> Next,
    IReadOnlyList<string> Checks,
    IReadOnlyList<string> Warnings,
    Refusal? Hindrance)
{
    /// <summary>The checks' codes, one each in their order, for whoever says them in another language; none from an older bridge.</summary>
    public IReadOnlyList<string> CheckCodes { get; init; } = [];

    /// <summary>The warnings' codes, likewise.</summary>
    public IReadOnlyList<string> WarningCodes { get; init; } = [];
}
