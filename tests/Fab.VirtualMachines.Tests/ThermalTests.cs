using System.Globalization;

namespace Fab.VirtualMachines.Tests;

public sealed class ThermalTests
{
    [Fact]
    public void Hotend_HeatedTo210_TakesAMinuteOrTwoAndFollowsTheCurve()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        host.Send("M104 S210\n");
        host.Wait(30);
        // First order: 20 + 500·(1 - e^(-30/180)).
        Assert.Equal(20 + 500 * (1 - Math.Exp(-30 / 180.0)), printer.HotendCelsius, 9);
        host.Wait(180 * Math.Log(500 / 310.0) - 30 + 0.001);
        Assert.Equal(210, printer.HotendCelsius, 9);
        host.Wait(600);
        Assert.Equal("ok T:210.00 /210.00 B:20.00 /0.00 @:48 B@:0\n", host.Send("M105\n"));
        host.Send("M104 S0\n");
        host.Wait(180);
        Assert.Equal(20 + 190 / Math.E, printer.HotendCelsius, 6);
        Assert.InRange(printer.Log.HeaterOnSeconds["T0"], 600, 800);
    }

    [Fact]
    public void Wait_M109_ReportsEachSecondAndEndsAfterTenSteadyOnes()
    {
        Host host = Host.With(new VirtualPrinter());
        Assert.Equal(" T:20.00 /210.00 B:20.00 /0.00 @:127 B@:0 W:?\n", host.Send("M109 S210\n"));
        string all = host.WaitFor("\nok\n");
        Assert.Contains(" W:9\n", all, StringComparison.Ordinal);
        Assert.Contains("echo:busy: processing\n", all, StringComparison.Ordinal);
        Assert.InRange(host.Now.TotalSeconds, 60, 120);
        Assert.Equal("ok\n", host.Send("M109 S150\n"));
    }

    [Fact]
    public void Bed_HeatedTo60_TakesTwoToFourMinutes()
    {
        Host host = Host.With(new VirtualPrinter());
        host.Do("M190 S60");
        Assert.InRange(host.Now.TotalSeconds, 120, 240);
    }

    [Fact]
    public void Wait_Cancelled_GoesOnAtOnce()
    {
        Host host = Host.With(new VirtualPrinter());
        host.Send("M109 S210\n");
        host.Wait(5);
        Assert.Equal("ok\nok\n", host.Send("M108\n"));
    }

    [Fact]
    public void Autoreport_M155_ComesByItselfWithALeadingBlank()
    {
        Host host = Host.With(new VirtualPrinter());
        Assert.Equal("ok\n", host.Send("M155 S2\n"));
        string[] reports = host.Wait(6.5).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Repeat(" T:20.00 /0.00 B:20.00 /0.00 @:0 B@:0", 3), reports);
        host.Send("M155 S0\n");
        Assert.Equal("", host.Wait(10));
    }

    [Fact]
    public void Heater_FailsWhileHeating_StopsThePrinter()
    {
        var printer = new VirtualPrinter(new PrinterConfig
        {
            Faults = new FaultPlan { Script = [new ScriptedFault(FaultKind.HeaterFailure) { AtTime = TimeSpan.FromSeconds(20) }] },
        });
        Host host = Host.With(printer);
        host.Send("M104 S210\n");
        Assert.Equal("", host.Wait(59));
        Assert.Equal("Error:Heating failed, system stopped! Heater_ID: 0\nError:Printer halted. kill() called!\n", host.Wait(2));
        Assert.True(printer.IsKilled);
        Assert.Equal(0, printer.HotendTargetCelsius);
    }

    [Fact]
    public void Heater_FailsWhileHot_IsThermalRunaway()
    {
        var printer = new VirtualPrinter(new PrinterConfig
        {
            Faults = new FaultPlan { Script = [new ScriptedFault(FaultKind.HeaterFailure) { AtTime = TimeSpan.FromSeconds(600) }] },
        });
        Host host = Host.With(printer);
        host.Send("M140 S60\n");
        host.Wait(600);
        string said = host.WaitFor("kill() called!\n");
        Assert.Equal("Error:Thermal Runaway, system stopped! Heater_ID: bed\nError:Printer halted. kill() called!\n", said);
        // 2 °C lost at first order, then 20 s of grace.
        Assert.Equal(600 + 400 * Math.Log(40 / 38.0) + 20, host.Now.TotalSeconds, 3);
    }

    [Fact]
    public void Target_AboveTheHeatersLimit_IsCut()
    {
        Host host = Host.With(new VirtualPrinter());
        host.Send("M104 S999\n");
        Assert.Contains(" /" + 260.0.ToString("0.00", CultureInfo.InvariantCulture) + " ", host.Send("M105\n"), StringComparison.Ordinal);
    }
}
