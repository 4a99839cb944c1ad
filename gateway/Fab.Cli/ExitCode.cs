namespace Fab.Cli;

/// <summary>What a program that calls the CLI can rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int OutOfReach = 3;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells say it.</summary>
    public const int Interrupted = 130;
}
