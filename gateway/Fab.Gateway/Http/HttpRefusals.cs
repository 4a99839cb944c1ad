using Fab.Domain;
using Fab.Domain.Bonds;

namespace Fab.Gateway.Http;

/// <summary>Refusals that the gateway itself gives.</summary>
[RefusalCodes]
public static class HttpRefusals
{
    public const string NotSignedIn = "not-signed-in";
    public const string NotAllowed = "not-allowed";
    public const string KeyIsAnothers = "idempotency-key-reused";
    public const string KeyStaysOpen = "idempotency-key-left-open";
    public const string RequestMalformed = "request-malformed";
    public const string RequestTooLarge = "request-too-large";
    public const string MachineNotFound = "machine-not-found";
    public const string JobNotFound = "job-not-found";
    public const string MemberNotFound = "member-not-found";
    public const string MemberHasJobs = "member-has-jobs";
    public const string ProgramNotFound = "program-not-found";
    public const string NotFound = "not-found";
    public const string NoMachineFits = "no-machine-fits";
    public const string BridgeSilent = "bridge-silent";
    public const string InternalError = "internal-error";

    public static Refusal SignIn { get; } = new(
        NotSignedIn,
        "This is for members, and nobody is signed in.",
        "Sign in; a program sends a token as 'Authorization: Bearer …'. The command line takes --token or FAB_TOKEN, or --as ROLE on a demo hub.");

    public static Refusal Forbidden(string needs) => new(
        NotAllowed, $"This is for {needs}.", "Ask a steward of the space for the role.");

    public static Refusal Malformed(string what) => new(RequestMalformed, what, "See /openapi/v1.json for the shape.");

    public static Refusal TooLarge { get; } = new(
        RequestTooLarge,
        $"A command has at most {RequestLimits.MostBytesOfACommand / 1024} kB.",
        "Files go to /api/uploads, which takes more.");

    public static Refusal KeyReused(string key) => new(
        KeyIsAnothers, $"The key '{key}' came with another command before.", "Give every command an Idempotency-Key of its own; repeat one only with the same command.");

    public static Refusal KeyLeftOpen(string key) => new(
        KeyStaysOpen,
        $"A hub began what came under the key '{key}', and ended before it said what became of it: it may have been done, so it is not done again.",
        "Look whether it was done. If not, send it again under another key.");

    public static Refusal Internal { get; } = new(
        InternalError, "Something went wrong in the hub that it did not expect.", "Look whether it was done before you try again; if it stays, look at the hub's log.");

    public static Refusal NoMachine(string id) => new(MachineNotFound, $"There is no machine '{id}'.", "'fab machines' lists them.");

    public static Refusal NoJob(string id) => new(JobNotFound, $"There is no job '{id}'.", "'fab jobs' lists them.");

    public static Refusal NoMember(string id) => new(MemberNotFound, $"There is no member '{id}'.", "'fab members' lists them, for operators and stewards.");

    public static Refusal NoProgram(string hash) => new(ProgramNotFound, $"There is no program '{hash}'.", "A quote's offers name the programs that there are.");

    public static Refusal NoBond(string id) => new(BondRefusals.Unknown, $"There is no bond '{id}'.", "'fab bonds' lists them.");

    public static Refusal NoTransfer(string id) => new(NotFound, $"The books have no transfer '{id}'.", "'fab ledger transfers' lists them.");

    public static Refusal NoSuchPath(string path) => new(NotFound, $"There is nothing at '{path}'.", "See /openapi/v1.json for what there is.");

    public static Refusal NothingFits(IReadOnlyList<(string Machine, Refusal Why)> whys) => new(
        NoMachineFits,
        whys.Count == 0
            ? "The space has no machine yet."
            : "No machine of the space can make this. " + string.Join(" ", whys.Select(w => $"{w.Machine}: {w.Why.Message}")),
        whys.Count == 0 ? "A steward adds machines." : whys.Select(w => w.Why.WayOut).FirstOrDefault(w => w is not null));
}
