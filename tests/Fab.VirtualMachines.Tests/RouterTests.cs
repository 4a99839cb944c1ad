namespace Fab.VirtualMachines.Tests;

/// <summary>Coordinates, holds, doors and what survives a power cycle.</summary>
public sealed class RouterTests
{
    private static readonly RouterConfig Free = new() { HomingEnabled = false, SoftLimits = false };

    [Fact]
    public void Coordinates_OffsetsInAllTheirForms_LeadToTheRightPlace()
    {
        (VirtualRouter router, Host host) = Ready();
        host.Do("G10L2P2X10Y20");
        host.Do("G55");
        host.Do("G0X1Y1");
        Assert.Equal((11, 21), At(router, host));
        host.Do("G92X0");
        host.Do("G0X5");
        Assert.Equal((16, 21), At(router, host));
        host.Do("G53G0X0");
        Assert.Equal((0, 21), At(router, host));
        host.Do("G92.1");
        host.Do("G10L20P0X100");
        host.Do("G91");
        host.Do("G0X1");
        host.Do("G90");
        host.Do("G0X101");
        Assert.Equal((1, 21), At(router, host));
        host.Do("G20");
        host.Do("G54");
        host.Do("G0X1Y0");
        Assert.Equal((25.4, 0), At(router, host));
        host.Do("G21");
        host.Do("G28.1");
        host.Do("G0X0");
        host.Do("G28Y5");
        // By way of Y5 in the work system, then Y alone to the stored place.
        Assert.Equal((0, 0), At(router, host));
        host.Do("G28");
        Assert.Equal((25.4, 0), At(router, host));
        Assert.Contains("[G28:25.400,0.000,0.000]", host.Send("$#\n"), StringComparison.Ordinal);
        host.Do("G43.1Z5");
        host.Do("G0Z1");
        host.Settle();
        Assert.Equal(6, router.MachineCoordinates.Z, 9);
        Assert.Contains("[TLO:5.000]", host.Send("$#\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void InverseTime_G93_TakesThatTime()
    {
        (VirtualRouter router, Host host) = Ready();
        host.Do("$120=50000");
        Assert.Equal("error:22\r\n", host.DoAll("G93G1X10"));
        host.Do("G93G1X30F2");
        host.Settle();
        // Two such moves a minute.
        Assert.Equal(30, router.Log.SecondsInMotion, 1);
    }

    [Fact]
    public void Arc_QuarterCircleInEachPlane_KeepsItsRadius()
    {
        (VirtualRouter router, Host host) = Ready();
        host.Do("G2X10Y-10I0J-10F2000");
        host.Settle();
        Assert.Equal((10, -10), At(router, host));
        // Chords within 2 µm of the circle.
        Assert.InRange(router.Log.TravelMm, Math.PI / 2 * 10 - 0.005, Math.PI / 2 * 10);
        host.Do("G18G3X0Z10R10");
        host.Settle();
        Assert.Equal(0, router.MachineCoordinates.X, 9);
        Assert.Equal(10, router.MachineCoordinates.Z, 9);
        Assert.InRange(router.Log.TravelMm, Math.PI * 10 - 0.01, Math.PI * 10);
    }

    [Fact]
    public void Spindle_Commanded_IsMeteredAndReported()
    {
        (VirtualRouter router, Host host) = Ready();
        host.Do("M3S12000");
        host.Do("M8");
        host.Send("?");
        Assert.Contains("|FS:0,12000", host.Send("?"), StringComparison.Ordinal);
        host.Send("\u009a");
        string report = host.Send("?");
        Assert.Contains("|FS:0,13200", report, StringComparison.Ordinal);
        Assert.Contains("|Ov:100,100,110|A:SF", report, StringComparison.Ordinal);
        host.Wait(9.5);
        host.Do("M5");
        host.Wait(10);
        Assert.Equal(9.5, router.Log.SpindleOnSeconds, 6);
    }

    [Fact]
    public void Door_WhileCutting_StopsTheSpindleAndRestoresItAfterADelay()
    {
        (VirtualRouter router, Host host) = Ready();
        host.Do("M3S1000");
        host.Do("G1X100F1000");
        host.Wait(1);
        Assert.Equal("[MSG:Check Door]\r\n", host.Send("\u0084"));
        Assert.StartsWith("<Door:2|", host.Send("?"), StringComparison.Ordinal);
        host.Wait(1);
        Assert.StartsWith("<Door:0|", host.Send("?"), StringComparison.Ordinal);
        Assert.False(router.IsSpindleOn);
        Assert.Equal("", host.Send("G4P0\n"));
        host.Send("~");
        Assert.StartsWith("<Door:3|", host.Send("?"), StringComparison.Ordinal);
        Assert.True(router.IsSpindleOn);
        host.Wait(3.9);
        Assert.False(router.IsMoving);
        host.Wait(0.2);
        Assert.True(router.IsMoving);
        host.Settle();
        Assert.Equal(100, router.MachineCoordinates.X, 9);
    }

    [Fact]
    public void SpindleStop_InHold_TogglesTheSpindle()
    {
        (VirtualRouter router, Host host) = Ready();
        host.Do("M3S1000");
        host.Send("!");
        host.Send("\u009e");
        Assert.False(router.IsSpindleOn);
        Assert.Equal("[MSG:Restoring spindle]\r\n", host.Send("~"));
        Assert.True(router.IsSpindleOn);
    }

    [Fact]
    public void Dwell_Held_DoesNotRunOn()
    {
        (_, Host host) = Ready();
        host.Send("G4P5\n");
        host.Wait(2);
        host.Send("!");
        Assert.Equal("", host.Wait(60));
        host.Send("~");
        Assert.Equal("", host.Wait(2.9));
        Assert.Equal("ok\r\n", host.Wait(0.2));
    }

    [Fact]
    public void Sleep_UntilReset_HearsNothing()
    {
        (_, Host host) = Ready();
        Assert.Equal("[MSG:Sleeping]\r\nok\r\n", host.Send("$SLP\n"));
        Assert.Equal("", host.Send("G0X1\n"));
        Assert.StartsWith("<Sleep|", host.Send("?"), StringComparison.Ordinal);
        Assert.EndsWith("unlock]\r\n", host.Send("\x18"), StringComparison.Ordinal);
    }

    [Fact]
    public void StartupLines_Stored_RunAtBootAndSurvivePower()
    {
        (VirtualRouter router, Host host) = Ready();
        Assert.Equal("error:20\r\n", host.DoAll("$N0=G99"));
        Assert.Equal("ok\r\n", host.DoAll("$N0=G20G55"));
        router.PowerOff(host.Now);
        router.PowerOn(host.Now);
        Assert.Equal("\r\nGrbl 1.1h ['$' for help]\r\n>G20G55:ok\r\n", host.Read());
        Assert.StartsWith("[GC:G0 G55 G17 G20", host.Send("$G\n"), StringComparison.Ordinal);
        Assert.Equal("[MSG:Restoring defaults]\r\nok\r\n\r\nGrbl 1.1h ['$' for help]\r\n", host.DoAll("$RST=*"));
    }

    [Fact]
    public void SoftReset_WithALineInProgress_AnswersItAndStartsOver()
    {
        (VirtualRouter router, Host host) = Ready();
        for (int i = 1; i <= 15; i++) host.Send($"G1X{i}F60\n");
        Assert.Equal("", host.Send("G1X16\nG1X17\n"));
        host.Wait(1);
        Assert.Equal("ALARM:3\r\nok\r\n\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n", host.Send("\x18"));
        Assert.Equal(1, router.Log.LinesDropped);
    }

    [Fact]
    public void Speed_StreamedStraightLine_DoesNotStopBetweenPieces()
    {
        (VirtualRouter router, Host host) = Ready();
        for (int i = 1; i <= 200; i++) host.Do($"G1X{i}F3000");
        host.Settle();
        // As one move: 200/50 s and 50/300 s for the ramps. The queue is never empty, so nothing is lost.
        Assert.Equal(200 / 50.0 + 50 / 300.0, router.Log.SecondsInMotion, 3);
    }

    [Fact]
    public void Position_HomedOrNot_DiffersByWhereItWasParked()
    {
        var router = new VirtualRouter(new RouterConfig { ParkedAt = new MachinePosition(-120, -90, -10, 0) });
        Host host = Host.With(router);
        Assert.Equal(0, router.MachineCoordinates.X);
        host.Do("$X");
        host.Do("G0X-300");
        host.Settle();
        Assert.Equal(-420, router.Position.X, 9);
        Assert.Equal(1, router.Log.MovesBeyondTravel);
    }

    private static (double X, double Y) At(VirtualRouter router, Host host)
    {
        host.Settle();
        return (Math.Round(router.MachineCoordinates.X, 9), Math.Round(router.MachineCoordinates.Y, 9));
    }

    private static (VirtualRouter Router, Host Host) Ready()
    {
        var router = new VirtualRouter(Free);
        return (router, Host.With(router));
    }
}
