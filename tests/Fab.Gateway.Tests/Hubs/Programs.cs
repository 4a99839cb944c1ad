using System.Text;

namespace Fab.Gateway.Tests.Hubs;

/// <summary>Small programs as people send them.</summary>
internal static class Programs
{
    /// <summary>Squares on the router's bed, each about 15 s of machine time.</summary>
    public static byte[] Router(int squares = 1)
    {
        List<string> lines = ["G21", "G90", "G17", "M3 S10000", "G0 Z5", "G0 X10 Y10", "G1 Z1 F300"];
        for (int i = 0; i < squares; i++) lines.AddRange(["G1 X60 F900", "G1 Y60", "G1 X10", "G1 Y10"]);
        return Text([.. lines, "G0 Z5", "M5", "G0 X0 Y0", "M2"]);
    }

    /// <summary>Back and forth on the printer's bed: about <paramref name="strokes"/> × 20 s of machine time and a warm-up.</summary>
    public static byte[] Printer(int strokes, int hotend = 200, double farthest = 110)
    {
        List<string> lines =
        [
            "M140 S50", $"M104 S{hotend}", "G28", "M190 S50", $"M109 S{hotend}", "G21", "G90", "M83", "G92 E0", "G1 X10 Y10 Z0.3 F3000",
        ];
        for (int i = 0; i < strokes; i++)
            lines.AddRange([FormattableString.Invariant($"G1 X{farthest} E3 F600"), "G1 X10 E3 F600"]);
        return Text([.. lines, "M104 S0", "M140 S0", "G28 X", "M84"]);
    }

    public static byte[] Text(params string[] lines) => Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n");
}
