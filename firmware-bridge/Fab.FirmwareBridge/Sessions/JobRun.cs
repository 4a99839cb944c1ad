using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>The job a session has: from the start command until its end is told.</summary>
internal sealed class JobRun(StartJob command)
{
    public StartJob Command { get; } = command;

    public JobId Id => Command.Job;

    public Meter Meter { get; } = new(command.AuthorisedSeconds);

    /// <summary>Null while it is being fetched.</summary>
    public PreparedProgram? Program { get; set; }

    /// <summary>The first line went to the core.</summary>
    public bool IsStarted { get; set; }

    public bool IsCancelling { get; set; }

    /// <summary>The link's resends when the job began.</summary>
    public long ResendsBefore { get; set; }

    /// <summary>The commands that the next pause, resume and end will answer.</summary>
    public List<string> PauseCommands { get; } = [];

    public List<string> ResumeCommands { get; } = [];

    public List<string> CancelCommands { get; } = [];

    /// <summary>The bridge itself asked for the pause, at the authorised limit.</summary>
    public bool PausedByMeter { get; set; }

    /// <summary>The limit was reached, so there is no further moment to wake up for.</summary>
    public bool IsLimitSeen { get; set; }

    /// <summary>Commands that no event has answered yet.</summary>
    public IEnumerable<string> Unanswered => PauseCommands.Concat(ResumeCommands).Concat(CancelCommands);

    /// <summary>Seconds left: the table's estimate, stretched by how the meter ran against it so far.</summary>
    public MachineSeconds TimeLeft(long commands, TimeSpan now)
    {
        if (Program is null) return Command.EstimatedSeconds;
        double left = Program.Summary.Progress.Left(commands).TotalSeconds;
        double expected = Program.Summary.Progress.Elapsed(commands).TotalSeconds;
        double total = left + expected;
        if (total <= 0) return new MachineSeconds(0);

        // Early on the pace says little (it is mostly heat-up), so it gains weight over the first quarter.
        double pace = expected > 0 ? Math.Clamp(Meter.Read(now).Value / expected, 0.5, 3) : 1;
        double weight = Math.Min(1, 4 * expected / total);
        return new MachineSeconds((long)Math.Ceiling(left * (1 + ((pace - 1) * weight))));
    }
}
