using System.Text.Json.Nodes;
using Fab.Domain;

namespace Fab.Cli;

/// <summary>Refusals that the CLI makes itself, before or beside the hub.</summary>
[RefusalCodes]
public static class CliRefusals
{
    public const string Usage = "usage";
    public const string HubOutOfReach = "hub-out-of-reach";
    public const string UnreadableAnswer = "unreadable-answer";
    public const string FileUnreadable = "file-unreadable";
    public const string ConfirmationNeeded = "confirmation-needed";
    public const string NotConfirmed = "not-confirmed";
    public const string NoDemoTokens = "no-demo-tokens";
    public const string JobCancelled = "job-cancelled";
    public const string LedgerBroken = "ledger-broken";
    public const string LedgerForked = "ledger-forked";
    public const string StoppedFollowing = "stopped-following";

    /// <summary>The hub's own code, for a quote that it gave with every machine's reason against it.</summary>
    internal const string NoMachineFits = "no-machine-fits";
}

/// <summary>Ends a command: what to say and with which code to exit. Caught once, in <see cref="FabCli"/>.</summary>
internal sealed class CommandEnded(int exitCode, Refusal why, JsonObject? with = null) : Exception(why.Message)
{
    public int ExitCode { get; } = exitCode;

    public Refusal Why { get; } = why;

    /// <summary>The HTTP status of the hub's refusal; null where the hub did not refuse.</summary>
    public int? Status { get; init; }

    /// <summary>What else a program may want to know, such as the job that failed.</summary>
    public JsonObject? With { get; } = with;

    public static CommandEnded Refused(Refusal why, JsonObject? with = null) => new(Cli.ExitCode.Refused, why, with);

    public static CommandEnded Usage(string message, string? wayOut = null) =>
        new(Cli.ExitCode.Usage, new Refusal(CliRefusals.Usage, message, wayOut));

    public static CommandEnded OutOfReach(Uri hub, string what, bool isDefault) => new(
        Cli.ExitCode.OutOfReach,
        new Refusal(
            CliRefusals.HubOutOfReach,
            $"No hub answers at {hub.GetLeftPart(UriPartial.Authority)} ({what}).",
            isDefault ? "Start one with ./fab up, or say where it is with --url or FAB_URL." : "Check --url or FAB_URL, and that the hub runs."));
}
