using Fab.Domain.Commands;
using Fab.Domain.Machines;
using Fab.Domain.Members;

namespace Fab.Domain.Tests.Commands;

public class MacroTests
{
    private static readonly Macro Clean = new("clean-nozzle", "Clean the nozzle", Samples.Printer.Id, null, ["; warm first", "M104 S200", "", "G1 X10 F3000 (slowly)"], new MemberId("op"), Samples.Now);

    [Fact]
    public void Commands_AreTheLinesWithoutComments() => Assert.Equal(["M104 S200", "G1 X10 F3000"], Clean.Commands());

    /// <summary>One row: a line at a printer, who keeps or runs it, and what is said of it by its number.</summary>
    [Theory]
    [InlineData("G1 X10 F3000", Roles.Maker, null, "")]
    [InlineData("M117 Hello ; there", Roles.Maker, null, "")]
    [InlineData("m 500 ; keep it", Roles.Maker, VettingRefusals.NotAllowed, "Line 2, m 500: M500 ")]
    [InlineData("M500", Roles.Operator, VettingRefusals.NotAllowed, "Line 2, M500: M500 ")]
    [InlineData("M500", Roles.Steward, null, "")]
    [InlineData("M117 für", Roles.Steward, MacroRefusals.Invalid, "Line 2 holds 'ü' at 7")]
    [InlineData("G1 X1 ; größer", Roles.Steward, MacroRefusals.Invalid, "Line 2 holds 'ö' at 11")]
    [InlineData("G1\tX1", Roles.Steward, MacroRefusals.Invalid, "Line 2 holds a control character at 3")]
    [InlineData("M112", Roles.Steward, MacroRefusals.Invalid, "Line 2 is M112, which is obeyed at once")]
    [InlineData("M410", Roles.Steward, MacroRefusals.Invalid, "Line 2 is M410, which is obeyed at once")]
    [InlineData("N5 G1 X1*33", Roles.Steward, MacroRefusals.Invalid, "Line 2 carries a number or sum")]
    [InlineData("G1 X1 \\ Y1", Roles.Steward, VettingRefusals.Malformed, "Line 2, G1 X1 \\ Y1: ")]
    public void Vet_EachLine_SaysWhichAndWhy(string line, string role, string? code, string begins)
    {
        Refusal? refusal = (Clean with { Lines = ["G28", line, "M84"] }).Vet(Samples.Printer, By(Samples.Printer, role));
        Assert.Equal(code, refusal?.Code);
        if (code is not null) Assert.StartsWith(begins, refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vet_LinesTooLongForTheFirmware_AreRefusedEachByItsOwnLength()
    {
        Macro At(int length) => Clean with { Lines = [new string('G', length)] };
        Assert.StartsWith("Line 1 has 82 characters", At(82).Vet(Samples.Printer, By(Samples.Printer, Roles.Steward))!.Message, StringComparison.Ordinal);
        Assert.Null(At(81).Vet(Samples.Printer, By(Samples.Printer, Roles.Steward)));
        Assert.Null(At(79).Vet(Samples.Router, By(Samples.Router, Roles.Steward)));
        Assert.NotNull(At(80).Vet(Samples.Router, By(Samples.Router, Roles.Steward)));
        MachineSpec wide = Samples.Router with { Buffers = new FirmwareBuffers { LineBytes = 256 } };
        Assert.Null(At(256).Vet(wide, By(wide, Roles.Steward)));
    }

    [Theory]
    [InlineData("!")]
    [InlineData("G0 X1 ~")]
    [InlineData("?")]
    public void Vet_RealTimeBytesOfGrbl_AreRefused(string line) =>
        Assert.StartsWith("Line 1", (Clean with { Lines = [line] }).Vet(Samples.Router, By(Samples.Router, Roles.Steward))!.Message, StringComparison.Ordinal);

    [Fact]
    public void Vet_OnlyComments_IsNoMacro() =>
        Assert.Equal(MacroRefusals.Invalid, (Clean with { Lines = ["; nothing", "(here)"] }).Vet(Samples.Printer, By(Samples.Printer, Roles.Steward))?.Code);

    [Fact]
    public void IsFor_ItsMachineOrItsClass()
    {
        Assert.True(Clean.IsFor(Samples.Printer));
        Assert.False(Clean.IsFor(Samples.Printer with { Id = new MachineId("other") }));
        Assert.True((Clean with { Machine = null, Class = Samples.Printer.Class }).IsFor(Samples.Printer with { Id = new MachineId("other") }));
        Assert.False((Clean with { Machine = null, Class = Samples.Printer.Class }).IsFor(Samples.Router));
    }

    [Fact]
    public void Set_KeepsByName_Replaces_AndRepeatedIsSilent()
    {
        SpaceMacros macros = Do(Do(new SpaceMacros(), new MacroCommand.Set(Clean)), new MacroCommand.Set(Clean with { Id = "a", Name = "Beam" }));
        Assert.Equal(["a", "clean-nozzle"], macros.Macros.Select(m => m.Id));
        Assert.Empty(macros.Decide(new MacroCommand.Set(Clean with { At = Samples.Now.AddDays(1), By = new MemberId("other") })).Events);
        SpaceMacros changed = Do(macros, new MacroCommand.Set(Clean with { Lines = ["G28"] }));
        Assert.Equal(["G28"], changed.Macros.Single(m => m.Id == "clean-nozzle").Lines);
        Assert.Equal(["a"], Do(changed, new MacroCommand.Drop("clean-nozzle")).Macros.Select(m => m.Id));
        Assert.Empty(changed.Decide(new MacroCommand.Drop("none")).Events);
    }

    [Fact]
    public void Set_WhatDoesNotHold_IsRefused()
    {
        Macro[] wrong =
        [
            Clean with { Id = "Clean" }, Clean with { Name = " " }, Clean with { Name = new string('x', Macro.MaxNameLength + 1) }, Clean with { Name = "a\nb" },
            Clean with { Class = "fdm-printer" }, Clean with { Machine = null }, Clean with { Lines = [] }, Clean with { Lines = [.. Enumerable.Repeat("G28", Macro.MostLines + 1)] },
        ];
        Assert.All(wrong, macro => Assert.Equal(MacroRefusals.Invalid, new SpaceMacros().Decide(new MacroCommand.Set(macro)).Refusal?.Code));
        SpaceMacros full = Enumerable.Range(0, SpaceMacros.Most).Aggregate(new SpaceMacros(), (macros, i) => Do(macros, new MacroCommand.Set(Clean with { Id = $"m{i}" })));
        Assert.Equal(MacroRefusals.Invalid, full.Decide(new MacroCommand.Set(Clean)).Refusal?.Code);
        Assert.Null(full.Decide(new MacroCommand.Set(Clean with { Id = "m7", Name = "Other" })).Refusal);
    }

    private static Vetting By(MachineSpec machine, string role) => Vetting.For(VettingTable.Default, machine, VettingUse.ByHand, [role]);

    private static SpaceMacros Do(SpaceMacros macros, MacroCommand command)
    {
        Decision<MacroEvent> decision = macros.Decide(command);
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(macros, (m, e) => m.Apply(e));
    }
}
