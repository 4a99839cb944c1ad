using System.Globalization;
using System.Text;
using Fab.Domain.Toml;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Toml;

public sealed class TomlReaderTests
{
    // Document → the same in a plain notation written by this test.
    [Theory]
    [InlineData("", "{}")]
    [InlineData("# only a comment", "{}")]
    [InlineData("a = 1", "{a:1}")]
    [InlineData("\uFEFFa = 1", "{a:1}")]
    [InlineData("a=1\r\nb=2\r\n", "{a:1,b:2}")]
    [InlineData("a = 1 # comment", "{a:1}")]
    [InlineData("\"quoted key\" = 1\n'x.y' = 2\n1-a_B = 3", "{quoted key:1,x.y:2,1-a_B:3}")]
    [InlineData("a.b.c = 1\na.b.d = 2", "{a:{b:{c:1,d:2}}}")]
    [InlineData("a . \"b\" = 1", "{a:{b:1}}")]
    [InlineData("[a]\nx = 1\n[a.b]\ny = 2", "{a:{x:1,b:{y:2}}}")]
    [InlineData("[a.b]\ny = 2\n[a]\nx = 1", "{a:{b:{y:2},x:1}}")]
    [InlineData("[[p]]\nn = 1\n[[p]]\nn = 2\n[p.q]\nm = 3", "{p:[{n:1},{n:2,q:{m:3}}]}")]
    [InlineData("[[p]]\n[[p.q]]\nm=1\n[[p.q]]\nm=2", "{p:[{q:[{m:1},{m:2}]}]}")]
    [InlineData("t = { a = 1, b.c = 2, d = {} }", "{t:{a:1,b:{c:2},d:{}}}")]
    [InlineData("l = [ 1, # one\n  2,\n]", "{l:[1,2]}")]
    [InlineData("l = [[1], [\"a\", {b = 1}], []]", "{l:[[1],['a',{b:1}],[]]}")]
    [InlineData("i = [0, +1, -17, 1_000, 0xDEAD_beef, 0o755, 0b1101]", "{i:[0,1,-17,1000,3735928559,493,13]}")]
    [InlineData("i = [9223372036854775807, -9223372036854775808]", "{i:[9223372036854775807,-9223372036854775808]}")]
    [InlineData("f = [1.5, -0.25, 1e3, 6.26E-2, 1_0.0_1, inf, -inf]", "{f:[1.5f,-0.25f,1000f,0.0626f,10.01f,Infinityf,-Infinityf]}")]
    [InlineData("b = [true, false]", "{b:[true,false]}")]
    [InlineData("d = [1979-05-27, 07:32:00, 07:32:00.999, 1979-05-27T07:32:00Z, 1979-05-27 07:32:00+01:00, 2024-02-29]",
        "{d:[@1979-05-27,@07:32:00,@07:32:00.999,@1979-05-27T07:32:00Z,@1979-05-27T07:32:00+01:00,@2024-02-29]}")]
    [InlineData("s = \"a\\tb\\n\\\"q\\\" \\\\ \\u00e9 \\U0001F600\"", "{s:'a\tb\n\"q\" \\ é 😀'}")]
    [InlineData("s = 'C:\\no\\escape'", "{s:'C:\\no\\escape'}")]
    [InlineData("s = \"\"\"\nfirst\nsecond\"\"\"", "{s:'first\nsecond'}")]
    [InlineData("s = \"\"\"a \\\n   \n  b\"\"\"", "{s:'a b'}")]
    [InlineData("s = \"\"\"two quotes: \"\" and five: \"\"\"\"\"", "{s:'two quotes: \"\" and five: \"\"'}")]
    [InlineData("s = '''\nI'm raw\\n'''", "{s:'I'm raw\\n'}")]
    [InlineData("s = \"\"", "{s:''}")]
    public void Read_OfGoodDocument_GivesItsValues(string document, string expected)
    {
        TomlResult result = TomlReader.Read(Encoding.UTF8.GetBytes(document));

        Assert.Null(result.Problem);
        Assert.Equal(expected, Plain(result.Document!));
    }

