using System.Globalization;
using System.Text;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Firmware.Tests.GCode;

public class GCodeReaderTests
{
    [Theory]
    [InlineData("G1 X1.5 Y-2 E.03 F1800\n", 23, 22)]
    [InlineData("G0 X0\r\nG1", 7, 5)]
    [InlineData("G1 X1", 0, 0)]
    [InlineData("G1 X1\r", 0, 0)]
    [InlineData("G1 X1 ;left\n", 0, 0)]
    [InlineData("G1 X1 \n", 0, 0)]
    [InlineData("G1  X1\n", 0, 0)]
    [InlineData("G1 X\n", 0, 0)]
    [InlineData("G1 X-\n", 0, 0)]
    [InlineData("G1 X1.2.3\n", 0, 0)]
    [InlineData("G1 x1\n", 0, 0)]
    [InlineData("G10 X1\n", 0, 0)]
    [InlineData("G1 I1\n", 0, 0)]
    [InlineData("G1\n", 0, 0)]
    [InlineData("G1 X12345678901234567\n", 0, 0)]
    public void PlainMove_InText_IsTakenWholeOrNotAtAll(string text, int line, int command)
    {
        Assert.Equal(line, new GCodeBlock().TryParseMove(Encoding.ASCII.GetBytes(text), out int length));
        if (line > 0) Assert.Equal(command, length);
    }

