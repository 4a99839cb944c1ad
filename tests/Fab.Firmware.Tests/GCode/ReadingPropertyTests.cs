using System.Globalization;
using System.Text;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Firmware.Tests.GCode;

/// <summary>However a program is written and however it is cut into chunks, the reader sees what a slow and simple reading sees.</summary>
public sealed class ReadingPropertyTests
{
    private static readonly WorkZeros Zeros = new(new Dictionary<int, MachinePoint>
    {
        [54] = new(new(-100), new(-50), new(-20)),
        [55] = new(new(-10), new(-10.5), new(-1)),
        [56] = new(new(-200.125), new(0), new(-3)),
    });

    private static readonly Gen<string> Number =
        from sign in Gen.Elements("", "", "", "-", "+")
        from whole in Gen.Choose(0, 400)
        from form in Gen.Elements("{0}", "{0}.", "{0}.5", "{0}.125", "{0}.04217", ".{0:000}", "00{0}", "{0}.0000000000")
        select sign + string.Format(CultureInfo.InvariantCulture, form, whole);

    private static Gen<string> Word(string letters) =>
        from letter in Gen.Elements([.. letters])
        from number in Number
        from space in Gen.Elements("", "", " ")
        from small in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (small ? char.ToLowerInvariant(letter) : letter) + space + number;

    private static Gen<string> Words(string letters) =>
        from count in Gen.Choose(1, 4)
        from words in Gen.ArrayOf(Word(letters), count)
        from between in Gen.Elements(" ", " ", "", "  ", "\t")
        select string.Join(between, words.DistinctBy(word => char.ToUpperInvariant(word[0])));

    private static readonly Gen<string> MarlinLine = Gen.Frequency(
        (10, from g in Gen.Elements("G0", "G1", "G1", "G01", "g1", "G1 ") from words in Words("XYZEF") select $"{g} {words}"),
        (4, from x in Gen.Choose(0, 99_999) from y in Gen.Choose(0, 99_999) from e in Gen.Choose(0, 9_999) select string.Create(CultureInfo.InvariantCulture, $"G1 X{x / 1000.0} Y{y / 1000.0} E{e / 100000.0}")),
        (1, from words in Words("XYE") select $"G2 {words} I5 J0"),
        (1, from words in Words("XYZE") select $"G92 {words}"),
        (3, Gen.Elements("G90", "G91", "M82", "M83", "G20", "G21", "G28", "G28 X", "G28 Y Z", "G92", "G92 E0", "M106 S128", "T0", "M117 G1 X999", ";LAYER_CHANGE", "", "M104 S200 ; G1 X5")));

    private static readonly Gen<string> GrblLine = Gen.Frequency(
        (8, from g in Gen.Elements("G0", "G1", "G01", "", "", "G1G90", "G90 G0", "G91G1", "G20 G1", "G21G0", "G55 G0", "G53 G0") from words in Words("XYZF") select $"{g} {words}"),
        (2, from words in Words("XYZ") from system in Gen.Choose(0, 3) from way in Gen.Elements("L2", "L20") select $"G10 {way} P{system} {words}"),
        (2, from words in Words("XYZ") select $"G92 {words}"),
        (3, Gen.Elements("G90", "G91", "G20", "G21", "G54", "G55", "G56", "G92.1", "G43.1 Z5.25", "G49", "M3 S1000", "(G1 X5)", "%", "", "F800", "M5 (off) M9")));

