using System.Globalization;
using System.Text;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Programs;

namespace Fab.Simulation.World;

/// <summary>A made-up program whose every line is unlike any other line of any program, so that an executed line tells its job.</summary>
internal sealed class SimProgram
{
    private SimProgram(MachineKind kind, IReadOnlyList<string> lines)
    {
        Kind = kind;
        Lines = lines;
        Bytes = Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n");
        Hash = PreparedProgram.HashOf(Bytes);
    }

    public MachineKind Kind { get; }

    /// <summary>Every line of the program, setup lines (which other programs have too) first.</summary>
    public IReadOnlyList<string> Lines { get; }

    public byte[] Bytes { get; }

    public ContentHash Hash { get; }

    public MachineSeconds Estimate { get; private init; }

    public static SimProgram Make(MachineKind kind, int number, SimRandom random)
    {
        var lines = new List<string>();
        int moves = random.Between(5, 60);

        // Some work long enough for a hub or a firmware to be away meanwhile for longer than any rule allows.
        bool isSlow = random.Chance(0.3);
        int slower = isSlow ? 10 : 1;
        if (kind == MachineKind.Printer)
        {
            lines.AddRange(["G21", "G90", "M82", "M104 S200", "G28", "M109 S200", "G92 E0"]);
            for (int i = 1; i <= moves; i++)
            {
                // X carries the program's number and Y the line's: no two lines of a run are alike.
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"G1 X{10 + number % 180}.{i:000} Y{10 + random.Below(180)}.{number % 1000:000} E{i * 0.05:0.##} F{random.Between(20, 90) * 60 / slower}"));
            }

            lines.AddRange(["M104 S0", "M84"]);
        }
        else
        {
            lines.AddRange(["G21", "G90", "G94", "M3 S8000"]);
            for (int i = 1; i <= moves; i++)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"G1 X-{10 + number % 180}.{i:000} Y-{10 + random.Below(180)}.{number % 1000:000} F{random.Between(10, 60) * 60 / slower}"));
            lines.AddRange(["M5"]);
        }

        return new SimProgram(kind, lines) { Estimate = new MachineSeconds((kind == MachineKind.Printer ? 200 : 10) + (moves * (isSlow ? 15 : 1))) };
    }

    public MachineOffer OfferFor(MachineSpec machine) => JobPricing.Offer(
        machine,
        Hash,
        Bytes.Length,
        Lines.Count,
        layers: null,
        new Requirements(
            Kind,
            machine.Dialect,
            new Volume(new(195), new(195), new(5)),
            Kind == MachineKind.Printer ? new Celsius(200) : null,
            null,
            Kind == MachineKind.Printer ? "pla" : null),
        Estimate,
        filament: null);
}
