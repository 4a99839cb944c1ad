namespace Fab.Firmware.GCode;

/// <summary>
/// Where the zeros of G54 to G59 lie in machine space, as Grbl's <c>$#</c> tells or a person states. One that is not named
/// lies at the machine's zero, as on a controller whose memory was never written.
/// </summary>
public sealed record WorkZeros(IReadOnlyDictionary<int, MachinePoint> BySystem)
{
    /// <summary>Only the first is set.</summary>
    public static WorkZeros At(MachinePoint g54) => new(new Dictionary<int, MachinePoint> { [54] = g54 });

    public MachinePoint Of(int system) => BySystem.GetValueOrDefault(system);
}
