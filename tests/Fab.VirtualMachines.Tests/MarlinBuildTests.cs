namespace Fab.VirtualMachines.Tests;

/// <summary>Builds of Marlin and its kin differ in what they say; each way of saying it is one a host must live with.</summary>
public class MarlinBuildTests
{
    [Theory]
    [InlineData(ResendSpelling.Plain, "Resend: 1\n")]
    [InlineData(ResendSpelling.WithN, "Resend:N1\n")]
    [InlineData(ResendSpelling.Repetier, "rs 1\n")]
    public void Resend_IsSpelledAsTheBuildDoes(ResendSpelling spelling, string text)
    {
        Host host = Host.With(new VirtualPrinter(new PrinterConfig { ResendAs = spelling, OkAfterResend = false }));
        Assert.EndsWith(text, host.Send("N1 M105*0\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void ChecksumWithoutNumber_OlderBuild_ComplainsAndAsksForNothing()
    {
        Host host = Host.With(new VirtualPrinter(new PrinterConfig { ChecksumNeedsNumber = true }));
        Assert.Equal("Error:No Line Number with checksum, Last Line: 0\n", host.Send("M105*1\n"));
        Assert.Contains("ok", host.Send("M105\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void M110_WithNumberAndSum_TakesEffectOnReceipt()
    {
        Host host = Host.With(new VirtualPrinter());
        host.Send("G4 S5\n");
        Assert.Equal("", host.Send(Host.Numbered(0, "M110 N41")));
        Assert.Equal("", host.Send(Host.Numbered(42, "M105"))); // taken, though nothing was executed yet
    }

    [Fact]
    public void M110_Bare_TakesEffectInItsTurn()
    {
        Host host = Host.With(new VirtualPrinter());
        host.Send("G4 S5\nM110 N41\n");
        Assert.Contains("Resend: 1", host.Send(Host.Numbered(42, "M105")), StringComparison.Ordinal);
        host.WaitFor("ok");
        host.Settle();
        Assert.Contains("ok", host.Send(Host.Numbered(42, "M105")), StringComparison.Ordinal);
    }

    /// <summary>"G1 X1" packed by hand: G and 1 share a byte, then a blank and X, then 1 and the line's end.</summary>
    [Fact]
    public void MeatPack_LeftOn_ReadsPackedBytesUntilItIsReset()
    {
        Host host = Host.With(new VirtualPrinter(new PrinterConfig { MeatPack = true, LeftPacking = true }));
        Assert.Equal("ok\n", host.Send("\u001D\u00EB\u00C1"));
        Assert.DoesNotContain("ok T:", host.Send("M105\n"), StringComparison.Ordinal);
        Assert.Contains("[MP] PV01 OFF ESP", host.Send("\u00FF\u00FF\u00F9"), StringComparison.Ordinal);
        Assert.StartsWith("ok T:", host.Send("\nM105\n").Split('\n').First(line => line.Contains("T:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void M0_WithHostActions_PromptsAndM876GoesOn()
    {
        Host host = Host.With(new VirtualPrinter(new PrinterConfig { HostActions = true }));
        string asked = host.Send("M0 Turn the part\n");
        Assert.Contains("//action:prompt_begin Turn the part\n", asked, StringComparison.Ordinal);
        Assert.Contains("//action:prompt_show\n", asked, StringComparison.Ordinal);
        Assert.Contains("paused for user", host.Wait(2), StringComparison.Ordinal);
        Assert.Contains("ok", host.Send("M876 S0\n"), StringComparison.Ordinal);
    }
}
