using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.FirmwareBridge;

/// <summary>Why a bridge refuses a command, ends a job or calls a machine faulty, beside what a streaming core says itself.</summary>
[RefusalCodes]
public static class BridgeCodes
{
    /// <summary>The bridge has no connection to the machine, or its firmware does not answer.</summary>
    public const string MachineOffline = "machine-offline";

    /// <summary>The machine is reached by network, and by none of the dialects that Fab speaks.</summary>
    public const string MachineOverNetwork = "machine-over-network";

    /// <summary>The machine has a job.</summary>
    public const string MachineBusy = "machine-busy";

    /// <summary>An emergency stop has not been cleared by a person.</summary>
    public const string MachineStopped = "machine-stopped";

    /// <summary>A fault has not been cleared by a person.</summary>
    public const string MachineFaulty = "machine-faulty";

    /// <summary>The firmware is still being greeted, or the machine is still coming to rest.</summary>
    public const string MachineNotReady = "machine-not-ready";

    /// <summary>The firmware refuses to work until it is reset.</summary>
    public const string FirmwareLocked = "firmware-locked";

    /// <summary>This job was started before; a job runs at most once.</summary>
    public const string JobStartedBefore = "job-started-before";

    /// <summary>The command names a job that has ended.</summary>
    public const string JobIsOver = "job-is-over";

    /// <summary>The job is not in a state in which that can be done.</summary>
    public const string JobNotRunning = "job-not-running";

    /// <summary>Cable, firmware or bridge failed under the job; it waits for a person.</summary>
    public const string JobBrokeOff = "job-broke-off";

    /// <summary>The bridge process ended while the job ran.</summary>
    public const string BridgeRestarted = "bridge-restarted";

    /// <summary>The bridge was shut down while it had the job.</summary>
    public const string BridgeStopped = "bridge-stopped";

    /// <summary>An emergency stop found no wire to go out on.</summary>
    public const string StopNotDelivered = "stop-not-delivered";

    /// <summary>The hub has no program of that hash.</summary>
    public const string ProgramMissing = "program-not-at-hub";

    /// <summary>The bytes are not those that were vetted and paid for.</summary>
    public const string ProgramChanged = "program-changed";

    /// <summary>The hub could not be reached for the program.</summary>
    public const string ProgramUnreachable = "program-unreachable";

    /// <summary>The program has no command, or cannot be read.</summary>
    public const string ProgramUnreadable = "program-unreadable";

    /// <summary>The spool folder cannot be written.</summary>
    public const string SpoolUnwritable = "spool-unwritable";

    /// <summary>The bridge's journal cannot be written, so no job may start.</summary>
    public const string JournalUnwritable = "journal-unwritable";

    /// <summary>Another bridge process has this machine's journal.</summary>
    public const string JournalInUse = "journal-in-use";

    /// <summary>The machine's link is of no kind the bridge knows, or of another dialect.</summary>
    public const string LinkUnknown = "link-unknown";

    /// <summary>A command by hand was held up on its way.</summary>
    public const string CommandLate = "command-late";

    /// <summary>The bridge asks the hub for a sign of life.</summary>
    public const string HubAsked = "hub-asked";

    /// <summary>What was left on by hand was switched off, because nobody was there any more.</summary>
    public const string IdleSwitchedOff = "idle-switched-off";

    /// <summary>There is no such jog any more.</summary>
    public const string JogOver = "jog-over";

    /// <summary>The firmware answered a command by hand with an error.</summary>
    public const string FirmwareRefused = "firmware-refused";

    /// <summary>The port does not exist, is in use, or may not be opened.</summary>
    public const string PortUnusable = "port-unusable";
}
