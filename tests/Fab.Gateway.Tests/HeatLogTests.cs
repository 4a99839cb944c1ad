using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.Gateway.Machines;

namespace Fab.Gateway.Tests;

public sealed class HeatLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly MachineId Printer = new("reprap-1");

    [Fact]
    public void Log_OfReadingsAtAnyRate_HasOneInFiveSeconds()
    {
        var log = new HeatLog();
        for (int reading = 0; reading < 80; reading++) log.Add(Reading(Start.AddMilliseconds(250 * reading), 20 + reading));

        Assert.Equal([0.0, 5, 10, 15], log.Of(Printer).Select(s => (s.At - Start).TotalSeconds));
        Assert.Equal([20.0, 40, 60, 80], log.Of(Printer).Select(s => s.Heaters.Single().Actual.Value));
        Assert.Empty(log.Of(new MachineId("router-1")));
    }

    [Fact]
    public void Log_OfADay_KeepsHalfAnHour()
    {
        var log = new HeatLog();
        for (int second = 0; second <= 24 * 3600; second += 5) log.Add(Reading(Start.AddSeconds(second), 200));

        Assert.Equal(HeatLog.SamplesKept, log.Of(Printer).Count);
        Assert.Equal(TimeSpan.FromMinutes(30) - HeatLog.Every, log.Of(Printer)[^1].At - log.Of(Printer)[0].At);
    }

    [Fact]
    public void Log_OfAClockThatWasPutBack_BeginsAnew()
    {
        var log = new HeatLog();
        log.Add(Reading(Start, 200));
        log.Add(Reading(Start.AddHours(-1), 100));
        log.Add(Reading(Start.AddHours(-1).AddSeconds(5), 101));

        Assert.Equal([100.0, 101], log.Of(Printer).Select(s => s.Heaters.Single().Actual.Value));
    }

    [Fact]
    public void Log_OfAMachineWithoutHeaters_IsEmpty()
    {
        var log = new HeatLog();
        log.Add(Reading(Start, 0) with { Heaters = [] });

        Assert.Empty(log.Of(Printer));
    }

    private static MachineTelemetry Reading(DateTimeOffset at, double celsius) =>
        new(Printer, at, "running", null, [new HeaterReading("hotend", new Celsius(celsius), new Celsius(210))], null, 0, 0);
}