    /// <summary>Whatever the fast way takes, the general way reads the same.</summary>
    [Fact]
    public void PlainMove_ReadEitherWay_IsTheSame()
    {
        Gen<string> number =
            from sign in Gen.Elements("", "", "-", "+")
            from whole in Gen.Choose(0, 99_999)
            from digits in Gen.Elements("", ".", ".5", ".125", ".00001", ".999999")
            from bare in Gen.Elements(true, false)
            select sign + (bare && digits.Length > 1 ? "" : whole.ToString(CultureInfo.InvariantCulture)) + digits;
        Gen<string> word =
            from letter in Gen.Elements("X", "Y", "Z", "E", "F", "X", "Y", "E", "x", "I")
            from value in number
            from space in Gen.Elements(" ", " ", " ", " ", "")
            select space + letter + value;
        Gen<string> lines =
            from g in Gen.Elements("G0", "G1", "G1", "G1", "G01", "g1", "G2")
            from first in word
            from second in word
            from third in Gen.Elements("", " F1800", " e1")
            from end in Gen.Elements("\n", "\n", "\r\n", " \n", ";c\n")
            select g + first + second + third + end;
        int taken = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(lines.ToArbitrary(), line =>
        {
            GCodeBlock fast = new(), slow = new();
            if (fast.TryParseMove(Encoding.ASCII.GetBytes(line), out int length) == 0) return true;
            taken++;
            slow.Parse(Encoding.ASCII.GetBytes(line).AsSpan(0, length));
            bool words = Enumerable.Range('A', 26).All(letter =>
                fast.TryGet((char)letter, out double a) == slow.TryGet((char)letter, out double b) && (a == b || !fast.Has((char)letter)) && fast.Has((char)letter) == slow.Has((char)letter));
            return words && fast.Letter == slow.Letter && fast.Code == slow.Code && fast.G.SequenceEqual(slow.G) && fast.MCount == slow.MCount && fast.Malformed == slow.Malformed;
        }));
        Assert.True(taken > 100, $"Only {taken} lines went the fast way.");
    }

    [Fact]
    public void Program_FedByteByByte_DoesTheSame()
    {
        string program = "G28\nG1 X10 Y10 F3000\r\nG1 X20.5 E1.25\nG91\nG1 X-5\n;c\nG2 X5 Y5 I5 J0\nG90\nM83\nG1 E-2 F1800\nG92 E0\nG1 X1 Y1";
        Assert.Equal(Places(program, program.Length), Places(program, 1));
        Assert.Equal(Places(program, program.Length), Places(program, 7));
        Assert.Equal(7, Places(program, program.Length).Count);
    }

    [Fact]
    public void Lines_ReadByTheThousand_AllocateNothing()
    {
        byte[] program = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"G1 X{i % 200}.{i % 1000:000} Y{i % 180} E0.0{i % 10} ; c\nG1 X{i % 90} Y{i % 70}\nN{i} M106 S{i % 255}*12\n"))));
        var reader = new GCodeReader(new ModalState(Dialect.Marlin));
        Read(reader, program);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(reader, program);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000);

        static void Read(GCodeReader reader, byte[] program)
        {
            reader.Feed(program);
            while (reader.TryRead(out _, out _))
            {
            }
        }
    }

    // One row: a program for Grbl with G54 at (-100, -50, -20) of machine space and G55 at (-10, -10, -10), and where it ends.
    [Theory]
    [InlineData("G0 X0 Y0 Z0", -100, -50, -20)]
    [InlineData("G0 X10 Y5 Z1\nG55\nG0 X1", -9, -45, -19)]
    [InlineData("G0 X0 Y0 Z0\nG53 G0 Z-1", -100, -50, -1)]
    [InlineData("G0 X0 Y0 Z0\nG53 G0 Z-1\nG0 Z0", -100, -50, -20)]
    [InlineData("G0 X0 Y0 Z0\nG92 X50\nG0 X60", -90, -50, -20)]
    [InlineData("G0 X0 Y0 Z0\nG92 X50\nG92.1\nG0 X60", -40, -50, -20)]
    [InlineData("G0 X0 Y0 Z0\nG43.1 Z5\nG0 Z0", -100, -50, -15)]
    [InlineData("G0 X0 Y0 Z0\nG43.1 Z5\nG49\nG0 Z1", -100, -50, -19)]
    [InlineData("G0 X0 Y0 Z0\nG10 L2 P1 X-30\nG0 X0", -30, -50, -20)]
    [InlineData("G0 X0 Y0 Z0\nG10 L20 P2 X0 Y0 Z0\nG55\nG0 X3", -97, -50, -20)]
    [InlineData("G0 X0 Y0 Z0\nG43.1 Z5\nG10 L20 P1 Z0\nG0 Z2", -100, -50, -18)]
    [InlineData("G20\nG0 X1 Y0 Z0", -74.6, -50, -20)]
    [InlineData("G0 X0 Y0 Z0\nG91\nG0 X5 Z1", -95, -50, -19)]
    [InlineData("G0 X0 Y0 Z0\nG55 G0 X0\nG54 G0 Y1", -10, -49, -20)]
    public void Offsets_Known_PutTheToolInMachineSpace(string program, double x, double y, double z)
    {
        WorkZeros zeros = new(new Dictionary<int, MachinePoint> { [54] = new(new(-100), new(-50), new(-20)), [55] = new(new(-10), new(-10), new(-10)) });
        var reader = new GCodeReader(new ModalState(Dialect.Grbl, zeros));
        reader.Feed(Encoding.ASCII.GetBytes(program));
        reader.Complete();
        while (reader.TryRead(out _, out _))
        {
        }

        AxisPoint at = reader.State.At;
        Assert.True(at.IsKnown);
        Assert.Equal((x, y, z), (Math.Round(at.X, 6), Math.Round(at.Y, 6), Math.Round(at.Z, 6)));
    }

    private static List<(MotionKind, double, double, double)> Places(string program, int chunk)
    {
        var reader = new GCodeReader(new ModalState(Dialect.Marlin));
        var places = new List<(MotionKind, double, double, double)>();
        byte[] bytes = Encoding.ASCII.GetBytes(program);
        for (int at = 0; at < bytes.Length; at += chunk)
        {
            reader.Feed(bytes.AsMemory(at, Math.Min(chunk, bytes.Length - at)));
            Drain();
        }

        reader.Complete();
        Drain();
        return places;

        void Drain()
        {
            while (reader.TryRead(out _, out Motion motion))
            {
                if (motion.Kind != MotionKind.None) places.Add((motion.Kind, motion.To.X, motion.To.Y, motion.Extruded));
            }
        }
    }
}
