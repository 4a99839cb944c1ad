namespace Fab.Domain.Machines;

/// <summary>Why a machine refuses, in the very words in which its bridge does: the bridge's catalogue has them.</summary>
public static class SharedMachineRefusals
{
    /// <summary>The machine's cable or power was gone while the job ran.</summary>
    public const string LinkLost = "link-lost";

    public const string Offline = "machine-offline";
    public const string Stopped = "machine-stopped";
    public const string Busy = "machine-busy";
    public const string JobNotRunning = "job-not-running";
}

/// <summary>Why a machine refuses.</summary>
[RefusalCodes]
public static class MachineRefusals
{
    public const string NotFound = "machine-not-registered";
    public const string SpecMalformed = "machine-spec-malformed";
    public const string Faulted = "machine-fault";
    public const string PlateNotCleared = "plate-not-cleared";
    public const string StopNotCleared = "stop-not-cleared";
    public const string FirmwareMismatch = "firmware-mismatch";
    public const string JobNotHere = "job-not-on-machine";
    public const string JobDoneAlready = "job-done-already";
    public const string JobNotPaused = "job-not-paused";
    public const string JobNotEnded = "job-not-ended";
    public const string EventGap = "bridge-event-gap";

    /// <summary>Somebody else controls the machine.</summary>
    public const string LeaseHeld = "machine-lease-held";

    public const string LeaseTimeInvalid = "machine-lease-time-invalid";

    public const string WrongKind = "wrong-machine-kind";
    public const string WrongDialect = "wrong-dialect";
    public const string TooLarge = "too-large";
    public const string NoHotend = "no-hotend";
    public const string HotendTooHot = "hotend-too-hot";
    public const string NoHeatedBed = "no-heated-bed";
    public const string BedTooHot = "bed-too-hot";
    public const string NotAuthorised = "not-authorised";
    public const string MaterialNotLoaded = "material-not-loaded";
}

/// <summary>Reasons for the end of a job that hub or bridge give themselves; a bridge may give others.</summary>
[RefusalCodes]
public static class JobEndReasons
{
    /// <summary>Somebody pressed the emergency stop.</summary>
    public const string EmergencyStop = "emergency-stop";

    /// <summary>The bridge no longer knows the job, so nobody knows how far it came.</summary>
    public const string JobLost = "job-lost";

    /// <summary>The bridge began a new journal while it had the job.</summary>
    public const string JournalLost = "bridge-journal-lost";
}

/// <summary>What <c>CommandRefused</c> may say that the hub acts upon.</summary>
[RefusalCodes]
public static class BridgeRefusals
{
    /// <summary>The bridge does not have the job that the command names.</summary>
    public const string NoSuchJob = "job-not-here";
}

/// <summary>Why a job pauses, as bridges say it.</summary>
[RefusalCodes]
public static class PauseReasons
{
    public const string ByPerson = "by-person";

    /// <summary>The meter reached what was authorised; going on needs a further hold.</summary>
    public const string AuthorisationUsedUp = "authorisation-used-up";

    /// <summary>The program asked for it (<c>M0</c>, <c>M600</c>).</summary>
    public const string Program = "program-pause";

    public const string Firmware = "firmware-pause";

    public static string InWords(string reason) => reason switch
    {
        ByPerson => "Paused by a person.",
        AuthorisationUsedUp => "The authorised machine time is used up; resuming holds more rent.",
        Program => "The program asks for a person's hand.",
        Firmware => "The machine paused by itself.",
        _ => reason,
    };
}
