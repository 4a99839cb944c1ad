namespace Fab.VirtualMachines.Tests;

/// <summary>Byte-exact conversations.</summary>
public sealed class GrblConversationTests
{
    private static readonly RouterConfig Free = new() { HomingEnabled = false, SoftLimits = false };

    [Fact]
    public void Boot_HomingEnabled_IsLockedUntilHomed()
    {
        var router = new VirtualRouter();
        var host = new Host(router);
        router.PowerOn(TimeSpan.Zero);
        Assert.Equal("\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n", host.Read());
        Assert.Equal("error:9\r\n", host.Send("G0X1\n"));
        Assert.Equal("<Alarm|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>\r\n", host.Send("?"));
        Assert.Equal("", host.Send("$H\n"));
        Assert.Equal(RouterState.Home, router.State);
        Assert.Equal("", host.Send("?"));
        Assert.Equal("ok\r\n<Idle|MPos:-1.000,-1.000,-1.000|FS:0,0|Ov:100,100,100>\r\n", host.WaitFor(">\r\n"));
        Assert.Equal(-1, router.Position.X, 9);
        Assert.Equal("<Idle|MPos:-1.000,-1.000,-1.000|FS:0,0>\r\n", host.Send("?"));
    }

    [Fact]
    public void Queries_AfterBoot_AnswerAsGrblDoes()
    {
        Host host = Host.With(new VirtualRouter(Free));
        Assert.Equal("[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]\r\nok\r\n", host.Send("$G\n"));
        Assert.Equal("[VER:1.1h.20190825:]\r\n[OPT:VM,15,128]\r\nok\r\n", host.Send("$I\n"));
        Assert.Equal("[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]\r\nok\r\n", host.Send("$\n"));
        Assert.Equal(
            "[G54:0.000,0.000,0.000]\r\n[G55:0.000,0.000,0.000]\r\n[G56:0.000,0.000,0.000]\r\n[G57:0.000,0.000,0.000]\r\n"
            + "[G58:0.000,0.000,0.000]\r\n[G59:0.000,0.000,0.000]\r\n[G28:0.000,0.000,0.000]\r\n[G30:0.000,0.000,0.000]\r\n"
            + "[G92:0.000,0.000,0.000]\r\n[TLO:0.000]\r\n[PRB:0.000,0.000,0.000:0]\r\nok\r\n",
            host.Send("$#\n"));
        string settings = host.Send("$$\n");
        Assert.StartsWith("$0=10\r\n$1=25\r\n$2=0\r\n", settings, StringComparison.Ordinal);
        Assert.Contains("$110=5000.000\r\n", settings, StringComparison.Ordinal);
        Assert.EndsWith("$132=80.000\r\nok\r\n", settings, StringComparison.Ordinal);
        Assert.Equal(34 + 1, settings.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("G1X1", 22)]
    [InlineData("X", 2)]
    [InlineData("1X", 1)]
    [InlineData("$Q", 2)]
    [InlineData("$J", 3)]
    [InlineData("$J=X1", 22)]
    [InlineData("$J=M3X1F100", 16)]
    [InlineData("G0G1X1", 24)]
    [InlineData("G17G18", 21)]
    [InlineData("G0X1X2", 25)]
    [InlineData("G1X1F-3", 4)]
    [InlineData("G12", 20)]
    [InlineData("M6", 20)]
    [InlineData("G4", 28)]
    [InlineData("G92", 26)]
    [InlineData("G10L2P9X0", 29)]
    [InlineData("G80X1", 31)]
    [InlineData("G2X5F100", 35)]
    [InlineData("G2X5Y0I1F100", 33)]
    [InlineData("G2X50R1F100", 34)]
    [InlineData("G0X1I2", 36)]
    [InlineData("G43.1X3", 37)]
    [InlineData("T300", 38)]
    [InlineData("N99999999G0X1", 27)]
    [InlineData("G59.1", 23)]
    [InlineData("G38.2X1", 22)]
    [InlineData("G80G53X1", 30)]
    [InlineData("G53G2X1I1F1", 30)]
    [InlineData("$0=1", 6)]
    [InlineData("$20=1", 10)]
    [InlineData("$H", 5)]
    [InlineData("$999=1", 3)]
    [InlineData("$110=-5", 4)]
    public void Line_Invalid_GetsGrblsErrorNumberAndChangesNothing(string line, int error)
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        string before = host.Send("$G\n");
        long executed = router.Log.Executed;
        Assert.Equal($"error:{error}\r\n", host.Send(line + "\n"));
        Assert.Equal(executed, router.Log.Executed);
        Assert.Equal(before, host.Send("$G\n"));
        Assert.Equal(1, router.Log.CommandsRefused);
        Assert.Equal("", host.Settle());
        Assert.Equal(0, router.Log.TravelMm);
    }

