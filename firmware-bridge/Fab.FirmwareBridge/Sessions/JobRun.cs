using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.Firmware.Planning;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>The job a session has: from the start command until its end is told.</summary>
/// <param name="metered">What was counted before the bridge restarted.</param>
internal sealed class JobRun(StartJob command, MachineSeconds metered = default)
{
    private (double Metered, double Expected) _paceFrom;
    private WorkDone? _work;

    public StartJob Command { get; } = command;

    public JobId Id => Command.Job;

    public Meter Meter { get; } = new(command.AuthorisedSeconds, metered);

    /// <summary>Null while it is being fetched.</summary>
    public PreparedProgram? Program { get; set; }

    /// <summary>The first line went to the core.</summary>
    public bool IsStarted { get; set; }

    public bool IsCancelling { get; set; }

    /// <summary>It is being cancelled because the bridge shuts down.</summary>
    public bool IsClosing { get; set; }

    /// <summary>How it broke off; null while nothing did.</summary>
    public BrokenJob? Broken { get; set; }

    /// <summary>The link's resends when the job began.</summary>
    public long ResendsBefore { get; set; }

    /// <summary>The commands that the next pause, resume and end will answer.</summary>
    public List<string> PauseCommands { get; } = [];

    public List<string> ResumeCommands { get; } = [];

    public List<string> CancelCommands { get; } = [];

    /// <summary>The bridge itself asked for the pause, at the authorised limit.</summary>
    public bool PausedByMeter { get; set; }

    /// <summary>Why the bridge itself asked for the pause, by a rule of the machine's; null when it did not.</summary>
    public string? PausedFor { get; set; }

    /// <summary>The limit was reached, so there is no further moment to wake up for.</summary>
    public bool IsLimitSeen { get; set; }

    /// <summary>Commands that no event has answered yet.</summary>
    public IEnumerable<string> Unanswered => PauseCommands.Concat(ResumeCommands).Concat(CancelCommands);

    public void ForgetUnanswered()
    {
        PauseCommands.Clear();
        ResumeCommands.Clear();
        CancelCommands.Clear();
    }

    /// <summary>How much of the program's estimated time is done, by what was executed.</summary>
    public TimeSpan Work(long executed, long taken, TimeSpan now)
    {
        if (Program is null) return TimeSpan.Zero;
        _work ??= new WorkDone(Program.Summary.Progress);
        return _work.At(executed, taken, Meter.Elapsed(now));
    }

    /// <summary>The commands that are done by that estimate.</summary>
    public long CommandsBy(TimeSpan work) => _work?.CommandsBy(work) ?? 0;

    /// <summary>0 to 100, of estimated time.</summary>
    public double Percent(TimeSpan work) => 100 * (_work?.Fraction(work) ?? 0);

    /// <summary>
    /// Where the pace is measured from: the end of the last heating up, since how long a machine heats says nothing about
    /// how fast it moves.
    /// </summary>
    public void MeasurePaceFrom(TimeSpan work, TimeSpan now) => _paceFrom = (Meter.Read(now).Value, work.TotalSeconds);

    /// <summary>Seconds left: the table's estimate, stretched by how the meter ran against it so far.</summary>
    public MachineSeconds TimeLeft(TimeSpan work, TimeSpan now)
    {
        if (Program is null) return Command.EstimatedSeconds;
        double total = Program.Summary.Progress.TotalSeconds;
        double expected = work.TotalSeconds - _paceFrom.Expected;
        if (total <= 0) return new MachineSeconds(0);

        // A short stretch says little about the rest, so the pace gains weight over a quarter of the program.
        double pace = expected > 0 ? Math.Clamp((Meter.Read(now).Value - _paceFrom.Metered) / expected, 0.5, 3) : 1;
        double weight = Math.Clamp(4 * expected / total, 0, 1);
        return new MachineSeconds((long)Math.Ceiling((total - work.TotalSeconds) * (1 + ((pace - 1) * weight))));
    }
}
