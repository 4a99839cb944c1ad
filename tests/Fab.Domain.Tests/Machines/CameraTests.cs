using System.Net;
using System.Text.Json;
using Fab.Domain.Machines;

namespace Fab.Domain.Tests.Machines;

public class CameraTests
{
    private static readonly MachineCommand.SetCamera Set = new("http://ann:pass-word@192.168.1.20:8080/stream?token=to-ken", 90, true, CameraAudience.Members);

    [Fact]
    public void Camera_IsSet_ChangedWithoutItsAddress_AndDropped_WhileAJobRuns()
    {
        Machine machine = Stages.Running.Do(Set);
        Assert.Equal((Set.Address, 90, true, CameraAudience.Members), (machine.Camera!.Address, machine.Camera.Turn, machine.Camera.Mirrored, machine.Camera.SeenBy));
        Assert.Empty(machine.Decide(Set, Samples.Now).Events);
        Assert.Empty(machine.Decide(Set with { Address = null }, Samples.Now).Events);

        Machine turned = machine.Do(Set with { Address = null, Turn = 0 });
        Assert.Equal((Set.Address, 0), (turned.Camera!.Address, turned.Camera.Turn));
        Assert.True(turned.Camera.Version > machine.Camera.Version);

        Machine without = turned.Do(new MachineCommand.DropCamera());
        Assert.Null(without.Camera);
        Assert.Empty(without.Decide(new MachineCommand.DropCamera(), Samples.Now).Events);
        Assert.True(without.Do(Set).Camera!.Version > turned.Camera.Version);
        Assert.Equal(CameraRefusals.Invalid, without.Decide(Set with { Address = null }, Samples.Now).Refusal?.Code);
    }

    /// <summary>What a steward is shown, and what a log line would say of it.</summary>
    [Fact]
    public void Secrets_OfAnAddress_AreInNothingThatIsShown()
    {
        MachineCamera camera = Stages.Idle.Do(Set).Camera!;
        Assert.Equal("http://192.168.1.20:8080/stream", camera.ShownAddress);
        Assert.True(camera.HasSecrets);
        Assert.DoesNotContain("pass-word", camera.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("to-ken", camera.ToString(), StringComparison.Ordinal);
        Assert.False((camera with { Address = "http://cam.local/stream" }).HasSecrets);
        Assert.DoesNotContain("shownAddress", JsonSerializer.Serialize(camera), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("http://cam.local/stream")]
    [InlineData("https://192.168.1.20/snap.jpg")]
    [InlineData("http://127.0.0.1:8080/?action=stream")]
    [InlineData("http://[fd00::12]:8080/")]
    public void Address_OfACamera_IsTaken(string address) => Assert.Null(Stages.Idle.Decide(Set with { Address = address }, Samples.Now).Refusal);

    [Theory]
    [InlineData("")]
    [InlineData("cam.local/stream")]
    [InlineData("ftp://cam.local/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("rtsp://cam.local/")]
    [InlineData("http:///stream")]
    [InlineData("http://cam.local/pass word")]
    [InlineData("http://cam.local/\r\nX-Header: 1")]
    [InlineData("http://cam.local/#stream")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::]/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("virtual:grbl")]
    public void Address_OfNoCamera_IsRefused_AndNotRepeated(string address)
    {
        Refusal? refusal = Stages.Idle.Decide(Set with { Address = address.Replace("//", "//ann:pass-word@", StringComparison.Ordinal) }, Samples.Now).Refusal;
        Assert.Equal(CameraRefusals.Invalid, refusal?.Code);
        Assert.DoesNotContain("pass-word", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("100.64.0.7", true)]
    [InlineData("203.0.113.5", true)]
    [InlineData("fd12::1", true)]
    [InlineData("169.254.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("fe80::1%2", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    [InlineData("239.1.1.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    public void Camera_MayBe_WhereCamerasAre(string address, bool may) => Assert.Equal(may, MachineCamera.MayBeAt(IPAddress.Parse(address)));

    [Fact]
    public void SimulatedCamera_LooksAtTheHubsOwnVirtualMachinesAlone()
    {
        MachineCommand.SetCamera simulated = Set with { Address = MachineCamera.Simulated };
        Assert.Equal((true, false, "virtual:camera"), (Stages.Idle.Do(simulated).Camera!.IsSimulated, Stages.Idle.Do(simulated).Camera!.HasSecrets, Stages.Idle.Do(simulated).Camera!.ShownAddress));
        foreach (MachineSpec other in new[] { Samples.Printer with { Link = "serial:/dev/ttyUSB0" }, Samples.Printer with { Bridge = "bench-1" } })
        {
            Machine machine = Stages.Idle.Do(new MachineCommand.Register(other));
            Assert.Equal(CameraRefusals.Invalid, machine.Decide(simulated, Samples.Now).Refusal?.Code);
        }
    }

    [Fact]
    public void Turn_OrAudience_ThatThereIsNot_IsRefused()
    {
        Assert.All(
            new[] { Set with { Turn = 45 }, Set with { Turn = -90 }, Set with { SeenBy = (CameraAudience)7 } },
            wrong => Assert.Equal(CameraRefusals.Invalid, Stages.Idle.Decide(wrong, Samples.Now).Refusal?.Code));
    }
}
