using System.Globalization;
using System.Text;
using Fab.Domain.Machines;

namespace Fab.Benchmarks.Stream;

/// <summary>A job of short segments round a circle, as slicers make of a curve, in numbers with three decimals.</summary>
/// <param name="SegmentMm">How long each is: at the job's feed it decides how many a second the motion takes.</param>
/// <param name="Extrudes">
/// As a print does. With cold filament, for which the program asks leave (M302): a hub takes that from nobody but a steward,
/// so a job that goes through one has travel only.
/// </param>
internal sealed record StreamJob(Dialect Dialect, int Lines, double SegmentMm, bool Extrudes = true)
{
    /// <summary>60 mm/s, a common printing speed.</summary>
    private const int FeedMmPerMinute = 3600;
    private const double RadiusMm = 50;

    public byte[] Text { get; } = Write(Dialect, Lines, SegmentMm, Extrudes);

    /// <summary>Bytes of each line on the wire: Marlin's numbered and checksummed, Grbl's without spaces.</summary>
    private int[] WireBytes { get; } = Wire(Write(Dialect, Lines, SegmentMm, Extrudes), Dialect);

    /// <summary>The first line that is counted: before it is homing, and the way to the start.</summary>
    public int CountFrom => (Lines / 20) + 20;

    /// <summary>The line that ends the count: after it comes only coming to rest.</summary>
    public int CountTo => Lines - (Lines / 50);

    /// <summary>
    /// Segments so short that the motion would take far more of them a second than any wire here carries. Grbl's lines are
    /// half as long as Marlin's, and a planner of 15 blocks is only as fast as it can brake within them.
    /// </summary>
    public static double WireBoundMm(Dialect dialect) => dialect == Dialect.Grbl ? 0.01 : 0.05;

    public double WireLinesPerSecond(int baud) => baud / 10.0 / WireBytes[CountFrom..CountTo].Average();

    /// <summary>
    /// Lines a second that no sender can exceed without overrunning a receive buffer of 128 bytes: it takes no time itself,
    /// and sends a line as soon as the answers that have come back prove that there is room for all of it.
    /// </summary>
    public double PossibleLinesPerSecond(int baud, double latencyMs)
    {
        int room = Dialect == Dialect.Marlin ? 127 : 128;
        double secondsPerByte = 10.0 / baud, latency = latencyMs / 1000, wireFree = 0, answersFree = 0, begun = 0;
        var unanswered = new Queue<(int Bytes, double AnsweredAt)>();
        int bytes = 0;
        for (int i = 0; i < CountTo; i++)
        {
            if (i == CountFrom) begun = wireFree;
            for (bytes += WireBytes[i]; bytes > room;)
            {
                (int answered, double at) = unanswered.Dequeue();
                bytes -= answered;
                wireFree = Math.Max(wireFree, at);
            }

            wireFree += WireBytes[i] * secondsPerByte;
            answersFree = Math.Max(answersFree, wireFree + latency) + (AnswerBytes(i) * secondsPerByte);
            unanswered.Enqueue((WireBytes[i], answersFree + latency));
        }

        return (CountTo - CountFrom) / (wireFree - begun);
    }

    /// <summary><c>ok N123 P15 B3</c>, or <c>ok</c> with CR and LF.</summary>
    private int AnswerBytes(int line) => Dialect == Dialect.Marlin ? 12 + (line + 1).ToString(CultureInfo.InvariantCulture).Length : 4;

    private static byte[] Write(Dialect dialect, int lines, double segmentMm, bool extrudes)
    {
        var text = new StringBuilder();
        extrudes &= dialect == Dialect.Marlin;
        if (extrudes) text.Append("M302 P1\n");
        text.Append(dialect == Dialect.Marlin ? "G28\nG1 X150 Y100 F6000\n" : "G1 X150 Y100 F3600\n");
        double step = segmentMm / RadiusMm;
        for (int i = 1; i <= lines; i++)
        {
            double x = 100 + (RadiusMm * Math.Cos(i * step));
            double y = 100 + (RadiusMm * Math.Sin(i * step));
            text.Append(CultureInfo.InvariantCulture, $"G1 X{x:0.000} Y{y:0.000}");
            if (extrudes) text.Append(CultureInfo.InvariantCulture, $" E{i * segmentMm * 0.033:0.00000}");
            text.Append(i == 1 ? $" F{FeedMmPerMinute}\n" : "\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Counted here and not asked of a sender, so that all are measured by the same.</summary>
    private static int[] Wire(byte[] text, Dialect dialect)
    {
        string[] lines = Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select((line, index) => dialect == Dialect.Grbl ? line.Count(c => c != ' ') + 1 : Numbered(line, index + 1))];
    }

    private static int Numbered(string line, int number)
    {
        string numbered = $"N{number} {line}";
        byte sum = numbered.Aggregate((byte)0, (xor, c) => (byte)(xor ^ c));
        return numbered.Length + 1 + sum.ToString(CultureInfo.InvariantCulture).Length + 1;
    }
}