    private static Gen<string> Program(Gen<string> line, string begin) =>
        from lines in Gen.ArrayOf(Dressed(line), 40)
        from end in Gen.Elements("\n", "\n", "\r\n", "\r")
        from bom in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Constant("\uFEFF")))
        select bom + begin + end + string.Join(end, lines);

    /// <summary>The same line as a file may have it: numbered, with a checksum, comments, spaces.</summary>
    private static Gen<string> Dressed(Gen<string> line) =>
        from bare in line
        from dress in Gen.Frequency((6, Gen.Constant("{0}")), (1, Gen.Constant("  {0} ")), (1, Gen.Constant("N12 {0}*34")), (1, Gen.Constant("{0} ;c G1 X7")), (1, Gen.Constant("{0} (c)")), (1, Gen.Constant("{0};é")))
        select bare.StartsWith("M117", StringComparison.Ordinal) ? bare : string.Format(CultureInfo.InvariantCulture, dress, bare);

    [Fact]
    public void Marlin_AnyProgram_IsReadAsASlowReadingHasIt() => Holds(Program(MarlinLine, "G28"), Dialect.Marlin);

    [Fact]
    public void Grbl_AnyProgram_IsReadAsASlowReadingHasIt() => Holds(Program(GrblLine, "G0 X0 Y0 Z0"), Dialect.Grbl);

    /// <summary>To the last bit: the nearest double there is.</summary>
    [Fact]
    public void Number_OfUpToFifteenDigits_IsTheNearestThereIs()
    {
        Gen<string> numbers =
            from digits in Gen.Choose(1, 15)
            from figures in Gen.ArrayOf(Gen.Choose(0, 9), digits)
            from dot in Gen.Choose(-1, digits)
            from sign in Gen.Elements("", "-")
            let text = string.Concat(figures)
            select sign + (dot < 0 ? text : text.Insert(dot, "."));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(numbers.ToArbitrary(), number =>
        {
            GCodeBlock fast = new(), general = new();
            Assert.NotEqual(0, fast.TryParseMove(Encoding.ASCII.GetBytes($"G1 X{number} Y1\n"), out _));
            general.Parse(Encoding.ASCII.GetBytes($"G1X{number}Y1"));
            double nearest = double.Parse(number, CultureInfo.InvariantCulture);
            return fast.Get('X', double.NaN).Equals(nearest) && general.Get('X', double.NaN).Equals(nearest);
        }));
    }

    private static void Holds(Gen<string> programs, Dialect dialect)
    {
        int moves = 0;
        Gen<(string, int)> cases = from program in programs from chunk in Gen.Elements(1, 3, 17, 100_000) select (program, chunk);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(cases.ToArbitrary(), test =>
        {
            (string program, int chunk) = test;
            decimal[][] zeros = [.. Enumerable.Range(54, 6).Select(system => Zeros.Of(system)).Select(p => new[] { (decimal)p.X.Value, (decimal)p.Y.Value, (decimal)p.Z.Value })];
            SlowStep[] expected = [.. new SlowReading(dialect, dialect == Dialect.Grbl ? zeros : null).Read(program)];
            int at = 0;
            var reader = new GCodeReader(new ModalState(dialect, dialect == Dialect.Grbl ? Zeros : null));
            byte[] bytes = Encoding.UTF8.GetBytes(program);
            for (int from = 0; from < bytes.Length; from += chunk)
            {
                reader.Feed(bytes.AsMemory(from, Math.Min(chunk, bytes.Length - from)));
                Drain();
            }

            reader.Complete();
            Drain();
            Assert.Equal(expected.Length, at);

            void Drain()
            {
                while (reader.TryRead(out ScannedLine line, out Motion motion))
                {
                    if (line.Command.IsEmpty) continue;
                    SlowStep step = expected[at++];
                    Assert.Equal(step.Moves, motion.Kind is MotionKind.Linear or MotionKind.Rapid or MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise);
                    AxisPoint place = reader.State.At;
                    Same(step, step.To[0], place.HasX ? place.X : null);
                    Same(step, step.To[1], place.HasY ? place.Y : null);
                    Same(step, step.To[2], place.HasZ ? place.Z : null);
                    Same(step, step.Feed, reader.State.Feed);
                    if (!step.Moves) continue;
                    moves++;
                    Same(step, step.Extruded, motion.Extruded);
                }
            }
        }));
        Assert.True(moves > 10_000, $"Only {moves} moves were looked at.");
    }

    private static void Same(SlowStep step, decimal? expected, double? actual) =>
        Assert.True(expected is null ? actual is null : actual is { } value && Math.Abs((double)expected.Value - value) < 1e-8, $"{step.Command}: {expected} is read as {actual}.");
}
