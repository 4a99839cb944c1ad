namespace Fab.Domain.Machines;

/// <content>Who controls the machine: one person at a time.</content>
public sealed partial record Machine
{
    /// <summary>The lease that holds at <paramref name="now"/>; null when the machine is free to take.</summary>
    public ControlLease? LeaseAt(DateTimeOffset now) => Lease is { } lease && lease.IsLive(now) ? lease : null;

    /// <summary>Null when nobody else controls the machine.</summary>
    private Refusal? CheckControl(string by, DateTimeOffset now) =>
        LeaseAt(now) is { } lease && lease.Holder != by ? LeaseHeld(Spec!.Id, lease) : null;

    private static Refusal LeaseHeld(MachineId machine, ControlLease lease) => new(
        MachineRefusals.LeaseHeld,
        $"{lease.Name} controls {machine} until {lease.Until:HH:mm:ss} UTC.",
        $"Watch meanwhile, or ask {lease.Name} to release it; operators and stewards may take over: fab lease {machine} --take.");

    /// <summary>Takes or renews. A renewal never shortens; taking over is for those whom the caller has checked.</summary>
    private Refusal? TakeLease(Draft draft, MachineCommand.TakeLease c, DateTimeOffset now)
    {
        if (c.Lasts <= TimeSpan.Zero || c.Lasts > ControlLease.Longest)
        {
            return new Refusal(
                MachineRefusals.LeaseTimeInvalid,
                $"A lease lasts up to {ControlLease.Longest.TotalMinutes:0} minutes.",
                "Ask for less, and renew it while you work.");
        }

        ControlLease? live = LeaseAt(now);
        bool mine = live?.Holder == c.By;
        if (live is not null && !mine && !c.TakeOver) return LeaseHeld(Spec!.Id, live);
        DateTimeOffset until = now + c.Lasts;
        if (mine && live!.Asked && live.Until >= until) return null;
        draft.Add(new MachineEvent.LeaseTaken(mine
            ? live! with { Until = until > live.Until ? until : live.Until, Asked = true, Name = c.Name }
            : new ControlLease(c.By, c.Name, now, until, Asked: true, TakenFrom: live?.Name)));
        return null;
    }

    /// <summary>The holder lets go. What is not held is released already; what somebody else holds is theirs.</summary>
    private Refusal? ReleaseLease(Draft draft, MachineCommand.ReleaseLease c, DateTimeOffset now)
    {
        if (Lease is null) return null;
        if (CheckControl(c.By, now) is { } held) return held;
        draft.Add(new MachineEvent.LeaseEnded());
        return null;
    }

    private Refusal? ExpireLease(Draft draft, DateTimeOffset now)
    {
        if (Lease is { } lease && !lease.IsLive(now)) draft.Add(new MachineEvent.LeaseEnded());
        return null;
    }

    /// <summary>A deed at a free machine takes its control for a moment, so that two people do not steer it by turns.</summary>
    private void ImplyLease(Draft draft, string by, DateTimeOffset now)
    {
        DateTimeOffset until = now + ControlLease.Implied;
        if (LeaseAt(now) is not { } live) draft.Add(new MachineEvent.LeaseTaken(new ControlLease(by, by, now, until, Asked: false)));
        else if (live.Until < until) draft.Add(new MachineEvent.LeaseTaken(live with { Until = until }));
    }
}
