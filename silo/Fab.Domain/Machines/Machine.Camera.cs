namespace Fab.Domain.Machines;

public sealed partial record Machine
{
    /// <summary>The camera that looks at it; null for none. Not of its spec: a job that runs is not disturbed.</summary>
    public MachineCamera? Camera { get; init; }

    private Refusal? SetCamera(Draft draft, MachineCommand.SetCamera c)
    {
        if (c.Address is null && Camera is null) return new Refusal(CameraRefusals.Invalid, $"{Spec!.Id} has no camera, and no address came.", "Say where its camera is.");
        var wanted = new MachineCamera(c.Address?.Trim() ?? Camera!.Address, c.Turn, c.Mirrored, c.SeenBy, Camera?.Version ?? 0);
        if (wanted.WhatIsWrong(Spec!) is { } wrong) return new Refusal(CameraRefusals.Invalid, $"The camera of {Spec!.Id} does not hold: {wrong}.", "Mend it and send it again.");
        if (wanted != Camera) draft.Add(new MachineEvent.CameraSet(wanted with { Version = Revision + 1 }));
        return null;
    }

    private Refusal? DropCamera(Draft draft)
    {
        if (Camera is not null) draft.Add(new MachineEvent.CameraSet(null));
        return null;
    }
}