    // Document → line of the problem, and a word of its message.
    [Theory]
    [InlineData("a", 1, "Expected '='")]
    [InlineData("a =", 1, "Expected a value")]
    [InlineData("= 1", 1, "Expected a name")]
    [InlineData("ok = 1\na = 1 b = 2", 2, "end of the line")]
    [InlineData("a = 1\na = 2", 2, "already there, on line 1")]
    [InlineData("a = 1\n[a]", 2, "already a whole number, on line 1")]
    [InlineData("[a]\n[a]", 2, "already there, on line 1")]
    [InlineData("[a]\nx.y = 1\n[a.x]", 3, "already there")]
    [InlineData("a.b = 1\n\n[a]\n", 3, "already there")]
    [InlineData("[a.b]\n[x]\n[[a.b]]", 3, "already a table")]
    [InlineData("l = []\n[[l]]", 2, "already a list")]
    [InlineData("t = {a = 1}\n[t.b]", 2, "nothing can be added")]
    [InlineData("t = {a = 1}\nt.b = 2", 2, "nothing can be added")]
    [InlineData("t = {a = {b = 1}, a.c = 2}", 1, "nothing can be added")]
    [InlineData("t = {a = 1,}", 1, "Expected a name")]
    [InlineData("t = {a = 1\n}", 1, "Expected '}'")]
    [InlineData("[a\nb = 1", 1, "Expected ']'")]
    [InlineData("[]", 1, "Expected a name")]
    [InlineData("[[a]\n", 1, "Expected ']]'")]
    [InlineData("l = [1 2]", 1, "Expected ']'")]
    [InlineData("l = [1,\n2\n", 3, "Expected ']'")]
    [InlineData("l = [,]", 1, "Expected a value")]
    [InlineData("s = \"open", 1, "not closed before the end of the file")]
    [InlineData("s = \"a\nb\"", 1, "not closed before the end of the line")]
    [InlineData("a=1\ns = \"\"\"a\nb", 3, "not closed before the end of the file")]
    [InlineData("s = \"\\q\"", 1, "no escape")]
    [InlineData("s = \"\\u12\"", 1, "4 hexadecimal digits")]
    [InlineData("s = \"\\ud800\"", 1, "4 hexadecimal digits")]
    [InlineData("s = \"\\UFFFFFFFF\"", 1, "8 hexadecimal digits")]
    [InlineData("s = \"\u0001\"", 1, "U+0001")]
    [InlineData("# \u0007", 1, "U+0007")]
    [InlineData("a = 01", 1, "'01'")]
    [InlineData("a = 1__0", 1, "'1__0'")]
    [InlineData("a = _1", 1, "'_1'")]
    [InlineData("a = 1.", 1, "'1.'")]
    [InlineData("a = .5", 1, "'.5'")]
    [InlineData("a = +0x1", 1, "'+0x1'")]
    [InlineData("a = 9223372036854775808", 1, "'9223372036854775808'")]
    [InlineData("a = 0xFFFFFFFFFFFFFFFF", 1, "'0xFFFFFFFFFFFFFFFF'")]
    [InlineData("a = True", 1, "'True'")]
    [InlineData("a = width", 1, "stands in quotes")]
    [InlineData("a = 2026-02-30", 1, "'2026-02-30'")]
    [InlineData("a = 25:00:00", 1, "'25:00:00'")]
    [InlineData("a = 1\r", 1, "end of the line")]
    [InlineData("schön = 1", 1, "Expected '='")]
    public void Read_OfBadDocument_PointsAtTheLine(string document, int line, string message)
    {
        TomlResult result = TomlReader.Read(document);

        Assert.Null(result.Document);
        Assert.Equal(line, result.Problem!.Line);
        Assert.Contains(message, result.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfBytesThatAreNotUtf8_PointsAtTheLine()
    {
        byte[] bytes = [.. "a = 1\nb = \""u8, 0xC3, 0x28, .. "\"\n"u8];

        TomlProblem problem = TomlReader.Read(bytes).Problem!;

        Assert.Equal(2, problem.Line);
        Assert.Contains("UTF-8", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Read_OfNestingWithoutEnd_IsRefusedAndDoesNotExhaustTheStack(char bracket)
    {
        string step = bracket == '[' ? "[" : "{a=";

        TomlProblem problem = TomlReader.Read("x = " + string.Concat(Enumerable.Repeat(step, 100_000))).Problem!;

        Assert.Contains("nested", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_KnowTheirLines()
    {
        TomlTable document = TomlReader.Read("a = 1\n\n[t]\nb = [\n  2,\n  3,\n]\nc = '''x\ny'''\nd = 1").Document!;

        var table = (TomlTable)document["t"]!;
        Assert.Equal((1, 3, 4, 8, 10), (document["a"]!.Line, table.Line, table["b"]!.Line, table["c"]!.Line, table["d"]!.Line));
        Assert.Equal([5, 6], ((TomlArray)table["b"]!).Items.Select(item => item.Line));
    }

    [Fact]
    public void AnyText_WrittenWithEscapes_ReadsBackAsItWas() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null && IsUnicode(text)), text =>
        {
            var written = new StringBuilder("s = \"");
            foreach (Rune rune in text.EnumerateRunes()) written.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
            return ((TomlText)TomlReader.Read(written.Append('"').ToString()).Document!["s"]!).Value == text;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    /// <summary>Bytes that look like TOML go deeper into the reader than noise does.</summary>
    [Fact]
    public void AnyBytes_GiveADocumentOrAProblem_NeverAnException()
    {
        Gen<byte> likely = Gen.OneOf(
            Gen.Elements([.. "[]{}=.,\"'\\#\n\r \t-+_:01eExTZau"u8.ToArray()]),
            Gen.Choose(0, 255).Select(b => (byte)b));
        Prop.ForAll(likely.ArrayOf().ToArbitrary(), bytes =>
        {
            TomlResult result = TomlReader.Read(bytes);
            return result.Document is null != result.Problem is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(60));
    }

    private static bool IsUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }

        return true;
    }

    private static string Plain(TomlValue value) => value switch
    {
        TomlText text => $"'{text.Value}'",
        TomlInteger whole => whole.Value.ToString(CultureInfo.InvariantCulture),
        TomlFloat number => number.Value.ToString("R", CultureInfo.InvariantCulture) + "f",
        TomlBoolean flag => flag.Value ? "true" : "false",
        TomlDateTime moment => "@" + moment.Value,
        TomlArray list => $"[{string.Join(',', list.Items.Select(Plain))}]",
        TomlTable table => $"{{{string.Join(',', table.Keys.Select(key => $"{key}:{Plain(table[key]!)}"))}}}",
        _ => throw new InvalidOperationException(value.Kind),
    };
}
