using Fab.Domain;

namespace Fab.FirmwareBridge.Host;

/// <summary>Why a command that runs without a hub refuses, beside what bridge, streaming core and preflight say.</summary>
[RefusalCodes]
public static class HostCodes
{
    /// <summary>The port opened, and nothing that is known answered at any rate.</summary>
    public const string NothingAnswers = "nothing-answers-at-port";

    /// <summary>The file has no such line to begin at, or none that can be begun at.</summary>
    public const string NoSuchLine = "no-such-line";

    // These are the command line's own, in the same words.
    internal const string Usage = "usage";
    internal const string Cancelled = "job-cancelled";
    internal const string ConfirmationNeeded = "confirmation-needed";
    internal const string NotConfirmed = "not-confirmed";
}

/// <summary>The same for every command of <c>./fab</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int OutOfReach = 3;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells say it.</summary>
    public const int Interrupted = 130;
}
