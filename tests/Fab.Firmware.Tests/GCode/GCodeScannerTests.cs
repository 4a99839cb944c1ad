using System.Text;
using Fab.Firmware.GCode;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Firmware.Tests.GCode;

public class GCodeScannerTests
{
    [Theory]
    [InlineData("G1 X1", "G1 X1")]
    [InlineData("  g1 x1.5 e-.2  ", "G1 X1.5 E-.2")]
    [InlineData("G1 X1 ; to the left", "G1 X1")]
    [InlineData("G1 (fast) X1", "G1  X1")]
    [InlineData("( Hello! ) G1 X1", "G1 X1")]
    [InlineData("(only)", "")]
    [InlineData("; only", "")]
    [InlineData("", "")]
    [InlineData("%", "")]
    [InlineData("N12 G1 X1*97", "G1 X1")]
    [InlineData("n12g1x1", "G1X1")]
    [InlineData("N3 M117 a*b", "M117 a*b")]
    [InlineData("M117 Layer a*b", "M117 Layer a*b")]
    [InlineData("M117 Hello", "M117 Hello")]
    [InlineData("m0 Insert the nut", "m0 Insert the nut")]
    [InlineData("G1\tX1", "G1 X1")]
    [InlineData("G1 X1\\n", "G1 X1N")]
    [InlineData("\u0004G1 X1", "G1 X1")]
    [InlineData("G1 X1 ; Größe ÄÖ", "G1 X1")]
    [InlineData("M862.3 P \"MK3S\"", "M862.3 P \"MK3S\"")]
    public void Line_Cleaned_IsFitForTheWire(string line, string command) => Assert.Equal([command], Commands(line, keepEmpty: true));

    [Theory]
    [InlineData("G1 X1 ; Grüße", LineFlaws.None)]
    [InlineData("G1 X1 – 2", LineFlaws.NonAscii)]
    [InlineData("G1 X1\u0008", LineFlaws.Control)]
    [InlineData("G1 (never closed", LineFlaws.OpenParenthesis)]
    public void Line_Flawed_IsFlagged(string line, LineFlaws flaws)
    {
        var scanner = new GCodeScanner();
        scanner.Feed(Encoding.UTF8.GetBytes(line));
        scanner.Complete();
        Assert.True(scanner.TryRead(out ScannedLine scanned));
        Assert.Equal(flaws, scanned.Flags);
    }

    [Fact]
    public void Ends_OfEveryKind_CountTheSameLines()
    {
        Assert.Equal(["A1:1", "B2:3", "C3:4"], Numbered("A1\n\nB2\nC3"));
        Assert.Equal(["A1:1", "B2:3", "C3:4"], Numbered("A1\r\n\r\nB2\r\nC3\r\n"));
        Assert.Equal(["A1:1", "B2:3", "C3:4"], Numbered("A1\r\rB2\rC3\r"));
    }

    [Fact]
    public void ByteOrderMark_AtTheBeginning_IsSkipped() => Assert.Equal(["G28"], Commands("\uFEFFG28"));

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_025)]
    public void Line_OfManyThousandCharacters_IsFlaggedAndNotKept(int length)
    {
        var scanner = new GCodeScanner();
        scanner.Feed(Encoding.ASCII.GetBytes("G1 X" + new string('1', length - 4) + "\nG28\n"));
        Assert.True(scanner.TryRead(out ScannedLine line));
        Assert.True(line.Flags.HasFlag(LineFlaws.TooLong));
        Assert.True(line.Command.Length <= GCodeScanner.MaxCommandBytes);
        Assert.True(scanner.TryRead(out line));
        Assert.Equal("G28", Encoding.ASCII.GetString(line.Command));
    }

    [Fact]
    public void Comment_OfManyThousandCharacters_IsNoFlaw()
    {
        var scanner = new GCodeScanner();
        scanner.Feed(Encoding.ASCII.GetBytes("G28 ;" + new string('x', 20_000) + "\n"));
        Assert.True(scanner.TryRead(out ScannedLine line));
        Assert.Equal(LineFlaws.None, line.Flags);
    }

    [Fact]
    public void Chunks_CutAnywhere_GiveTheSameLines()
    {
        Gen<(string Text, int Seed)> cases =
            from parts in Gen.Elements("G1 X1", "N5 G28*19", ";c", "(a)", "M117 Hi", "g1x2", "\n", "\r\n", "\r", "\u0001", "ä", "   ").ArrayOf()
            from seed in Gen.Choose(0, int.MaxValue)
            select (string.Concat(parts), seed);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(cases.ToArbitrary(), c =>
        {
            byte[] whole = Encoding.UTF8.GetBytes(c.Text);
            var random = new Random(c.Seed);
            var scanner = new GCodeScanner();
            var pieces = new List<string>();
            for (int at = 0; at < whole.Length;)
            {
                int length = Math.Min(random.Next(1, 5), whole.Length - at);
                scanner.Feed(whole.AsMemory(at, length));
                at += length;
                Drain(scanner, pieces);
            }

            scanner.Complete();
            Drain(scanner, pieces);
            return pieces.SequenceEqual(Numbered(c.Text)) && scanner.Offset == whole.Length;
        }));
    }

    [Fact]
    public void Program_ReadInAnyOrder_GivesTheSameCommands()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 2_000; i++) text.Append(i % 3 == 0 ? "; layer\r\n" : "").Append("G1 X").Append(i).Append(i % 7 == 0 ? "\r" : "\r\n");
        GCodeProgram program = GCodeProgram.Of(Encoding.ASCII.GetBytes(text.ToString()));
        Assert.Equal(2_000, program.Count);
        var random = new Random(7);
        long[] lines = new long[2_000];
        for (int i = 0; i < 2_000; i++) lines[i] = program.At(i).SourceLine;
        Assert.Equal(lines.Order(), lines);
        for (int i = 0; i < 500; i++)
        {
            int at = random.Next(2_000);
            Assert.Equal($"G1 X{at}", Encoding.ASCII.GetString(program.At(at).Text));
            Assert.Equal(lines[at], program.At(at).SourceLine);
        }
    }

    private static List<string> Commands(string text, bool keepEmpty = false)
    {
        var scanner = new GCodeScanner();
        scanner.Feed(Encoding.UTF8.GetBytes(text));
        scanner.Complete();
        var commands = new List<string>();
        while (scanner.TryRead(out ScannedLine line))
        {
            if (keepEmpty || !line.Command.IsEmpty) commands.Add(Encoding.ASCII.GetString(line.Command));
        }

        return commands.Count == 0 && keepEmpty ? [""] : commands;
    }

    private static List<string> Numbered(string text)
    {
        var scanner = new GCodeScanner();
        scanner.Feed(Encoding.UTF8.GetBytes(text));
        scanner.Complete();
        var lines = new List<string>();
        Drain(scanner, lines);
        return lines;
    }

    private static void Drain(GCodeScanner scanner, List<string> into)
    {
        while (scanner.TryRead(out ScannedLine line))
        {
            if (!line.Command.IsEmpty) into.Add($"{Encoding.ASCII.GetString(line.Command)}:{line.Number}");
        }
    }
}
