using Fab.Domain;
using Fab.Domain.Units;
using Fab.Firmware.Thermal;

namespace Fab.Firmware.Tests.Thermal;

/// <summary>Tables of what a heater shows every two seconds, and what is made of it.</summary>
public sealed class ThermalWatchTests
{
    private const double Every = 2;

    /// <summary>Course: celsius after so many seconds, joined by straight lines. Target: 200 unless the case says otherwise.</summary>
    public static TheoryData<string, (double At, double Celsius)[], double, string?> Courses => new()
    {
        { "heats and holds", [(0, 20), (90, 200), (900, 201)], 200, null },
        { "heats as slowly as it may", [(0, 20), (6_400, 190), (6_500, 200)], 200, null },
        { "overshoots a little", [(0, 20), (90, 212), (120, 200), (600, 200)], 200, null },
        { "a cold draught", [(0, 20), (90, 200), (300, 200), (320, 180), (350, 180), (370, 199), (600, 200)], 200, null },
        { "is off and cools", [(0, 210), (600, 25), (900, 24)], 0, null },
        { "is off beside a hot bed", [(0, 20), (600, 55), (1200, 60)], 0, null },
        { "target was lowered", [(0, 240), (200, 150), (400, 150)], 150, null },
        { "nothing heats", [(0, 20), (400, 20)], 200, ThermalCodes.NotHeating },
        { "stuck on the way", [(0, 20), (40, 120), (400, 120)], 200, ThermalCodes.NotHeating },
        { "creeps", [(0, 20), (400, 28)], 200, ThermalCodes.NotHeating },
        { "falls and stays down", [(0, 20), (90, 200), (300, 200), (340, 150), (600, 150)], 200, ThermalCodes.HeatLost },
        { "runs away from its target", [(0, 20), (90, 200), (110, 232), (140, 262)], 200, ThermalCodes.RunsAway },
        { "heats though it is off", [(0, 25), (40, 120)], 0, ThermalCodes.RunsAway },
        { "above the limit", [(0, 300), (60, 300)], 0, ThermalCodes.AboveLimit },
        { "open sensor", [(0, -15), (60, -15)], 200, ThermalCodes.SensorImplausible },
        { "shorted sensor", [(0, 1_100), (60, 1_100)], 200, ThermalCodes.SensorImplausible },
    };

    [Theory]
    [MemberData(nameof(Courses))]
    public void Observe_ACourse_StopsForItsReasonOnly(string what, (double At, double Celsius)[] course, double target, string? code)
    {
        var watch = new ThermalWatch("nozzle", new Celsius(280), ThermalRule.Hotend);
        Refusal? why = null;
        for (double at = 0; at <= course[^1].At && why is null; at += Every) why = Read(watch, At(course, at), target, at);
        Assert.True(why?.Code == code, $"{what}: {why?.Code ?? "nothing"}, expected {code ?? "nothing"}");
        if (why is not null) Assert.StartsWith("The nozzle ", why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2_000.0)]
    [InlineData(-40.0)]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    public void Observe_OneReadingInTenIsSpoilt_EndsNoPrint(double spoilt)
    {
        var watch = new ThermalWatch("nozzle", new Celsius(280), ThermalRule.Hotend);
        (double, double)[] course = [(0, 20), (90, 200), (3_600, 200)];
        for (int i = 0; i < 1_800; i++) Assert.Null(Read(watch, i % 10 == 7 ? spoilt : At(course, i * Every), 200, i * Every));
    }

    [Fact]
    public void Observe_ALooseWire_IsASensorNotToBeTrusted()
    {
        var watch = new ThermalWatch("bed", new Celsius(110), ThermalRule.Bed);
        Refusal? why = null;
        for (int i = 0; i < 60 && why is null; i++) why = Read(watch, i < 40 || i % 2 == 0 ? 60 : 5, 60, i * Every);
        Assert.Equal(ThermalCodes.SensorImplausible, why?.Code);
    }

    /// <summary>While homing, many firmwares report nothing: what was before says nothing about what is now.</summary>
    [Fact]
    public void Observe_NoReadingsForLong_BeginsAnew()
    {
        var watch = new ThermalWatch("nozzle", new Celsius(280), ThermalRule.Hotend);
        for (int i = 0; i < 20; i++) Assert.Null(Read(watch, 20, 200, i * Every));
        for (int i = 0; i < 20; i++) Assert.Null(Read(watch, 20, 200, 300 + (i * Every)));
    }

    [Fact]
    public void Observe_TheTargetChanges_TimeToRiseBeginsAnew()
    {
        var watch = new ThermalWatch("nozzle", new Celsius(280), ThermalRule.Hotend);
        for (int i = 0; i < 30; i++) Assert.Null(Read(watch, 20, 200, i * Every));
        for (int i = 30; i < 60; i++) Assert.Null(Read(watch, 20, 210, i * Every));
    }

    private static Refusal? Read(ThermalWatch watch, double celsius, double target, double at) =>
        watch.Observe(new Celsius(celsius), new Celsius(target), TimeSpan.FromSeconds(at));

    private static double At((double At, double Celsius)[] course, double at)
    {
        int next = Math.Max(1, Array.FindIndex(course, point => point.At >= at));
        (double from, double celsius) = course[next - 1];
        return celsius + ((course[next].Celsius - celsius) * (at - from) / (course[next].At - from));
    }
}
