using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>What a machine's spec must be to make sense.</summary>
public static class MachineSpecs
{
    private const int MostKeepOuts = 50;

    public static Refusal? Check(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string? wrong = spec switch
        {
            _ when !Names.IsSlug(spec.Id.Value) => "its id must be lower-case letters, digits and hyphens, at most 40",
            _ when string.IsNullOrWhiteSpace(spec.Name) || spec.Name.Length > 80 => "its name must have 1 to 80 characters",
            _ when !Names.IsSlug(spec.Class) => "its class must be lower-case letters, digits and hyphens, at most 40",
            _ when !Enum.IsDefined(spec.Kind) || !Enum.IsDefined(spec.Dialect) => "its kind or dialect is none we know",
            _ when !(Positive(spec.Volume.X.Value) && Positive(spec.Volume.Y.Value) && Positive(spec.Volume.Z.Value)) => "its volume must be above 0 mm each way",
            _ when !Plausible(spec.MaxHotend) || !Plausible(spec.MaxBed) => "its temperature limits must lie between 1 and 1000 °C",
            _ when spec.Nozzle is { } nozzle && !Positive(nozzle.Value) => "its nozzle must be wider than 0 mm",
            _ when !Positive(spec.MaxFeed.Value) || !Positive(spec.Acceleration) => "its feed and acceleration must be above 0",
            _ when spec.Rate.Value is < 0 or > 100_000_000 => "its rate must be between 0 and 1,000,000.00 an hour",
            { Safety: { } safety } when !Holds(safety) => "its safety settings must be 0 or more, lifts and retraction below 200 mm, times below a week",
            { KeepOuts.Count: > MostKeepOuts } => $"it has more than {MostKeepOuts} keep-outs",
            { KeepOuts: { } places } when !places.All(Holds) => "each keep-out must have a name of 1 to 80 characters and a corner from that lies below its corner to on X, Y and Z, within 10 m",
            { Safety.Preheats: { } preheats } when !Reachable(preheats, spec) => "its preheats must look like pla=205/60 petg=240/80, within its limits",
            { Buffers: { } buffers } when !Holds(buffers, spec.Dialect) => "its firmware's receive buffer must hold 128 to 65536 bytes, and a line of Grbl's 79 to 256",
            _ when string.IsNullOrWhiteSpace(spec.Link) => "it must say how the bridge reaches it",
            _ => null,
        };
        return wrong is null ? null : new Refusal(MachineRefusals.SpecMalformed, $"The machine's description does not hold: {wrong}.");
    }

    private static bool Holds(MachineSafety safety)
    {
        const int week = 7 * 24 * 3600;
        double[] lengths = [safety.ParkRetract.Value, safety.ParkLift.Value, safety.ParkX?.Value ?? 0, safety.ParkY?.Value ?? 0];
        int[] times = [(safety.CoolNozzleAfterMinutes ?? 0) * 60, (safety.CoolBedAfterMinutes ?? 0) * 60];
        if (safety.HeartbeatSeconds is <= 0 or > 24 * 3600 || safety.PauseWithoutHubAfterMinutes is <= 0 or > week / 60 || !Enum.IsDefined(safety.WithoutHeartbeat)) return false;
        if (safety.HeatersOffAfterIdleMinutes is <= 0 or > week / 60 || safety.SpindleOffAfterIdleMinutes is <= 0 or > week / 60) return false;
        if (safety.SpindleUpSeconds is not (>= 0 and <= 60)) return false;
        return lengths[..2].All(mm => mm is >= 0 and < 200) && lengths[2..].All(mm => mm is >= 0 and < 10_000)
            && times.All(seconds => seconds is >= 0 and <= week);
    }

    private static bool Holds(KeepOut? place)
    {
        if (place is null) return false;
        (double From, double To)[] axes = [(place.From.X.Value, place.To.X.Value), (place.From.Y.Value, place.To.Y.Value), (place.From.Z.Value, place.To.Z.Value)];
        return !string.IsNullOrWhiteSpace(place.Name) && place.Name.Length <= 80 && axes.All(axis => axis.From < axis.To && axis.From >= -10_000 && axis.To <= 10_000);
    }

    private static bool Reachable(string preheats, MachineSpec spec) => HeatPreset.TryParse(preheats, out IReadOnlyList<HeatPreset> presets)
        && presets.All(preset => HeatPreset.Within(preset.Hotend, spec.MaxHotend) && HeatPreset.Within(preset.Bed, spec.MaxBed));

    private static bool Holds(FirmwareBuffers buffers, Dialect dialect) =>
        buffers.ReceiveBytes is null or (>= 128 and <= 65_536) && (buffers.LineBytes is null || (dialect == Dialect.Grbl && buffers.LineBytes is >= 79 and <= 256));

    private static bool Positive(double value) => double.IsFinite(value) && value > 0;

    private static bool Plausible(Celsius? limit) => limit is not { } most || most.Value is >= 1 and <= 1000;
}
