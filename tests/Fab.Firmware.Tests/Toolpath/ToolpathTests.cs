using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Toolpath;

namespace Fab.Firmware.Tests.Toolpath;

/// <summary>The file is taken apart by the test's own reader of the documented format, and measured against the program's own points.</summary>
public class ToolpathTests
{
    [Theory]
    [InlineData(0.005)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    public void Lines_Simplified_StayWithinTheTolerance(double tolerance)
    {
        var random = new Random(42);
        var text = new StringBuilder("G28\nM83\nG1 Z0.2 F600\n");
        var path = new List<(double X, double Y, double Z)> { (0, 0, 0), (0, 0, 0.2) };
        double x = 100, y = 100, heading = 0;
        for (int i = 0; i < 2_000; i++)
        {
            heading += random.NextDouble() < 0.02 ? random.NextDouble() * 3 : (random.NextDouble() - 0.5) * 0.2;
            double step = random.NextDouble() * 0.4;
            (x, y) = (Math.Round(Math.Clamp(x + (step * Math.Cos(heading)), 5, 200), 3), Math.Round(Math.Clamp(y + (step * Math.Sin(heading)), 5, 200), 3));
            Line(text, $"G1 X{x} Y{y} E0.01\n");
            path.Add((x, y, 0.2));
        }

        Decoded decoded = Decode(Build(text.ToString(), tolerance).Bytes.Span);

        Assert.True(decoded.Lines.Sum(line => line.Points.Count) < 2_000);
        AssertNear(path, decoded, tolerance);
    }

    // An arc from (40, 40): its centre, and how far it goes around it.
    [Theory]
    [InlineData("G2 X60 Y40 I10 J0", 50, 40, -Math.PI)]
    [InlineData("G3 X60 Y40 I10 J0", 50, 40, Math.PI)]
    [InlineData("G3 I0 J20", 40, 60, Math.Tau)]
    public void Arc_Drawn_StaysWithinTheTolerance(string arc, double centreX, double centreY, double sweep)
    {
        double radius = Math.Sqrt(Math.Pow(40 - centreX, 2) + Math.Pow(40 - centreY, 2)), begin = Math.Atan2(40 - centreY, 40 - centreX);
        IEnumerable<double> angles = Enumerable.Range(0, 2_001).Select(i => begin + (sweep * i / 2_000));
        List<(double, double, double)> path = [(0, 0, 0), .. angles.Select(angle => (centreX + (radius * Math.Cos(angle)), centreY + (radius * Math.Sin(angle)), 0.0))];
        AssertNear(path, Decode(Build($"G28\nM83\nG1 X40 Y40 F3000\n{arc} E1\n", 0.02).Bytes.Span), 0.02);
    }

    [Fact]
    public void File_TakenApart_ByTheDocument_HasLayersKindsAndExtents()
    {
        ToolpathFormat file = Build("G28\nG1 X5 Y5 F6000\n;LAYER_CHANGE\nG1 Z0.2\nM83\nG1 X10 Y5 E1\nG1 X10 Y20 E1\nG0 X50 Y50\n;LAYER_CHANGE\nG1 Z0.4\nT1\nG1 X60 Y50 E1\n", 0.05);
        Decoded decoded = Decode(file.Bytes.Span);

        Assert.Equal((0.05f, 0.005f), (decoded.Tolerance, decoded.Quantum));
        Assert.Equal(3, decoded.Layers.Count);
        Assert.Equal([0.0, 0.2, 0.4], decoded.Layers.Select(layer => Math.Round(layer.Z, 3)));
        Assert.Equal([0L, 2, 7], decoded.Layers.Select(layer => layer.FirstCommand));
        Assert.Equal([1, 3, 2], decoded.Layers.Select(layer => layer.Lines));
        Assert.Equal([(0, 0), (0, 0), (1, 0), (0, 0), (0, 0), (1, 1)], decoded.Lines.Select(line => (line.Kind, line.Tool)));
        Assert.Equal([(5.0, 5.0, 0.2), (10.0, 5.0, 0.2), (10.0, 20.0, 0.2)], decoded.Lines[2].Points.Select(p => (Math.Round(p.X, 3), Math.Round(p.Y, 3), Math.Round(p.Z, 3))));
        Assert.Equal((5.0, 5.0, 0.2, 60.0, 50.0, 0.4), decoded.MaterialBox);
        Assert.True(decoded.Layers[1].Seconds > 0 && decoded.Layers[2].Seconds > decoded.Layers[1].Seconds);
        Assert.Equal((file.Layers, file.Lines, file.Points), (decoded.Layers.Count, decoded.Lines.Count, decoded.Lines.Sum(line => (long)line.Points.Count)));
        Assert.False(file.IsCutShort);
    }

    [Fact]
    public void Layers_NobodyNames_BeginWhereMaterialIsLaidHigher()
    {
        Decoded decoded = Decode(Build("G28\nM83\nG1 Z0.2 F600\nG1 X5 E1\nG1 Z0.6\nG1 X9\nG1 Z0.4\nG1 X1 E2\n", 0.05).Bytes.Span);
        Assert.Equal([0.0, 0.2, 0.4], decoded.Layers.Select(layer => Math.Round(layer.Z, 3)));
    }

    [Fact]
    public void Router_CutsAreMaterialAndRapidsAreTravel()
    {
        var builder = new ToolpathBuilder(new(0.05));
        ProgramSummary summary = ProgramAnalysis.Read("G21 G90\nG0 X0 Y0 Z5\nG1 Z-1 F100\nG1 X20\nG0 Z5\nG0 X0\n"u8.ToArray(), null, Dialect.Grbl, builder);
        Decoded decoded = Decode(builder.Complete(summary).Bytes.Span);
        Assert.Equal([1, 1, 0], decoded.Lines.Select(line => line.Kind));
        Assert.Equal((0.0, 0.0, -1.0, 20.0, 0.0, 5.0), decoded.MaterialBox);
    }

    [Fact]
    public void Example_OfTheDocument_IsTrue() =>
        Assert.Equal(
            [0x01, 0x00, 0x02, 0x90, 0x03, 0x00, 0x00, 0x00, 0xA0, 0x06, 0x00],
            Build("G28\nM83\nG1 X1 Y0 F600\nG1 X1 Y2 E1\n", 0.05).Bytes[^31..^20].ToArray());

    [Fact]
    public void ExampleOfTheCommands_OfTheDocument_IsTrue() =>
        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0x02, 0x01, 0x00, 0x01],
            Build("G28\nM83\nG1 X1 Y0 F600\nG1 X1 Y2 E1\n", 0.05).Bytes[^20..].ToArray());

    /// <summary>Whatever is left out or guessed, the tool is where the viewer puts it, within the tolerance.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("M106 S20\n")]
    [InlineData(";LAYER_CHANGE\n")]
    [InlineData("G1 F3000\nG92 E0\n")]
    public void Place_AfterEachCommand_IsFoundByTheCommandsDone(string between)
    {
        var random = new Random(7);
        var text = new StringBuilder("G28\nM83\nG1 X50 Y50 Z0.2 F600\n");
        List<(long Done, Place At, bool Arc)> places = [(3, new Place(50, 50, 0.2), false)];
        double heading = 0, x = 50, y = 50;
        long commands = 3;
        for (int i = 0; i < 3_000; i++)
        {
            if (i % 40 == 39)
            {
                text.Append(between);
                commands += between.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line[0] != ';');
            }

            heading += random.NextDouble() - 0.5;
            (x, y) = (Math.Round(x + (0.3 * Math.Cos(heading)), 3), Math.Round(y + (0.3 * Math.Sin(heading)), 3));
            bool arc = i % 100 == 50;
            if (arc)
            {
                x += 2;
                Line(text, $"G2 X{x:0.###} Y{y:0.###} R40 E0.1\n");
            }
            else Line(text, $"G1 X{x} Y{y}{(i % 30 < 20 ? " E0.01" : "")}\n");
            places.Add((++commands, new Place(x, y, 0.2), arc));
        }

        const double tolerance = 0.02;
        Decoded decoded = Decode(Build(text.ToString(), tolerance).Bytes.Span);
        (Place At, long Done)[] drawn = [.. decoded.Lines.SelectMany(line => line.Points).Zip(decoded.Done)];
        Assert.Equal(drawn.Length, decoded.Done.Count);
        Assert.Equal(decoded.Done.Order(), decoded.Done);
        Assert.True(drawn.Length < 3_500);
        foreach ((long done, Place at, bool arc) in places)
        {
            int last = Array.FindLastIndex(drawn, point => point.Done <= done);
            Place next = drawn[last].Done == done && !arc ? drawn[last].At : drawn[Math.Min(last + 1, drawn.Length - 1)].At;
            Assert.InRange(Distance(at, [(drawn[last].At, next)], 0), 0, tolerance);
        }

        for (int layer = 1; layer < decoded.Layers.Count; layer++)
            Assert.Equal(decoded.Layers[layer].FirstCommand, decoded.Done[decoded.Layers.Take(layer).Sum(l => l.Points)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("G28\n")]
    [InlineData("G1 X99999999999999 Y-99999999999 E5\nG2 X1 R0\nG2 I9999999 J9999999 P99999999\n")]
    public void Nonsense_Drawn_NeverThrows(string gcode) => Assert.True(Build(gcode, 0.05).Bytes.Length >= 72);

    /// <summary>Turns so small that all their points are left out would never fill the file.</summary>
    [Fact]
    public void Turns_ByTheMillion_AreCutShort() =>
        Assert.True(Build("G28\nM83\nG1 X50 Y50\n" + string.Concat(Enumerable.Repeat("G2 I0.04 P1000 E1\n", 6_000)), 0.05).IsCutShort);

    [Fact]
    public void EqualPrograms_GiveEqualBytes() =>
        Assert.Equal(Build("G28\nM83\nG1 X9 E1\nG2 X20 I5 E1\n", 0.05).Bytes.ToArray(), Build("G28\nM83\nG1 X9 E1\nG2 X20 I5 E1\n", 0.05).Bytes.ToArray());

    private static ToolpathFormat Build(string gcode, double tolerance)
    {
        var builder = new ToolpathBuilder(new Millimetres(tolerance));
        return builder.Complete(ProgramAnalysis.Read(Encoding.ASCII.GetBytes(gcode), null, Dialect.Marlin, builder));
    }

    /// <summary>Both ways: every place of the program lies near the lines, and every place of the lines near the program.</summary>
    private static void AssertNear(List<(double X, double Y, double Z)> path, Decoded decoded, double tolerance)
    {
        List<(Place A, Place B)> drawn = [.. decoded.Lines.SelectMany(line => line.Points.Zip(line.Points.Skip(1)))];
        List<(Place A, Place B)> way = [.. path.Select(p => new Place(p.X, p.Y, p.Z)).Zip(path.Skip(1).Select(p => new Place(p.X, p.Y, p.Z)))];
        double slack = tolerance + 1e-6;
        foreach (Place place in Samples(way, 3)) Assert.True(Distance(place, drawn, slack) <= slack, $"{place} of the program");
        foreach (Place place in Samples(drawn, 10)) Assert.True(Distance(place, way, slack) <= slack, $"{place} of the drawing");
    }

    private static IEnumerable<Place> Samples(List<(Place A, Place B)> segments, int each) =>
        segments.SelectMany(s => Enumerable.Range(0, each).Select(i => (double)i / each).Select(t => new Place(s.A.X + ((s.B.X - s.A.X) * t), s.A.Y + ((s.B.Y - s.A.Y) * t), s.A.Z + ((s.B.Z - s.A.Z) * t))));

    /// <summary>To the nearest segment, or to the first that is near enough.</summary>
    private static double Distance(Place p, List<(Place A, Place B)> segments, double enough)
    {
        double least = double.MaxValue;
        foreach ((Place a, Place b) in segments)
        {
            double x = b.X - a.X, y = b.Y - a.Y, z = b.Z - a.Z, square = (x * x) + (y * y) + (z * z);
            double t = square == 0 ? 0 : Math.Clamp((((p.X - a.X) * x) + ((p.Y - a.Y) * y) + ((p.Z - a.Z) * z)) / square, 0, 1);
            double dx = p.X - a.X - (x * t), dy = p.Y - a.Y - (y * t), dz = p.Z - a.Z - (z * t);
            least = Math.Min(least, Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)));
            if (least <= enough) break;
        }

        return least;
    }

    private static Decoded Decode(ReadOnlySpan<byte> file)
    {
        Assert.Equal("FABPATH1", Encoding.ASCII.GetString(file[..8]));
        float tolerance = BinaryPrimitives.ReadSingleLittleEndian(file[8..]), quantum = BinaryPrimitives.ReadSingleLittleEndian(file[12..]);
        double[] box = new double[6];
        for (int i = 0; i < 6; i++) box[i] = Math.Round(BinaryPrimitives.ReadInt32LittleEndian(file[(16 + (i * 4))..]) * (double)quantum, 3);
        int layers = BinaryPrimitives.ReadInt32LittleEndian(file[40..]), lines = BinaryPrimitives.ReadInt32LittleEndian(file[44..]);
        int table = BinaryPrimitives.ReadInt32LittleEndian(file[56..]), data = BinaryPrimitives.ReadInt32LittleEndian(file[60..]);
        var decoded = new Decoded(tolerance, quantum, (box[0], box[1], box[2], box[3], box[4], box[5]), [], [], []);
        for (int i = 0; i < layers; i++)
        {
            ReadOnlySpan<byte> row = file.Slice(table + (i * 24), 24);
            decoded.Layers.Add(new DecodedLayer(
                BinaryPrimitives.ReadInt32LittleEndian(row[4..]), BinaryPrimitives.ReadInt32LittleEndian(row[8..]) * (double)quantum,
                BinaryPrimitives.ReadUInt32LittleEndian(row[12..]), BinaryPrimitives.ReadSingleLittleEndian(row[16..]),
                BinaryPrimitives.ReadInt32LittleEndian(row[20..])));
        }

        int at = data;
        for (int i = 0; i < lines; i++)
        {
            var line = new DecodedLine(file[at], file[at + 1], []);
            at += 2;
            ulong count = Varint(file, ref at);
            long x = 0, y = 0, z = 0;
            for (ulong n = 0; n < count; n++)
            {
                (x, y, z) = (x + Signed(Varint(file, ref at)), y + Signed(Varint(file, ref at)), z + Signed(Varint(file, ref at)));
                line.Points.Add(new Place(x * (double)quantum, y * (double)quantum, z * (double)quantum));
            }

            decoded.Lines.Add(line);
        }

        int commands = BinaryPrimitives.ReadInt32LittleEndian(file[64..]), counts = commands + (layers * 8);
        Assert.Equal(commands, at);
        at = counts;
        long done = 0;
        for (int i = 0; i < layers; i++)
        {
            Assert.Equal(at - counts, BinaryPrimitives.ReadInt32LittleEndian(file[(commands + (i * 8))..]));
            Assert.Equal(done, BinaryPrimitives.ReadUInt32LittleEndian(file[(commands + (i * 8) + 4)..]));
            for (int n = 0; n < decoded.Layers[i].Points; n++) decoded.Done.Add(done += (long)Varint(file, ref at));
        }

        Assert.Equal(file.Length, at);
        return decoded;
    }

    private static ulong Varint(ReadOnlySpan<byte> file, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = file[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }

    private static long Signed(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Place(double X, double Y, double Z);

    private sealed record DecodedLine(int Kind, int Tool, List<Place> Points);

    private sealed record DecodedLayer(int Lines, double Z, long FirstCommand, float Seconds, int Points);

    private sealed record Decoded(
        float Tolerance, float Quantum, (double X, double Y, double Z, double FarX, double FarY, double FarZ) MaterialBox, List<DecodedLayer> Layers, List<DecodedLine> Lines, List<long> Done);
}
