using System.Security.Cryptography;
using System.Text;

namespace Fab.VirtualMachines.Tests;

public sealed class AuditTests
{
    [Theory]
    [InlineData("N3 g01 X+010.50;in*12", "G1 X10.5")]
    [InlineData("G1X.5Y-0.0Z-.250", "G1 X0.5 Y0 Z-0.25")]
    [InlineData("  G28 ", "G28")]
    [InlineData("N12 M117 Layer 3*44", "M117 Layer 3")]
    [InlineData("M117", "M117")]
    [InlineData("$j=g91 x5", "$J=G91X5")]
    [InlineData("(comment)", "")]
    [InlineData("; comment", "")]
    [InlineData("G1 (half) X1", "G1 X1")]
    [InlineData("N-1 M110 N-1*101", "M110 N-1")]
    [InlineData("G38.2Z-10F100", "G38.2 Z-10 F100")]
    [InlineData("G00 X007", "G0 X7")]
    [InlineData("", "")]
    public void Canonical_Form_IsWhatTheLineMeans(string line, string form) => Assert.Equal(form, CanonicalCommand.Of(line));

    [Fact]
    public void Canonical_OfItself_IsItself()
    {
        foreach (string line in new[] { "N3 g01 X+010.50;in*12", "M117 a  b", "$H", "G1 X-0.001 Y5." })
        {
            string once = CanonicalCommand.Of(line);
            Assert.Equal(once, CanonicalCommand.Of(once));
        }
    }

    [Fact]
    public void Digest_OfWhatWasExecuted_CanBeRecomputedByHand()
    {
        (VirtualPrinter printer, Host host) = Ready();
        host.Send("G21\nG1 X10.0 F600\n");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("G21\nG1 X10 F600\n"))), printer.Log.ExecutedDigest);
        Assert.Equal(["G21", "G1 X10 F600"], printer.Log.Commands);
    }

    [Fact]
    public void Audit_ProgramWithPollsBetween_IsExact()
    {
        (VirtualPrinter printer, Host host) = Ready();
        JobSlice job = printer.Log.MarkJob("a");
        host.Send("G90\nM105\nG1 X1 F6000\n;comment\nM114\nG1 X2\nM400\n");
        host.Settle();
        printer.Log.EndJob();
        host.Send("G91\n");
        JobAudit audit = job.Audit(["G90 ; absolute", "", "G1 X1.0 F6000", "G1 X2"]);
        Assert.True(audit.IsExact);
        Assert.Equal((3L, 3L), (audit.Expected, audit.Executed));
    }

    [Theory]
    [InlineData("G1 X1|G1 X2|G1 X2|G1 X3", "", "G1 X2", false)]
    [InlineData("G1 X1|G1 X3", "G1 X2", "", false)]
    [InlineData("G1 X1|G1 X3|G1 X2", "G1 X3", "G1 X3", false)]
    [InlineData("G1 X1|G1 X2", "G1 X3", "", true)]
    public void Audit_DoubledMissingOrSwapped_SaysWhich(string executed, string missing, string extra, bool isPrefix)
    {
        (VirtualPrinter printer, Host host) = Ready();
        JobSlice job = printer.Log.MarkJob("a");
        foreach (string line in executed.Split('|')) host.Do(line);
        JobAudit audit = job.Audit(["G1 X1", "G1 X2", "G1 X3"]);
        Assert.False(audit.IsExact);
        Assert.Equal(isPrefix, audit.IsPrefix);
        Assert.Equal(missing, string.Join('|', audit.Missing));
        Assert.Equal(extra, string.Join('|', audit.Extra));
    }

    [Fact]
    public void Jobs_Marked_HaveTheirOwnSlices()
    {
        (VirtualPrinter printer, Host host) = Ready();
        printer.Log.MarkJob("a");
        host.Send("G90\n");
        printer.Log.MarkJob("b");
        host.Send("G91\nG90\n");
        Assert.Equal(1, printer.Log.Job("a")!.Executed);
        Assert.Equal(2, printer.Log.Job("b")!.Executed);
        Assert.Equal(3, printer.Log.Executed);
        Assert.Null(printer.Log.Job("c"));
        Assert.NotEqual(printer.Log.Job("a")!.Digest, printer.Log.Job("b")!.Digest);
    }

    private static (VirtualPrinter Printer, Host Host) Ready()
    {
        var printer = new VirtualPrinter(new PrinterConfig { Log = new LogOptions { KeepCommands = true } });
        return (printer, Host.With(printer));
    }
}
