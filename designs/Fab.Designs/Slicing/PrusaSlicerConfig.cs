using System.Globalization;
using System.Text;
using Fab.Domain.Jobs;

namespace Fab.Designs.Slicing;

/// <summary>Writes a profile as PrusaSlicer's configuration (names as in its 2.5 <c>--help-fff</c>). Pure; part of the slice's cache key.</summary>
internal static class PrusaSlicerConfig
{
    public static string Write(SlicingProfile profile)
    {
        var config = new StringBuilder();
        foreach ((string name, string value) in Entries(profile)) config.Append(name).Append(" = ").Append(value).Append('\n');
        return config.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Entries(SlicingProfile profile) =>
        [.. Machine(profile), .. Filament(profile.Material, profile), .. Print(profile)];

    private static IEnumerable<(string Name, string Value)> Machine(SlicingProfile profile)
    {
        string x = N(profile.Bed.X.Value), y = N(profile.Bed.Y.Value), front = N(SlicingProfile.PurgeStrip.Value);
        string feed = N(profile.MaxFeed.Value / 60), acceleration = N(profile.Acceleration);
        // The front strip is kept out of the bed, so that no part is put where the nozzle is primed.
        yield return ("bed_shape", $"0x{front},{x}x{front},{x}x{y},0x{y}");
        yield return ("max_print_height", N(profile.Bed.Z.Value));
        yield return ("nozzle_diameter", N(profile.Nozzle.Value));
        yield return ("gcode_flavor", "marlin2");
        yield return ("machine_limits_usage", "time_estimate_only");
        yield return ("machine_max_feedrate_x", feed);
        yield return ("machine_max_feedrate_y", feed);
        yield return ("machine_max_feedrate_z", "12");
        yield return ("machine_max_acceleration_x", acceleration);
        yield return ("machine_max_acceleration_y", acceleration);
        yield return ("machine_max_acceleration_extruding", acceleration);
        yield return ("machine_max_acceleration_travel", acceleration);
        yield return ("machine_max_acceleration_retracting", acceleration);
        yield return ("use_relative_e_distances", "1");
        yield return ("layer_gcode", "G92 E0");
        yield return ("retract_length", "1.2");
        yield return ("retract_speed", "40");
        yield return ("retract_lift", "0");
        yield return ("gcode_resolution", "0.0125");
        yield return ("start_gcode", MarlinScript.Start(profile).Replace("\n", "\\n"));
        yield return ("end_gcode", MarlinScript.End(profile).Replace("\n", "\\n"));
    }

    private static IEnumerable<(string Name, string Value)> Filament(Material material, SlicingProfile profile)
    {
        yield return ("filament_type", material.Name);
        yield return ("filament_diameter", "1.75");
        yield return ("filament_density", N(material.Density));
        yield return ("filament_max_volumetric_speed", N(material.MaxFlow));
        yield return ("first_layer_temperature", N(material.FirstHotend.Value));
        yield return ("temperature", N(material.Hotend.Value));
        yield return ("first_layer_bed_temperature", profile.HeatedBed ? N(material.FirstBed.Value) : "0");
        yield return ("bed_temperature", profile.HeatedBed ? N(material.Bed.Value) : "0");
        yield return ("cooling", "1");
        yield return ("fan_always_on", material.MinFanPercent > 0 ? "1" : "0");
        yield return ("min_fan_speed", N(material.MinFanPercent));
        yield return ("max_fan_speed", N(material.MaxFanPercent));
        yield return ("bridge_fan_speed", N(material.MaxFanPercent));
        yield return ("disable_fan_first_layers", "1");
        yield return ("slowdown_below_layer_time", "6");
    }

    private static IEnumerable<(string Name, string Value)> Print(SlicingProfile profile)
    {
        double line = profile.Nozzle.Value * 1.125;
        // Speeds in mm/s, ordinary for a frame that is neither new nor bad; never above what the machine can.
        string Speed(double wanted) => N(Math.Min(wanted, profile.MaxFeed.Value / 60));
        yield return ("layer_height", N(profile.LayerHeight.Value));
        yield return ("first_layer_height", N(Math.Round(profile.Nozzle.Value * 0.6, 3)));
        yield return ("extrusion_width", N(line));
        yield return ("external_perimeter_extrusion_width", N(line));
        yield return ("perimeter_extrusion_width", N(line));
        yield return ("infill_extrusion_width", N(line));
        yield return ("solid_infill_extrusion_width", N(line));
        yield return ("perimeter_generator", "classic");
        yield return ("perimeters", "2");
        yield return ("seam_position", "aligned");
        yield return ("fill_density", $"{N(profile.InfillPercent)}%");
        // PrusaSlicer has no solid grid: it refuses one.
        yield return ("fill_pattern", profile.InfillPercent == 100 ? "rectilinear" : "grid");
        yield return ("top_solid_layers", "4");
        yield return ("bottom_solid_layers", "3");
        yield return ("support_material", profile.Supports == Supports.None ? "0" : "1");
        yield return ("support_material_auto", "1");
        if (profile.Supports == Supports.PlateOnly) yield return ("support_material_buildplate_only", "1");
        yield return ("support_material_threshold", "40");
        yield return ("support_material_synchronize_layers", "1");
        yield return ("dont_support_bridges", "1");
        if (profile.Brim.Value > 0)
        {
            yield return ("brim_type", "outer_only");
            yield return ("brim_width", N(profile.Brim.Value));
        }

        yield return ("skirts", "1");
        yield return ("skirt_distance", "3");
        yield return ("perimeter_speed", Speed(80));
        yield return ("external_perimeter_speed", Speed(60));
        yield return ("small_perimeter_speed", Speed(40));
        yield return ("infill_speed", Speed(100));
        yield return ("solid_infill_speed", Speed(80));
        yield return ("top_solid_infill_speed", Speed(50));
        yield return ("gap_fill_speed", Speed(40));
        yield return ("bridge_speed", Speed(40));
        yield return ("support_material_speed", Speed(60));
        yield return ("travel_speed", Speed(150));
        // A threaded rod lifts no faster.
        yield return ("travel_speed_z", "10");
        yield return ("first_layer_speed", Speed(25));
        yield return ("default_acceleration", "0");
    }

    private static string N(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
