using Fab.Domain.Commands;
using Fab.Domain.Machines;
using Fab.Domain.Members;

namespace Fab.Domain.Tests.Commands;

public class VettingTests
{
    // One row: what is typed, and the roles that may send it by hand under the table Fab comes with.
    [Theory]
    [InlineData("G1 X10 F3000", "maker operator steward")]
    [InlineData("M104 S200", "maker operator steward")]
    [InlineData("M500", "steward")]
    [InlineData("m500", "steward")]
    [InlineData("  M 500 ; keep it", "steward")]
    [InlineData("M0500", "steward")]
    [InlineData("M500.1", "steward")]
    [InlineData("N12 M500*99", "steward")]
    [InlineData("G1 X1 M500", "steward")]
    [InlineData("(hello) M500", "steward")]
    [InlineData("M503", "maker operator steward")]
    [InlineData("M117 M500 was here", "maker operator steward")]
    [InlineData("M851 Z-1.2", "operator steward")]
    [InlineData("M997", "steward")]
    [InlineData("M994", "steward")]
    [InlineData("M211", "maker operator steward")]
    [InlineData("M211 S1", "maker operator steward")]
    [InlineData("M211 S0", "operator steward")]
    [InlineData("M211S0.0", "operator steward")]
    [InlineData("M121", "operator steward")]
    [InlineData("G28", "maker operator steward")]
    [InlineData("G28 X Y", "maker operator steward")]
    [InlineData("G28 O", "operator steward")]
    [InlineData("M302", "maker operator steward")]
    [InlineData("M302 P1", "operator steward")]
    [InlineData("M302 S0", "operator steward")]
    [InlineData("M110 N5", "")]
    [InlineData("M999", "")]
    [InlineData("M815", "")]
    [InlineData("D6", "")]
    [InlineData("M112", "maker operator steward")]
    public void Printer_ByHand_AsksForTheRole(string command, string roles) => MayByHand(command, Samples.Printer, roles);

    [Theory]
    [InlineData("G0 X10", "maker operator steward")]
    [InlineData("$$", "maker operator steward")]
    [InlineData("$H", "maker operator steward")]
    [InlineData("$J=G91 X1 F100", "maker operator steward")]
    [InlineData("$100=80", "steward")]
    [InlineData("$ 1 0 0 = 80", "steward")]
    [InlineData("$rst=*", "steward")]
    [InlineData("$X", "operator steward")]
    [InlineData("G10 L20 P1 X0", "maker operator steward")]
    [InlineData("G 28.1", "operator steward")]
    [InlineData("G28", "maker operator steward")]
    [InlineData("G90 G30.1", "operator steward")]
    public void Router_ByHand_AsksForTheRole(string command, string roles) => MayByHand(command, Samples.Router, roles);

    [Theory]
    [InlineData("M105\nM500")]
    [InlineData("M105\rM500")]
    [InlineData("M117 \u00c4")]
    [InlineData("M105\\nM500")]
    [InlineData("G1\u0008 X1")]
    public void Command_WithMoreThanALine_IsRefused(string command) =>
        Assert.Equal(VettingRefusals.Malformed, Vetting.Check(command, Roles.All, Samples.Printer, VettingTable.Default)?.Code);

    [Theory]
    [InlineData("?", true)]
    [InlineData("!", true)]
    [InlineData("G1 X1!", false)]
    [InlineData("G1 X1 ~", false)]
    public void RealTimeCharacter_OnGrbl_StandsAloneOrNotAtAll(string command, bool may) =>
        Assert.Equal(may, Vetting.Check(command, [Roles.Maker], Samples.Router, VettingTable.Default) is null);

    [Theory]
    [InlineData("M500")]
    [InlineData("M851 Z1")]
    [InlineData("M112")]
    [InlineData("M23 other.gco")]
    public void Program_OfAnyRole_HoldsNothingFromTheTable(string command) =>
        Assert.NotNull(Vetting.For(VettingTable.Default, Samples.Printer, VettingUse.Program, Roles.All).ForbiddenBy(command));

    [Fact]
    public void Refusal_Says_WhoWhyAndWhoMay()
    {
        Refusal refusal = Vetting.Check("M500", [Roles.Operator], Samples.Printer, VettingTable.Default)!;
        Assert.Equal(VettingRefusals.NotAllowed, refusal.Code);
        Assert.Equal("M500 is not for an operator to send: it writes or reloads the machine's memory, which outlives the job.", refusal.Message);
        Assert.Equal("Ask a steward.", refusal.WayOut);
    }

