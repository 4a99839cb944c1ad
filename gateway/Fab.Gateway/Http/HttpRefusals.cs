using Fab.Domain;

namespace Fab.Gateway.Http;

/// <summary>Refusals that the gateway itself gives.</summary>
[RefusalCodes]
public static class HttpRefusals
{
    public const string NotSignedIn = "not-signed-in";
    public const string NotAllowed = "not-allowed";
    public const string RequestMalformed = "request-malformed";
    public const string MachineNotFound = "machine-not-found";
    public const string JobNotFound = "job-not-found";
    public const string DesignNotFound = "design-not-found";
    public const string MemberNotFound = "member-not-found";
    public const string ProgramNotFound = "program-not-found";
    public const string UploadNotFound = "upload-not-found";
    public const string NotFound = "not-found";
    public const string UploadTooLarge = "upload-too-large";
    public const string UploadEmpty = "upload-empty";
    public const string UploadKindUnknown = "upload-kind-unknown";
    public const string NoMachineFits = "no-machine-fits";
    public const string InternalError = "internal-error";

    public static Refusal SignIn { get; } = new(
        NotSignedIn,
        "This needs a member's token.",
        "Send it as 'Authorization: Bearer …'; the command line takes --token or FAB_TOKEN, or --as ROLE on a demo hub.");

    public static Refusal Forbidden(string needs) => new(
        NotAllowed, $"This is for {needs}.", "Ask a steward of the space for the role.");

    public static Refusal Malformed(string what) => new(RequestMalformed, what, "See /openapi/v1.json for the shape.");

    public static Refusal NoMachine(string id) => new(MachineNotFound, $"There is no machine '{id}'.", "'fab machines' lists them.");

    public static Refusal NoJob(string id) => new(JobNotFound, $"There is no job '{id}'.", "'fab jobs' lists them.");

    public static Refusal NoDesign(string slug) => new(DesignNotFound, $"There is no design '{slug}'.", "'fab designs' lists them.");

    public static Refusal NoMember(string id) => new(MemberNotFound, $"There is no member '{id}'.");

    public static Refusal NoProgram(string hash) => new(ProgramNotFound, $"There is no program '{hash}'.");

    public static Refusal NoUpload(string hash) => new(UploadNotFound, $"There is no uploaded file '{hash}'.", "Upload it again.");

    public static Refusal NoSuchPath(string path) => new(NotFound, $"There is nothing at '{path}'.", "See /openapi/v1.json for what there is.");

    public static Refusal TooLarge(long limitBytes) => new(
        UploadTooLarge,
        $"The file is larger than {limitBytes / 1_000_000} MB, the most this hub takes.",
        "Split the job, or slice it with coarser settings.");

    public static Refusal Empty(string name) => new(UploadEmpty, $"'{name}' is empty.");

    public static Refusal UnknownKind(string name) => new(
        UploadKindUnknown,
        $"'{name}' is neither G-code nor STL, going by its name.",
        "Name it .gcode, .nc, .ngc or .stl.");

    public static Refusal NothingFits(IReadOnlyList<(string Machine, Refusal Why)> whys) => new(
        NoMachineFits,
        whys.Count == 0
            ? "The space has no machine yet."
            : "No machine of the space can make this. " + string.Join(" ", whys.Select(w => $"{w.Machine}: {w.Why.Message}")),
        whys.Count == 0 ? "A steward adds machines." : whys.Select(w => w.Why.WayOut).FirstOrDefault(w => w is not null));
}
