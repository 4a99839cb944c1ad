using System.Globalization;
using System.Text;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>Machines and programs that tests share.</summary>
internal static class TestMachines
{
    public static MachineSpec Printer { get; } = new(
        new MachineId("reprap-1"), "RepRap 1", MachineKind.Printer, "fdm-printer", Dialect.Marlin,
        new Volume(new(220), new(220), new(220)), new Celsius(280), new Celsius(110), new Millimetres(0.4),
        new MillimetresPerMinute(12_000), 1500, new CentsPerHour(120), "virtual:marlin");

    public static MachineSpec Router { get; } = new(
        new MachineId("router-1"), "Router 1", MachineKind.Router, "cnc-router", Dialect.Grbl,
        new Volume(new(300), new(200), new(60)), null, null, null,
        new MillimetresPerMinute(5_000), 300, new CentsPerHour(200), "virtual:grbl");

    /// <summary>Ends what breaks off instead of offering to go on.</summary>
    public static MachineSpec EndsWhatBreaksOff(Dialect dialect) => Of(dialect) with { Safety = new MachineSafety { OffersRecovery = false } };

    public static MachineSpec Of(Dialect dialect) => dialect == Dialect.Marlin ? Printer : Router;

    public static byte[] ProgramFor(Dialect dialect, int moves = 40) => dialect == Dialect.Marlin ? Print(moves) : Routing(moves);

    /// <summary>A small print: heats, homes, draws a spiral with a different line each time, cools.</summary>
    public static byte[] Print(int moves, bool heat = true)
    {
        var program = new StringBuilder("; made for a test\n");
        if (heat) program.Append("M140 S50\nM104 S200\nM190 S50\nM109 S200\n");
        program.Append("G28\nG1 Z0.2 F600\n");
        for (int i = 0; i < moves; i++)
        {
            double x = 60 + (i * 37 % 100);
            double y = 60 + (i * 53 % 90);
            string e = heat ? string.Create(CultureInfo.InvariantCulture, $" E{0.05 * (i + 1):0.####}") : "";
            program.Append(CultureInfo.InvariantCulture, $"G1 X{x:0.###} Y{y:0.###}{e} F3000\n");
            if (i % 20 == 19) program.Append(CultureInfo.InvariantCulture, $";LAYER_CHANGE\nG1 Z{0.2 + (0.2 * (i / 20 + 1)):0.##} F600\n");
        }

        if (heat) program.Append("M104 S0\nM140 S0\n");
        return Encoding.ASCII.GetBytes(program.Append("M84\n").ToString());
    }

    /// <param name="feed">mm/min.</param>
    public static byte[] Routing(int moves, int feed = 1500)
    {
        var program = new StringBuilder("(made for a test)\nM3 S8000\nG0 X0 Y0\n");
        for (int i = 0; i < moves; i++)
        {
            program.Append(CultureInfo.InvariantCulture, $"G1 X{i * 37 % 50} Y{i * 53 % 40} F{feed}\n");
        }

        return Encoding.ASCII.GetBytes(program.Append("M5\n").ToString());
    }
}
