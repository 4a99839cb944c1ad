namespace Fab.Domain.Machines;

/// <summary>Why a machine refuses, in the very words in which its bridge does: the bridge's catalogue has them.</summary>
public static class SharedMachineRefusals
{
    /// <summary>The machine's cable or power was gone while the job ran.</summary>
    public const string LinkLost = "link-lost";

    public const string Offline = "machine-offline";
    public const string Stopped = "machine-stopped";
    public const string Busy = "machine-busy";
    public const string Faulty = "machine-faulty";
    public const string NotReady = "machine-not-ready";
    public const string JobNotRunning = "job-not-running";
    public const string FirmwareRestarted = "firmware-restarted";
    public const string FirmwareSilent = "firmware-silent";
    public const string BridgeRestarted = "bridge-restarted";
    public const string BridgeStopped = "bridge-stopped";
    public const string JournalUnwritable = "journal-unwritable";
    public const string SpoolUnwritable = "spool-unwritable";
    public const string ProgramUnreachable = "program-unreachable";
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

    /// <summary>The job broke off; it goes on by an accepted plan only.</summary>
    public const string JobBrokenOff = "job-broken-off";

    /// <summary>There is no plan to accept (yet).</summary>
    public const string NoRecoveryOffered = "recovery-not-offered";

    /// <summary>The last job it was given did not begin; the next waits a moment.</summary>
    public const string DidNotStart = "machine-did-not-start";

    public const string LeaseTimeInvalid = "machine-lease-time-invalid";

    /// <summary>The machine has no spindle, no work coordinates and so on.</summary>
    public const string HandNotOfThisMachine = "hand-not-of-this-machine";

    public const string HandInvalid = "hand-invalid";

    /// <summary>Somebody would unlock a machine without having looked at it.</summary>
    public const string UnlockNotChecked = "unlock-not-checked";

    public const string PresetInvalid = "preset-invalid";

    /// <summary>What stops new jobs until it is done.</summary>
    public const string MaintenanceOverdue = "maintenance-overdue";

    public const string MaintenanceUnknown = "maintenance-unknown";
    public const string MaintenanceInvalid = "maintenance-invalid";

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

    /// <summary>The plan accepted is not the one the bridge would carry out now.</summary>
    public const string PlanChanged = "recovery-plan-changed";
}

/// <summary>Why a machine stands, where no refusal or fault says it.</summary>
[RefusalCodes]
public static class MachineReasons
{
    /// <summary>The hub does not hear the bridge that serves the machine.</summary>
    public const string BridgeNotThere = "bridge-not-there";

    /// <summary>A person cleared it, and the firmware is starting anew.</summary>
    public const string Resetting = "firmware-being-reset";

    /// <summary>After a stop the firmware said that heaters or spindle are off.</summary>
    public const string OutputsOff = "stop-confirmed";

    /// <summary>After a stop the firmware did not say it.</summary>
    public const string OutputsUnknown = "stop-unconfirmed";
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

    /// <summary>Cable, firmware or bridge failed under the job; a person lets it go on by a plan, or cancels it.</summary>
    public const string BrokenOff = "broken-off";

    /// <summary>The hub was away for too long, by the machine's own rule.</summary>
    public const string HubAway = "hub-away";

    /// <summary>The firmware said nothing for too long, by the machine's own rule.</summary>
    public const string HeartbeatLost = "heartbeat-lost";

    public static string InWords(string reason) => reason switch
    {
        ByPerson => "Paused by a person.",
        AuthorisationUsedUp => "The authorised machine time is used up; resuming holds more rent.",
        Program => "The program asks for a person's hand.",
        Firmware => "The machine paused by itself.",
        BrokenOff => "The job broke off. See how it can go on, or cancel it.",
        HeartbeatLost => "The firmware fell silent and the bridge paused, as this machine's rule says.",
        HubAway => "The bridge lost the hub and paused, as this machine's rule says.",
        _ => reason,
    };
}
