using System.ComponentModel;
using System.Diagnostics;

namespace Fab.Benchmarks.Reading;

/// <summary>
/// What is read: designs of the library sliced for the occasion, and the library's CNC job; each repeated until it is as
/// long as asked for.
/// </summary>
internal static class ReaderPrograms
{
    private const string Settings = """
        layer_height = 0.12
        perimeters = 3
        fill_density = 20%
        fill_pattern = gyroid
        gcode_flavor = marlin2
        use_relative_e_distances = 1
        layer_gcode = G92 E0
        bed_shape = 0x0,220x0,220x220,0x220
        start_gcode = G21\nG90\nM83\nM140 S60\nM104 S200\nG28\nM190 S60\nM109 S200\nG92 E0
        end_gcode = M104 S0\nM140 S0\nM107\nM84
        """;

    private static readonly string[] Sliced = ["phone-stand", "wall-hook", "belt-idler"];

    /// <summary>Several prints, one after another. Null where OpenSCAD or PrusaSlicer are not there.</summary>
    public static byte[]? Print(int bytes)
    {
        using var folder = new TemporaryFolder();
        string settings = Path.Combine(folder.Path, "settings.ini");
        File.WriteAllText(settings, Settings);
        var prints = new MemoryStream();
        foreach (string design in Sliced)
        {
            string mesh = Path.Combine(folder.Path, $"{design}.stl"), gcode = Path.Combine(folder.Path, $"{design}.gcode");
            if (!Run("openscad", "-o", mesh, Path.Combine(Library, design, $"{design}.scad")) || !Run("prusa-slicer", "--load", settings, "--export-gcode", "-o", gcode, mesh))
                return null;
            prints.Write(File.ReadAllBytes(gcode));
        }

        return Repeat(prints.ToArray(), bytes);
    }

    /// <summary>Arcs and lines for a router, as a CAM program without spaces to spare writes them.</summary>
    public static byte[] Cut(int bytes) => Repeat(File.ReadAllBytes(Path.Combine(Library, "router-coaster", "coaster.gcode")), bytes);

    private static string Library => Path.Combine(Environment.GetEnvironmentVariable("FAB_ROOT") ?? Environment.CurrentDirectory, "designs", "library");

    private static byte[] Repeat(byte[] program, int bytes)
    {
        int times = Math.Max(1, bytes / program.Length);
        byte[] whole = new byte[times * program.Length];
        for (int i = 0; i < times; i++) program.CopyTo(whole, i * program.Length);
        return whole;
    }

    private static bool Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("fab-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
