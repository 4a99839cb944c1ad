namespace Fab.Firmware.Streaming;

/// <summary>Why a job on a machine failed, and why a streaming core refuses a call.</summary>
[RefusalCodes]
public static class StreamFailures
{
    /// <summary>The cable or the network to the machine went away.</summary>
    public const string LinkLost = "link-lost";

    /// <summary>The firmware restarted in the middle of the job.</summary>
    public const string FirmwareRestarted = "firmware-restarted";

    /// <summary>The firmware stopped answering.</summary>
    public const string FirmwareSilent = "firmware-silent";

    /// <summary>The firmware halted itself: thermal fault, failed homing, kill.</summary>
    public const string FirmwareHalted = "firmware-halted";

    /// <summary>The same line was asked for again and again.</summary>
    public const string TooManyResends = "too-many-resends";

    /// <summary>The firmware wants a line that is no longer kept.</summary>
    public const string ResendOutOfHistory = "resend-out-of-history";

    /// <summary>A line stayed unanswered on firmware where sending it again might do it twice.</summary>
    public const string AnswerLost = "answer-lost";

    /// <summary>The firmware refused a line of the job and would go on without it.</summary>
    public const string LineRefused = "line-refused";

    /// <summary>A command does not fit the firmware's line buffer.</summary>
    public const string LineTooLong = "line-too-long";

    /// <summary>A command would break the conversation with the firmware, so it is not sent.</summary>
    public const string LineNotStreamable = "line-not-streamable";

    /// <summary>Grbl refused a line.</summary>
    public const string GrblError = "grbl-error";

    /// <summary>Grbl raised an alarm.</summary>
    public const string GrblAlarm = "grbl-alarm";

    /// <summary>Grbl rests although lines are unanswered: an answer or a line was lost on the way.</summary>
    public const string GrblAnswerLost = "grbl-answer-lost";

    /// <summary>Grbl reports a position or a feed that the program does not allow there.</summary>
    public const string GrblOffPath = "grbl-off-path";

    /// <summary>Grbl answered a line that was never sent, so the count cannot be trusted.</summary>
    public const string GrblAnswerUnexpected = "grbl-answer-unexpected";

    /// <summary>An emergency stop ended the job.</summary>
    public const string EmergencyStopped = "emergency-stopped";

    /// <summary>A jog without distance or feed.</summary>
    public const string JogInvalid = "jog-invalid";

    /// <summary>An override outside what firmware takes.</summary>
    public const string OverrideInvalid = "override-invalid";

    /// <summary>The firmware has nothing of the kind.</summary>
    public const string NotOfThisFirmware = "not-of-this-firmware";

    /// <summary>Unlocking, where nothing is locked or nothing can be unlocked.</summary>
    public const string NothingToUnlock = "nothing-to-unlock";

    /// <summary>A move by hand would leave the machine's volume.</summary>
    public const string HandOutsideVolume = "hand-outside-volume";

    /// <summary>A move by hand would enter a place where no tool may go.</summary>
    public const string HandIntoKeepOut = "hand-into-keep-out";

    /// <summary>M410 while a job moves the machine.</summary>
    public const string QuickStopInJob = "quick-stop-in-job";

    /// <summary>The call does not fit the phase the machine is in.</summary>
    public const string WrongPhase = "machine-wrong-phase";
}
