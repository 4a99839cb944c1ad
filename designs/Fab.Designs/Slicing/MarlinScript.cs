using System.Globalization;

namespace Fab.Designs.Slicing;

/// <summary>What a Marlin printer does before and after a sliced part.</summary>
internal static class MarlinScript
{
    /// <summary>Heat gently while homing (a hot nozzle drips on the probe), then fully; prime along the front edge.</summary>
    public static string Start(SlicingProfile profile)
    {
        Material material = profile.Material;
        double strip = SlicingProfile.PurgeStrip.Value / 2;
        double end = Math.Min(80, profile.Bed.X.Value - 10);
        // A line 0.3 mm high and a nozzle and a half wide, fed with filament of 1.75 mm.
        double fed = (end - 10) * 0.3 * profile.Nozzle.Value * 1.5 / (Math.PI * 1.75 * 1.75 / 4);
        return string.Join('\n', new[]
        {
            "G21 ; millimetres",
            "G90 ; absolute positions",
            "M83 ; relative extrusion",
            profile.HeatedBed ? $"M140 S{N(material.FirstBed.Value)} ; bed, while homing" : null,
            "M104 S150 ; nozzle, warm but not dripping",
            "G28 ; home all axes",
            "G1 Z10 F600",
            profile.HeatedBed ? $"M190 S{N(material.FirstBed.Value)} ; wait for the bed" : null,
            $"M109 S{N(material.FirstHotend.Value)} ; wait for the nozzle",
            "G92 E0",
            $"G1 X10 Y{N(strip)} F6000 ; prime along the front edge",
            "G1 Z0.3 F600",
            $"G1 X{N(end)} E{N(fed)} F900",
            $"G1 X{N(end + 3)} F3000 ; wipe",
            "G92 E0",
        }.OfType<string>());
    }

    /// <summary>Nozzle up and away, heaters off, bed forward so that the part can be taken, motors free.</summary>
    public static string End(SlicingProfile profile) => string.Join('\n',
        "G92 E0",
        "G1 E-2 F1800 ; against strings",
        "G1 Z{min(max_layer_z+10,max_print_height)} F600",
        "M104 S0 ; heaters off",
        "M140 S0",
        "M107 ; fan off",
        $"G1 X5 Y{N(profile.Bed.Y.Value - 5)} F4800 ; present the part",
        "M84 ; motors free");

    private static string N(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
