using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Tests.Sessions;

namespace Fab.FirmwareBridge.Tests.Links;

public sealed class MachinePortsTests
{
    [Theory]
    [InlineData("http://mainsail.local/server/info")]
    [InlineData("https://octopi.local")]
    [InlineData("mqtts://192.168.1.20:8883")]
    [InlineData("192.168.1.20")]
    [InlineData("serial:192.168.1.20:7125")]
    [InlineData("fe80::1")]
    [InlineData("prusa.local")]
    public void Link_ToAMachineInTheNetwork_IsRefusedWithWhatFabSpeaks(string link)
    {
        Refusal? refusal = MachinePorts.Check(TestMachines.Printer with { Link = link });
        Assert.Equal(BridgeCodes.MachineOverNetwork, refusal?.Code);
        Assert.Contains("Moonraker", refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("Bambu", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.WayOut);
    }

    [Theory]
    [InlineData("serial:/dev/ttyUSB0@250000", null)]
    [InlineData("serial:/tmp/printer", null)]
    [InlineData("virtual:marlin", null)]
    [InlineData("virtual:grbl", BridgeCodes.LinkUnknown)]
    [InlineData("serial:ttyUSB0", BridgeCodes.LinkUnknown)]
    [InlineData("serial:COM3", BridgeCodes.LinkUnknown)]
    public void Link_OfThisComputer_IsJudgedByItsForm(string link, string? code) =>
        Assert.Equal(code, MachinePorts.Check(TestMachines.Printer with { Link = link })?.Code);
}
