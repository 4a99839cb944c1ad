namespace Fab.Domain.Machines;

/// <content>What is to be done at it again and again, and what was.</content>
public sealed partial record Machine
{
    public const int MostIntervals = 30;
    public const int MaintenanceEntriesKept = 200;

    /// <summary>The same words by the same person within this time are one deed, said twice; unless the interval was set meanwhile.</summary>
    private static readonly TimeSpan SaidTwiceWithin = TimeSpan.FromMinutes(1);

    /// <summary>The first interval that is overdue and stops new jobs.</summary>
    private MaintenanceInterval? MaintenanceInTheWay(DateTimeOffset now) =>
        Maintenance.FirstOrDefault(i => i.StopsJobs && i.DueAt(WornSeconds, now) == MaintenanceDue.Overdue);

    private Refusal? SetInterval(Draft draft, MachineCommand.SetInterval c, DateTimeOffset now)
    {
        MaintenanceSetting set = c.Setting;
        if (set.WhatIsWrong() is { } wrong) return Malformed(wrong);
        MaintenanceInterval? old = Maintenance.FirstOrDefault(i => i.Id == set.Id);
        if (old is null && Maintenance.Count >= MostIntervals) return Malformed($"a machine has at most {MostIntervals} of them");
        long since = set.UsedHours is { } hours ? WornSeconds - (hours * 3600L) : old?.SinceWornSeconds ?? WornSeconds;
        DateTimeOffset at = set.UsedDays is { } days ? now.AddDays(-days) : old?.Since ?? now;
        var next = new MaintenanceInterval(set.Id, set.Name.Trim(), set.EveryHours, set.EveryDays, set.StopsJobs, since, at);
        if (old is null || old with { FellDue = false, CameNear = false } != next) draft.Add(new MachineEvent.IntervalSet(next));
        return null;

        static Refusal Malformed(string what) => new(MachineRefusals.MaintenanceInvalid, $"The maintenance interval does not hold: {what}.", "Mend it and send it again.");
    }

    private Refusal? DropInterval(Draft draft, MachineCommand.DropInterval c)
    {
        if (Maintenance.Any(i => i.Id == c.Interval)) draft.Add(new MachineEvent.IntervalDropped(c.Interval));
        return null;
    }

    private Refusal? RecordMaintenance(Draft draft, MachineCommand.RecordMaintenance c, DateTimeOffset now)
    {
        MaintenanceInterval? interval = Maintenance.FirstOrDefault(i => i.Id == c.Interval);
        if (interval is null && c.Interval is not null)
        {
            return new Refusal(
                MachineRefusals.MaintenanceUnknown, $"{Spec!.Id} has no maintenance interval '{c.Interval}'.", $"See what it has: fab maintenance {Spec.Id}.");
        }

        string what = interval?.Name ?? c.What?.Trim() ?? "";
        string? note = string.IsNullOrWhiteSpace(c.Note) ? null : c.Note.Trim();
        if (!Names.IsLine(what, MaintenanceInterval.MaxNameLength) || (note is not null && !Names.IsLine(note, MaintenanceEntry.MaxNoteLength)))
        {
            return new Refusal(
                MachineRefusals.MaintenanceInvalid,
                $"What was done is one line of 1 to {MaintenanceInterval.MaxNameLength} characters, a note one of at most {MaintenanceEntry.MaxNoteLength}.",
                "Say it shorter.");
        }

        var entry = new MaintenanceEntry(interval?.Id, what, c.By, now, WornSeconds, note);
        bool isTold = MaintenanceLog is [.., var last] && last with { At = now } == entry && now - last.At < SaidTwiceWithin
            && (interval is null || interval.Since == last.At);
        if (!isTold) draft.Add(new MachineEvent.MaintenanceRecorded(entry));
        return null;
    }

    /// <summary>What comes near, and what has become overdue, is told once each, so that viewers and the queue hear of it.</summary>
    private static void NoteWhatFellDue(Draft draft, DateTimeOffset now)
    {
        ILookup<MaintenanceDue, MaintenanceInterval> untold = draft.Now.Maintenance.Where(i => !i.FellDue).ToLookup(i => i.DueAt(draft.Now.WornSeconds, now));
        string[] near = [.. untold[MaintenanceDue.Soon].Where(i => !i.CameNear).Select(i => i.Id)];
        string[] fell = [.. untold[MaintenanceDue.Overdue].Select(i => i.Id)];
        if (near.Length > 0) draft.Add(new MachineEvent.MaintenanceCameNear(near));
        if (fell.Length > 0) draft.Add(new MachineEvent.MaintenanceFellDue(fell));
    }

    private Machine FoldMaintenance(MachineEvent happened) => happened switch
    {
        MachineEvent.IntervalSet e => this with
        {
            Maintenance = Maintenance.Any(i => i.Id == e.Interval.Id)
                ? [.. Maintenance.Select(i => i.Id == e.Interval.Id ? e.Interval : i)]
                : [.. Maintenance, e.Interval],
        },
        MachineEvent.IntervalDropped e => this with { Maintenance = [.. Maintenance.Where(i => i.Id != e.Interval)] },
        MachineEvent.MaintenanceRecorded e => this with
        {
            Maintenance = [.. Maintenance.Select(i => i.Id == e.Entry.Interval ? i with { SinceWornSeconds = e.Entry.WornSeconds, Since = e.Entry.At, FellDue = false, CameNear = false } : i)],
            MaintenanceLog = [.. MaintenanceLog.Append(e.Entry).TakeLast(MaintenanceEntriesKept)],
        },
        MachineEvent.MaintenanceCameNear e => this with { Maintenance = [.. Maintenance.Select(i => e.Intervals.Contains(i.Id) ? i with { CameNear = true } : i)] },
        MachineEvent.MaintenanceFellDue e => this with { Maintenance = [.. Maintenance.Select(i => e.Intervals.Contains(i.Id) ? i with { FellDue = true } : i)] },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };
}
