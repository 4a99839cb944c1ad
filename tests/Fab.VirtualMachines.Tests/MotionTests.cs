namespace Fab.VirtualMachines.Tests;

/// <summary>Kinematics against figures computed by hand.</summary>
public sealed class MotionTests
{
    private static readonly PrinterConfig Config = new()
    {
        FeedMax = new MachinePosition(200, 200, 10, 50),
        AccelerationMax = new MachinePosition(1000, 1000, 100, 5000),
        PrintAcceleration = 1000,
        TravelAcceleration = 1000,
        RetractAcceleration = 1000,
        JunctionDeviationMm = 0.02,
        FirstMoveDelay = TimeSpan.Zero,
        Log = new LogOptions { KeepMoves = true },
    };

    [Fact]
    public void Move_LongEnoughToCruise_TakesDistanceOverSpeedPlusSpeedOverAcceleration()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Send("G1 X100 F6000\n");
        host.Settle();
        // 100 mm at 100 mm/s, 1000 mm/s²: 0.1 s up and down over 5 mm each, 90 mm in 0.9 s.
        Assert.Equal(1.1, printer.Log.SecondsInMotion, 9);
        Assert.Equal(100, printer.Log.TravelMm, 9);
        Assert.Equal(130, printer.Position.X, 9);
    }

    [Fact]
    public void Move_TooShortToCruise_IsATriangle()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Send("G1 X4 F12000\n");
        host.Settle();
        // 2 mm up, 2 mm down at 1000 mm/s²: 2·√(2·2/1000) s.
        Assert.Equal(2 * Math.Sqrt(4 / 1000.0), printer.Log.SecondsInMotion, 9);
    }

    [Fact]
    public void Position_DuringARamp_FollowsHalfATSquared()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Send("G1 X100 F6000\n");
        host.Wait(0.05);
        Assert.Equal(30 + 0.5 * 1000 * 0.05 * 0.05, printer.Position.X, 9);
        host.Wait(0.55);
        Assert.Equal(30 + 5 + 0.5 * 100, printer.Position.X, 9);
    }

    [Fact]
    public void AxisLimit_SlowAxisInADiagonal_HoldsBackTheWhole()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Send("G1 X30 Z40 F12000\n");
        host.Settle();
        // Direction (0.6, 0, 0.8): Z at most 10 mm/s and 100 mm/s² gives 12.5 mm/s and 125 mm/s² along the 50 mm.
        Assert.Equal(50 / 12.5 + 12.5 / 125, printer.Log.SecondsInMotion, 9);
    }

    [Fact]
    public void Corner_RightAngle_IsTakenAtJunctionSpeed()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Send("G1 X50 F6000\nG1 Y50\n");
        host.Settle();
        // Both axes take part in the turn, which would allow 1000·√2 mm/s² along it; the move's own 1000 is less (Marlin
        // planner.cpp, limit_value_by_axis_maximum). sin 45° = s; v² = a·δ·s/(1-s).
        double s = Math.Sqrt(0.5);
        double v = Math.Sqrt(1000 * 0.02 * s / (1 - s));
        Assert.InRange(v, 6, 8);
        double leg = 0.1 + (100 - v) / 1000 + (50 - 5 - (10_000 - v * v) / 2000) / 100;
        Assert.Equal(2 * leg, printer.Log.SecondsInMotion, 6);
    }

    [Fact]
    public void Path_StraightInManyPieces_TakesAsLongAsInOne()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Send("G1 X100 F6000\n");
        host.Settle();
        double whole = printer.Log.SecondsInMotion;
        for (int x = 99; x >= 0; x--) host.Do($"G1 X{x}");
        host.Settle();
        // The first piece begins before the rest of the queue is there, and stops; nothing else is lost.
        Assert.InRange(printer.Log.SecondsInMotion - whole, whole - 1e-6, whole + 0.1);
        Assert.Equal(200, printer.Log.TravelMm, 6);
    }

    [Fact]
    public void Moves_OneAfterTheOther_AddUpInTimeAndJoinInPlace()
    {
        (VirtualPrinter printer, Host host) = Ready();
        var random = new Random(4);
        for (int i = 0; i < 200; i++) host.Do(FormattableString.Invariant($"G1 X{random.Next(0, 200)} Y{random.Next(0, 180)} F{random.Next(600, 12000)}"));
        host.Settle();
        IReadOnlyList<MoveRecord> moves = printer.Log.Moves;
        Assert.Equal(printer.Log.SecondsInMotion, moves.Sum(m => (m.End - m.Start).TotalSeconds), 3);
        for (int i = 1; i < moves.Count; i++)
        {
            Assert.Equal(moves[i - 1].To.X, moves[i].From.X, 6);
            Assert.Equal(moves[i - 1].To.Y, moves[i].From.Y, 6);
            Assert.True(moves[i].Start >= moves[i - 1].End - TimeSpan.FromTicks(1));
        }

        // No stretch is faster than the slower of feed and axis, and none starts faster than it could stop.
        foreach (MoveRecord move in moves)
        {
            double length = Math.Sqrt(Math.Pow(move.To.X - move.From.X, 2) + Math.Pow(move.To.Y - move.From.Y, 2));
            Assert.True(length / (move.End - move.Start).TotalSeconds < 200 * Math.Sqrt(2) + 1);
        }
    }

    [Fact]
    public void Speed_NeverJumps_AlongAProgram()
    {
        (VirtualPrinter printer, Host host) = Ready();
        var random = new Random(7);
        int sent = 0;
        MachinePosition last = printer.Position;
        MachinePosition lastStep = default;
        const double Dt = 0.001;
        for (int i = 0; i < 20_000; i++)
        {
            if (sent < 300 && i % 40 == 0)
            {
                host.Send(FormattableString.Invariant($"G1 X{random.Next(0, 200)} Y{random.Next(0, 180)} F{random.Next(600, 12000)}\n"));
                sent++;
            }

            host.Wait(Dt);
            MachinePosition step = printer.Position - last;
            // Change of speed within a millisecond: 1000 mm/s² on an axis, and a corner's few mm/s.
            Assert.InRange(Math.Abs(step.X - lastStep.X) / Dt, 0, 25);
            Assert.InRange(Math.Abs(step.Y - lastStep.Y) / Dt, 0, 25);
            last = printer.Position;
            lastStep = step;
        }
    }

    [Fact]
    public void Arc_FullCircle_IsAsLongAsItsCircumference()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Do("G1 X50 Y50 F6000");
        host.Settle();
        double before = printer.Log.TravelMm;
        host.Do("G2 X50 Y50 I20 J0 F3000");
        host.Settle();
        Assert.InRange(printer.Log.TravelMm - before, 2 * Math.PI * 20 - 0.1, 2 * Math.PI * 20);
        Assert.Equal(80, printer.Position.X, 6);
    }

    [Theory]
    [InlineData("G2 X20 Y0 R10", 10)]
    [InlineData("G3 X20 Y0 R10", -10)]
    [InlineData("G2 X10 Y10 R10", 10)]
    public void Arc_ByRadius_BulgesToTheRightSide(string arc, double highestY)
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Do("M211 S0");
        host.Do(arc + " F3000");
        host.Settle();
        double most = highestY > 0 ? printer.Log.Moves.Max(m => m.To.Y) : printer.Log.Moves.Min(m => m.To.Y);
        Assert.Equal(20 + highestY, most, 1);
    }

    [Fact]
    public void Advance_InOneStepOrMany_GivesTheSame()
    {
        static (string, double, MachinePosition) Run(double stepSeconds)
        {
            var printer = new VirtualPrinter(Config);
            Host host = Host.With(printer);
            string all = host.Send("M155 S1\nG28\nG1 X100 F6000\nG1 Y100\nM104 S50\n");
            for (double t = 0; t < 120; t += stepSeconds) all += host.Wait(stepSeconds);
            return (all, printer.Log.SecondsInMotion, printer.Position);
        }

        Assert.Equal(Run(120), Run(0.25));
    }

    private static (VirtualPrinter Printer, Host Host) Ready()
    {
        var printer = new VirtualPrinter(Config);
        return (printer, Host.With(printer));
    }
}