    [Fact]
    public void Row_ForOneMachine_StandsInPlaceOfTheGeneralOne()
    {
        var table = new VettingTable(1, [.. DefaultVetting.Rows, Row("M500") with { ByHand = [Roles.Maker], Machine = Samples.Printer.Id }]);
        Assert.Null(Vetting.Check("M500", [Roles.Maker], Samples.Printer, table));
        Assert.NotNull(Vetting.Check("M500", [Roles.Steward], Samples.Printer, table));
        Assert.NotNull(Vetting.Check("M500", [Roles.Maker], Samples.Printer with { Id = new("other") }, table));
    }

    [Fact]
    public void Concerns_NeverMissesWhatARowForbids()
    {
        Vetting printer = Vetting.For(VettingTable.Default, Samples.Printer, VettingUse.Program, [Roles.Maker]);
        for (int code = 0; code < 2_000; code++)
        {
            foreach (char letter in "GMTD")
            {
                foreach (string words in new[] { "", " S0", " P1", " O", " L2" })
                {
                    if (printer.ForbiddenBy($"{letter}{code}{words}") is not null) Assert.True(printer.Concerns(letter, code * 10), $"{letter}{code}");
                }
            }
        }
    }

    [Fact]
    public void Defaults_Hold_Together()
    {
        var empty = new SpaceVetting();
        Assert.Equal((0, DefaultVetting.Rows.Count), (empty.Table.Version, empty.Table.Rows.Count));
        Assert.Empty(empty.Decide(new SetVetting(0, null, "ada"), Samples.Now).Events);
        Assert.Null(empty.Decide(new SetVetting(0, DefaultVetting.Rows, "ada"), Samples.Now).Refusal);
    }

    [Fact]
    public void Table_Changed_CountsUpAndRemembersWho()
    {
        SpaceVetting vetting = Set(new SpaceVetting(), [Row("M92")]);
        Assert.Equal((1, "ada", 1), (vetting.Version, vetting.Changes[^1].By, vetting.Table.Rows.Count));
        Assert.Empty(vetting.Decide(new SetVetting(1, [Row("M92")], "ada"), Samples.Now).Events);
        Assert.Equal(VettingRefusals.VersionStale, vetting.Decide(new SetVetting(0, [], "bob"), Samples.Now).Refusal?.Code);
        SpaceVetting back = vetting.Apply(vetting.Decide(new SetVetting(1, null, "bob"), Samples.Now).Events[0]);
        Assert.Equal((2, DefaultVetting.Rows.Count, (IReadOnlyList<VettingRow>?)null), (back.Version, back.Table.Rows.Count, back.Rows));
    }

    [Fact]
    public void Table_Flawed_IsRefused()
    {
        VettingRow good = Row("M92");
        VettingRow[] flawed =
        [
            good with { Command = "hello" }, good with { Command = "M92; M93" }, good with { Command = "M9..M5" }, good with { Command = "$RST" },
            good with { Reason = "" }, good with { Reason = "a\nb" }, good with { ByHand = ["king"] }, good with { Machine = new("no machine") },
        ];
        Assert.All(flawed, row => Assert.Equal(VettingRefusals.TableInvalid, new SpaceVetting().Decide(new SetVetting(0, [row], "ada"), Samples.Now).Refusal?.Code));
        Assert.Equal(VettingRefusals.TableInvalid, new SpaceVetting().Decide(new SetVetting(0, [good, good], "ada"), Samples.Now).Refusal?.Code);
    }

    private static SpaceVetting Set(SpaceVetting vetting, IReadOnlyList<VettingRow> rows) =>
        vetting.Apply(vetting.Decide(new SetVetting(vetting.Version, rows, "ada"), Samples.Now).Events.Single());

    private static VettingRow Row(string command) => new(command, Dialect.Marlin, [], [], "of a test");

    private static void MayByHand(string command, MachineSpec machine, string roles)
    {
        string[] asked = [Roles.Maker, Roles.Operator, Roles.Steward];
        Assert.Equal(roles, string.Join(' ', asked.Where(role => Vetting.Check(command, [role], machine, VettingTable.Default) is null)));
    }
}