    [Fact]
    public void LineEnd_CarriageReturnAndLineFeed_AreTwoLines()
    {
        Host host = Host.With(new VirtualRouter(Free));
        Assert.Equal("ok\r\nok\r\n", host.Send("G21\r\n"));
        Assert.Equal("ok\r\n", host.Send("(only a comment)\n"));
        Assert.Equal("ok\r\n", host.Send(new string('(', 1) + new string('x', 100) + ")G21\n"));
        Assert.Equal("error:11\r\n", host.Send("G1" + new string('0', 78) + "\n"));
        Assert.Equal("ok\r\n", host.Send("G4P" + new string('0', 76) + "\n"));
    }

    [Fact]
    public void RealtimeBytes_InsideACommentOrUtf8_Act()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        // The exclamation mark holds the machine, so the line's own ok waits.
        Assert.Equal("", host.Send("( Hello! )\n"));
        Assert.Equal(RouterState.Hold, router.State);
        Assert.Equal("ok\r\n", host.Send("~"));
        // 'Ä' in UTF-8 is C3 84: the second byte is the safety door.
        Assert.Equal("[MSG:Check Door]\r\n", host.Send("(\u00c3\u0084)\n"));
        Assert.Equal(RouterState.Door, router.State);
        Assert.Contains("<Door:0|", host.Send("?"), StringComparison.Ordinal);
    }

    /// <summary>Dashes of a word processor: the last byte of each is an override by one percent.</summary>
    [Theory]
    [InlineData("\u00e2\u0080\u0093", "Ov:101,100,100")]
    [InlineData("\u00e2\u0080\u0094", "Ov:99,100,100")]
    public void Dash_InAComment_TurnsTheFeed(string bytes, string shown)
    {
        Host host = Host.With(new VirtualRouter(Free));
        host.Send($"(a{bytes}b)\n");
        string said = string.Concat(Enumerable.Range(0, 40).Select(_ => host.Send("?") + host.Wait(0.2)));
        Assert.Contains(shown, said, StringComparison.Ordinal);
    }

    [Fact]
    public void SoftReset_WhileMoving_IsAlarm3()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        Assert.Equal("ok\r\nok\r\n", host.Send("M3S1000\nG1X100F1000\n"));
        host.Wait(2);
        Assert.True(router.IsMoving);
        Assert.Equal("ALARM:3\r\n\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n", host.Send("\x18"));
        Assert.False(router.IsMoving);
        double travelled = router.Log.TravelMm;
        host.Wait(60);
        Assert.Equal(travelled, router.Log.TravelMm);
        Assert.False(router.Log.MovedAfterStop);
        Assert.False(router.Log.SpindleOnAfterStop);
        Assert.NotNull(router.Log.StoppedAt);
        Assert.Equal("error:9\r\n", host.Send("G0X0\n"));
        Assert.Equal("[MSG:Caution: Unlocked]\r\nok\r\n", host.Send("$X\n"));
        Assert.Null(router.Log.StoppedAt);
    }

    [Fact]
    public void SoftReset_AtRest_KeepsPositionAndRaisesNoAlarm()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        host.Do("G0X10");
        host.Settle();
        Assert.Equal("\r\nGrbl 1.1h ['$' for help]\r\n", host.Send("\x18"));
        Assert.Contains("<Idle|MPos:10.000,", host.Send("?"), StringComparison.Ordinal);
        Assert.Equal(0, router.Log.EmergencyStops);
    }

    [Fact]
    public void FeedHold_WhileMoving_BrakesThenResumes()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        host.Send("G1X100F3000\n");
        host.Wait(1);
        double before = router.Position.X;
        host.Send("!");
        Assert.StartsWith("<Hold:1|", host.Send("?"), StringComparison.Ordinal);
        string held = host.Wait(1) + host.Send("?");
        Assert.Contains("<Hold:0|", held, StringComparison.Ordinal);
        // 50 mm/s at 300 mm/s² need 50²/600 mm to stop.
        Assert.Equal(before + 2500 / 600.0, router.Position.X, 6);
        host.Wait(10);
        Assert.Equal(before + 2500 / 600.0, router.Position.X, 6);
        host.Send("~");
        host.Settle();
        Assert.Contains("<Idle|MPos:100.000,", host.Send("?"), StringComparison.Ordinal);
    }

    [Fact]
    public void SoftLimit_TargetBeyondTravel_LocksUntilReset()
    {
        var router = new VirtualRouter();
        Host host = Host.With(router);
        host.Do("$H");
        host.Send("G1X-50F1000\n");
        host.Wait(0.5);
        Assert.Equal("", host.Send("G1X-500\n"));
        Assert.Equal("ALARM:2\r\n[MSG:Reset to continue]\r\n", host.WaitFor("continue]\r\n"));
        Assert.Equal("", host.Send("?"));
        Assert.Equal("", host.Send("$X\n"));
        Assert.Equal(
            "ok\r\n\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n", host.Send("\x18"));
        Assert.Equal(0, router.Log.MovesBeyondTravel);
    }

    [Fact]
    public void Jog_Cancelled_FlushesAndIsIdle()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        Assert.Equal("ok\r\nok\r\n", host.Send("$J=G91X50F3000\n$J=G91X50F3000\n"));
        host.Wait(0.5);
        Assert.StartsWith("<Jog|", host.Send("?"), StringComparison.Ordinal);
        Assert.Equal("error:9\r\n", host.Send("G0X0\n"));
        host.Send("\u0085");
        host.Settle();
        Assert.Equal(RouterState.Idle, router.State);
        Assert.InRange(router.MachineCoordinates.X, 20, 35);
        Assert.Equal("ok\r\n", host.Send("G91G1X1F100\n"));
    }

    [Fact]
    public void CheckMode_Program_MovesNothing()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        Assert.Equal("[MSG:Enabled]\r\nok\r\n", host.Send("$C\n"));
        long executed = router.Log.Executed;
        Assert.Equal("ok\r\nerror:20\r\nok\r\n", host.Send("G1X10F100\nG99\nM3S100\n"));
        Assert.Equal(executed, router.Log.Executed);
        Assert.StartsWith("<Check|", host.Send("?"), StringComparison.Ordinal);
        Assert.Equal("[MSG:Disabled]\r\nok\r\n\r\nGrbl 1.1h ['$' for help]\r\n", host.Send("$C\n"));
        Assert.Equal(0, router.Log.TravelMm);
        Assert.False(router.IsSpindleOn);
    }

    [Fact]
    public void EepromWrite_BytesMeanwhile_AreLost()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        Assert.Equal("", host.Send("G10L2P1X5\nG0X1\n"));
        Assert.Equal(5, router.Log.DeafBytes);
        Assert.Equal("ok\r\n", host.WaitFor("ok\r\n"));
        Assert.Equal("ok\r\n", host.Send("G0X1\n"));
        host.Settle();
        Assert.Equal(6, router.MachineCoordinates.X, 9);
        router.PowerOff(host.Now);
        router.PowerOn(host.Now);
        host.Read();
        Assert.Contains("[G54:5.000,0.000,0.000]", host.Send("$#\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void ReceiveBuffer_BlockedAndFull_LosesBytes()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        host.Send("G4P10\n");
        Assert.Equal("", host.Send(new string(' ', 128)));
        Assert.Equal(0, router.Log.RxOverflowBytes);
        host.Send("G0X10\n");
        Assert.Equal(6, router.Log.RxOverflowBytes);
        Assert.Equal("ok\r\n", host.Settle());
        Assert.Equal(0, router.MachineCoordinates.X);
    }

    [Fact]
    public void InterfaceExample_CharacterCounting_NeverOverflows()
    {
        // Lines of 25, 40, 31, 58 and 20 bytes, as in the interface document: three fit in 128, the rest wait for oks.
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        host.Send("G4P5\n");
        string Padded(int bytes, int x) => $"G1X{x}F600".PadRight(bytes - 1) + "\n";
        host.Send(Padded(25, 1) + Padded(40, 2) + Padded(31, 3));
        Assert.Equal(0, router.Log.RxOverflowBytes);
        string oks = host.WaitFor("ok\r\n");
        oks += host.Send(Padded(58, 4)) + host.Send(Padded(20, 5)) + host.Settle();
        Assert.Equal(0, router.Log.RxOverflowBytes);
        Assert.Equal(6, oks.Split("ok\r\n").Length - 1);
        Assert.Equal(5, router.MachineCoordinates.X, 9);
    }

    [Fact]
    public void Probe_PlateInTheWay_StopsAtItAndReports()
    {
        var router = new VirtualRouter(new RouterConfig { ProbeTouchesAtZ = -30 });
        Host host = Host.With(router);
        host.Do("$H");
        string reply = host.Do("G38.2Z-70F200");
        Assert.Equal("[PRB:-1.000,-1.000,-30.000:1]\r\nok\r\n", reply);
        Assert.Contains("|Pn:P", host.Send("?"), StringComparison.Ordinal);
        Assert.Equal("ALARM:4\r\nok\r\n", host.Do("G38.2Z-75F200"));
        host.Do("$X");
        Assert.Equal("ok\r\n", host.Do("G0Z-10"));
        Assert.Equal("ALARM:5\r\n[PRB:0.000,0.000,0.000:0]\r\nok\r\n", host.Do("G38.2Z-20F200").Replace("-1.000,-1.000,-30.000", "0.000,0.000,0.000", StringComparison.Ordinal));
    }

    [Fact]
    public void Homing_SwitchNeverCloses_IsAlarm9()
    {
        Host host = Host.With(new VirtualRouter(new RouterConfig { LimitSwitchesBroken = true }));
        host.Send("$H\n");
        Assert.Equal("ALARM:9\r\nok\r\n\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n", host.WaitFor("unlock]\r\n"));
    }

    [Fact]
    public void ProgramPause_M0_WaitsForCycleStart()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        Assert.Equal("ok\r\n", host.Send("G1X1F600\nM0\nG1X2\n"));
        host.Settle();
        Assert.Equal(RouterState.Hold, router.State);
        Assert.Equal(1, router.MachineCoordinates.X, 9);
        Assert.Equal("ok\r\nok\r\n", host.Send("~"));
        host.Settle();
        Assert.Equal(2, router.MachineCoordinates.X, 9);
        Assert.Equal("[MSG:Pgm End]\r\nok\r\n", host.Do("M30"));
    }

    [Fact]
    public void FeedOverride_WhileMoving_ChangesTheSpeed()
    {
        var router = new VirtualRouter(Free);
        Host host = Host.With(router);
        host.Send("G1X300F1000\n");
        host.Wait(1);
        Assert.Contains("|FS:1000,0", host.Send("?"), StringComparison.Ordinal);
        host.Send("\u0091\u0091");
        host.Wait(1);
        string report = host.Send("?");
        Assert.Contains("|FS:1200,0", report, StringComparison.Ordinal);
        host.Settle();
        host.Send("?");
        Assert.Equal(300, router.MachineCoordinates.X, 9);
    }
}
