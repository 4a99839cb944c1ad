using Fab.Designs.Catalogue;
using Fab.Designs.Pipeline;
using Fab.Domain;

namespace Fab.Designs.Tests.Catalogue;

public sealed class ParameterCheckTests
{
    private static readonly DesignParameter s_width = new("width", "Width", "", ParameterType.Number, "60", 30, 120, 1, "mm", [], null);
    private static readonly DesignParameter s_cables = new("cables", "Cables", "", ParameterType.Integer, "3", 1, 8, null, null, [], null);
    private static readonly DesignParameter s_slot = new("slot", "Slot", "", ParameterType.Boolean, "true", null, null, null, null, [], null);
    private static readonly DesignParameter s_fixing = new("fixing", "Fixing", "", ParameterType.Choice, "screws", null, null, null, null, ["screws", "tape"], null);
    private static readonly DesignParameter s_name = new("name", "Name", "", ParameterType.Text, "BASIL", 1, 5, null, null, [], "A-Za-zÄ -");
    private static readonly DesignParameter s_free = new("free", "Free", "", ParameterType.Text, "", 0, 50, null, null, [], null);

    private static readonly DesignParameter[] s_all = [s_width, s_cables, s_slot, s_fixing, s_name, s_free];

    [Theory]
    [InlineData("width", "80", "80")]
    [InlineData("width", "080.50", "80.5")]
    [InlineData("width", " 80 ", "80")]
    [InlineData("width", "8e1", "80")]
    [InlineData("width", "30", "30")]
    [InlineData("width", "120", "120")]
    [InlineData("cables", "3.0", "3")]
    [InlineData("slot", "Yes", "true")]
    [InlineData("slot", "FALSE", "false")]
    [InlineData("fixing", "Tape", "tape")]
    [InlineData("name", "Ä-a b", "Ä-a b")]
    [InlineData("free", "\"); import(\"/etc/passwd\");//", "\"); import(\"/etc/passwd\");//")]
    [InlineData("free", "", "")]
    public void Value_ThatCanBe_GetsItsCanonicalForm(string parameter, string value, string canonical) =>
        Assert.Equal(canonical, ParameterCheck.Canonical(Named(parameter), value).Value);

    [Theory]
    [InlineData("width", "29.999", DesignRefusals.ParameterOutOfRange, "from 30 to 120 mm", "smallest is 30")]
    [InlineData("width", "500", DesignRefusals.ParameterOutOfRange, "from 30 to 120 mm", "largest is 120")]
    [InlineData("width", "80,5", DesignRefusals.ParameterWrongType, "number", "from 30 to 120 mm")]
    [InlineData("width", "NaN", DesignRefusals.ParameterWrongType, "number", "such as 60")]
    [InlineData("width", "1e999", DesignRefusals.ParameterWrongType, "number", "from 30")]
    [InlineData("width", "80;cube(1)", DesignRefusals.ParameterWrongType, "80;cube(1)", "from 30")]
    [InlineData("width", "", DesignRefusals.ParameterWrongType, "number", "from 30")]
    [InlineData("cables", "2.5", DesignRefusals.ParameterWrongType, "whole number", "from 1 to 8")]
    [InlineData("cables", "9", DesignRefusals.ParameterOutOfRange, "from 1 to 8", "largest is 8")]
    [InlineData("slot", "maybe", DesignRefusals.ParameterWrongType, "true or false", "true or false")]
    [InlineData("fixing", "glue", DesignRefusals.ParameterOutOfRange, "screws, tape", "screws, tape")]
    [InlineData("name", "", DesignRefusals.ParameterOutOfRange, "1 to 5 characters, not 0", "longer")]
    [InlineData("name", "Basilikum", DesignRefusals.ParameterOutOfRange, "1 to 5 characters, not 9", "shorter")]
    [InlineData("name", "A1", DesignRefusals.ParameterForbiddenCharacters, "'1'", "A-Za-z")]
    [InlineData("name", "😀", DesignRefusals.ParameterForbiddenCharacters, "😀", "A-Za-z")]
    [InlineData("free", "a\nb", DesignRefusals.ParameterForbiddenCharacters, "U+000A", "visible")]
    [InlineData("free", "a\0b", DesignRefusals.ParameterForbiddenCharacters, "U+0000", "visible")]
    [InlineData("free", "a\u202Eb", DesignRefusals.ParameterForbiddenCharacters, "U+202E", "visible")]
    [InlineData("free", "a\uD800b", DesignRefusals.ParameterForbiddenCharacters, "U+FFFD", "visible")]
    public void Value_ThatCannotBe_IsRefusedWithTheRangeAndAWayOut(string parameter, string value, string code, string message, string wayOut)
    {
        Refusal refusal = ParameterCheck.Canonical(Named(parameter), value).Refusal!;

        Assert.Equal(code, refusal.Code);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(wayOut, refusal.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_AboutAValueOfAnyLength_StaysShortAndOnOneLine()
    {
        string message = ParameterCheck.Canonical(s_width, new string('x', 100_000) + "\u001b[31m").Refusal!.Message;
        string other = ParameterCheck.Canonical(s_width, "a\u001b[31m\nb").Refusal!.Message;

        Assert.True(message.Length < 200);
        Assert.DoesNotContain(other, char.IsControl);
    }

    [Fact]
    public void Check_WithNothingGiven_TakesAllDefaults()
    {
        Design design = DesignCatalogue.Load(TestMachines.LibraryFolder).Find("phone-stand").Value!;

        IReadOnlyDictionary<string, string> values = ParameterCheck.Check(design, null).Value!;

        Assert.Equal(design.Parameters.Select(p => (p.Name, p.Default)), values.Select(v => (v.Key, v.Value)));
    }

    [Fact]
    public void Check_OfAnUnknownName_IsRefusedAndNamesThoseThereAre()
    {
        Design design = DesignCatalogue.Load(TestMachines.LibraryFolder).Find("phone-stand").Value!;

        Refusal refusal = ParameterCheck.Check(design, new Dictionary<string, string> { ["widht"] = "80" }).Refusal!;

        Assert.Equal(DesignRefusals.ParameterUnknown, refusal.Code);
        Assert.Contains("width", refusal.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("back\\slash\\", "\"back\\\\slash\\\\\"")]
    public void Literal_OfAText_CannotBeLeft(string value, string literal) => Assert.Equal(literal, PartRenderer.Literal(s_free, value));

    private static DesignParameter Named(string name) => s_all.Single(p => p.Name == name);
}
