using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;

namespace Fab.Benchmarks.Stream;

/// <summary>
/// Emergency stops: from the request to the driver having the bytes, and to the machine acting on them at the other end of
/// the terminal, in a process of its own.
/// </summary>
internal static class StopBenchmark
{
    private const double FlatOutScale = 1000;

    public static async Task RunAsync(Dialect[] dialects, StreamOptions options)
    {
        Console.WriteLine();
        Console.WriteLine($"Emergency stop, {options.Stops} each, in milliseconds");
        Console.WriteLine($"{"",-44} {"",-12} {"p50",8} {"p90",8} {"p99",8} {"max",8}");
        foreach (Dialect dialect in dialects)
        {
            await SampleAsync($"{dialect}, streaming flat out, unpaced", dialect, 0, FlatOutScale, Streaming(dialect), options.Stops);
            await SampleAsync($"{dialect}, streaming at 250000 baud", dialect, 250_000, 1, Streaming(dialect), options.Stops);
        }

        if (dialects.Contains(Dialect.Marlin)) await SampleAsync("Marlin, in a heat-up at 250000 baud", Dialect.Marlin, 250_000, 1, HeatUp(), options.Stops);
    }

    private static byte[] Streaming(Dialect dialect) => new StreamJob(dialect, 200_000, StreamJob.WireBoundMm(dialect)).Text;

    private static byte[] HeatUp() => Encoding.ASCII.GetBytes("M104 S200\nM109 S200\nG28\n");

    private static async Task SampleAsync(string what, Dialect dialect, int baud, double scale, byte[] job, int stops)
    {
        using MachineProcess machine = MachineProcess.Start(new MachineSetup(dialect == Dialect.Grbl ? "grbl" : "marlin", 1, baud, 0, scale, AdvancedOk: true));
        await using var sender = new FabSender(dialect, machine.Paths[0], baud == 0 ? 250_000 : baud, scale);
        await sender.Ready;
        var handedOver = new List<double>();
        var arrived = new List<double>();
        var program = new Job(job);
        for (int i = 0; i < stops; i++)
        {
            machine.Listen();
            await sender.StartAsync(program.New());

            // Somewhere in the stream, a different place each time.
            await Task.Delay(TimeSpan.FromMilliseconds(60 + (i * 7 % 40)));
            double asked = (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;
            handedOver.Add(sender.Conversation.EmergencyStop().TotalMilliseconds);
            await sender.JobEnd;
            double stopped = 0;
            for (int tries = 0; tries < 500 && (stopped = machine.StopHeardAt()) == 0; tries++) await Task.Delay(2);
            arrived.Add(stopped == 0 ? double.PositiveInfinity : (stopped - asked) * 1000);
            await sender.ReadyAgainAsync(machine.Reset);
        }

        Print(what, "with driver", handedOver);
        Print("", "at machine", arrived);
    }

    private static void Print(string what, string where, List<double> milliseconds)
    {
        milliseconds.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-44} {where,-12} {At(0.5),8:0.000} {At(0.9),8:0.000} {At(0.99),8:0.000} {milliseconds[^1],8:0.000}"));

        double At(double share) => milliseconds[(int)Math.Min(milliseconds.Count - 1, Math.Ceiling(share * milliseconds.Count) - 1)];
    }

    private readonly record struct Job(byte[] Text)
    {
        public GCodeProgram New() => GCodeProgram.Of(Text);
    }
}
