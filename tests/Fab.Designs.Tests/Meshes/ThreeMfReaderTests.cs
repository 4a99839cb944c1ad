using System.IO.Compression;
using System.Text;
using Fab.Designs.Meshes;
using Fab.Designs.Meshes.ThreeMf;
using Fab.Domain;
using Fab.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Designs.Tests.Meshes;

public sealed class ThreeMfReaderTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("unit=\"millimeter\"", 1)]
    [InlineData("unit=\"micron\"", 0.001)]
    [InlineData("unit=\"centimeter\"", 10)]
    [InlineData("unit=\"inch\"", 25.4)]
    [InlineData("unit=\"foot\"", 304.8)]
    [InlineData("unit=\"meter\"", 1000)]
    public void Read_OfABlock_MeasuresInMillimetres(string unit, double mm)
    {
        ThreeMfPart part = Parts(ThreeMfFile.OfBlock(1, 2, 4, unit)).Single();

        Assert.Equal(("Block", 12), (part.Name, part.Facts.Triangles));
        Assert.Equal(mm, part.Facts.Size.X.Value, 1e-4);
        Assert.Equal(2 * mm, part.Facts.Size.Y.Value, 1e-4);
        Assert.Equal(4 * mm, part.Facts.Size.Z.Value, 1e-3);
        Assert.Equal(part.Facts, StlReader.Read(part.Stl).Value);
    }

    /// <summary>Volume by the triangles' own sense of rotation: positive only where all of them look outwards.</summary>
    [Theory]
    [InlineData("1 0 0 0 1 0 0 0 1 5 6 7", 5, 6, 7)]
    [InlineData("-1 0 0 0 1 0 0 0 1 0 0 0", -10, 0, 0)]
    [InlineData("0 1 0 -1 0 0 0 0 1 0 0 0", -20, 0, 0)]
    public void Read_OfAPlacedBlock_MovesMirrorsAndTurnsIt(string transform, double x, double y, double z)
    {
        string model = ThreeMfFile.Model($"""<object id="1">{ThreeMfFile.Block(10, 20, 30)}</object>""", $"""<item objectid="1" transform="{transform}"/>""");

        ThreeMfPart part = Parts(ThreeMfFile.Of(model)).Single();

        Assert.Equal((x, y, z), (part.Facts.MinX, part.Facts.MinY, part.Facts.MinZ));
        Assert.Equal(6000, SignedVolume(part.Stl), 0.01);
        Assert.Equal("thing.3mf", part.Name);
    }

    [Fact]
    public void Read_OfObjectsMadeOfOthers_PutsThemTogether()
    {
        string model = ThreeMfFile.Model(
            $"""
            <object id="1">{ThreeMfFile.Block(10, 10, 10)}</object>
            <object id="2"><components><component objectid="1"/><component objectid="1" transform="1 0 0 0 1 0 0 0 1 30 0 0"/></components></object>
            <object id="3" name="Pair"><components><component objectid="2" transform="2 0 0 0 2 0 0 0 2 0 0 0"/></components></object>
            <object id="4" type="support">{ThreeMfFile.Block(1, 1, 1)}</object>
            """,
            """<item objectid="3"/><item objectid="1"/><item objectid="4"/><item objectid="1" printable="0"/>""");

        IReadOnlyList<ThreeMfPart> parts = Parts(ThreeMfFile.Of(model));

        Assert.Equal(["Pair", "thing.3mf (2)"], parts.Select(part => part.Name));
        Assert.Equal((24, 80.0, 20.0), (parts[0].Facts.Triangles, parts[0].Facts.Size.X.Value, parts[0].Facts.Size.Z.Value));
    }

    [Fact]
    public void Read_OfAModelInSeveralFiles_FollowsThem()
    {
        string other = ThreeMfFile.Model($"""<object id="7">{ThreeMfFile.Block(3, 3, 3)}</object>""", "");
        string model = ThreeMfFile.Model(
            """<object id="1"><components><component p:path="/3D/Objects/a.model" objectid="7"/></components></object>""", """<item objectid="1"/>""",
            "requiredextensions=\"p\"");

        Assert.Equal(12, Parts(ThreeMfFile.Of(model, ("3D/Objects/a.model", other))).Single().Facts.Triangles);
    }

    public static TheoryData<string, string, string> Bad => new()
    {
        { "", DesignRefusals.ThreeMfInvalid, "no 3D model" },
        { "<model/>", DesignRefusals.ThreeMfInvalid, "no 3MF model" },
        { "<model", DesignRefusals.ThreeMfInvalid, "cannot be read" },
        { ThreeMfFile.Model("", ""), DesignRefusals.ThreeMfInvalid, "nothing to print" },
        { ThreeMfFile.Model("", "<item objectid=\"9\"/>"), DesignRefusals.ThreeMfInvalid, "no object 9" },
        { ThreeMfFile.Model("<object id=\"1\"/>", "<item objectid=\"1\"/>"), DesignRefusals.ThreeMfInvalid, "nothing to print" },
        { ThreeMfFile.Model("<object id=\"x\"/>", ""), DesignRefusals.ThreeMfInvalid, "no whole number" },
        { ThreeMfFile.Model("", "", "unit=\"cubit\""), DesignRefusals.ThreeMfInvalid, "unit" },
        { ThreeMfFile.Model("<object id=\"1\"><mesh><vertices><vertex x=\"1\" y=\"NaN\" z=\"1\"/></vertices></mesh></object>", ""), DesignRefusals.ThreeMfInvalid, "no number" },
        { ThreeMfFile.Model("<object id=\"1\"><mesh><vertices/><triangles><triangle v1=\"0\" v2=\"1\" v3=\"2\"/></triangles></mesh></object>", ""), DesignRefusals.ThreeMfInvalid, "corner" },
        { ThreeMfFile.Model($"<object id=\"1\">{ThreeMfFile.Block(9e6, 1, 1)}</object>", "<item objectid=\"1\"/>"), DesignRefusals.ThreeMfInvalid, "farther" },
        { ThreeMfFile.Model($"<object id=\"1\">{ThreeMfFile.Block(1, 1, 1)}</object>", "<item objectid=\"1\" transform=\"1 0 0\"/>"), DesignRefusals.ThreeMfInvalid, "twelve" },
        { ThreeMfFile.Model("<object id=\"1\"><components><component objectid=\"1\"/></components></object>", "<item objectid=\"1\"/>"), DesignRefusals.ThreeMfInvalid, "made of each other" },
        { ThreeMfFile.Model("<object id=\"1\"/><object id=\"1\"/>", ""), DesignRefusals.ThreeMfInvalid, "the number 1" },
        { ThreeMfFile.Model("", "", "xmlns:b=\"http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02\" requiredextensions=\"b\""), DesignRefusals.ThreeMfNotUnderstood, "more than triangles" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Read_OfAModelThatIsNone_SaysWhy(string model, string code, string words)
    {
        Refusal refusal = (model.Length == 0 ? Read(ThreeMfFile.Zip(("a.txt", "x"))) : Read(ThreeMfFile.Of(model))).Refusal!;

        Assert.Equal(code, refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.WayOut);
    }

    /// <summary>Neither a file of the hub nor an entity that grows without end comes in through XML.</summary>
    [Theory]
    [InlineData("<!DOCTYPE model [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>")]
    [InlineData("<!DOCTYPE model [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>")]
    [InlineData("<!DOCTYPE model SYSTEM \"http://localhost/x.dtd\">")]
    public void Read_OfAModelWithADtd_IsRefused(string dtd)
    {
        string model = ThreeMfFile.Model($"<object id=\"1\" name=\"&amp;\">{ThreeMfFile.Block(1, 1, 1)}</object>", "<item objectid=\"1\"/>");

        Refusal refusal = Read(ThreeMfFile.Of(model.Replace("?>", "?>" + dtd, StringComparison.Ordinal))).Refusal!;

        Assert.Equal(DesignRefusals.ThreeMfInvalid, refusal.Code);
        Assert.Contains("DTD", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/cron.d/x")]
    [InlineData("3D/../../x")]
    [InlineData("/etc/x")]
    [InlineData("C:/x")]
    [InlineData("3D\\x")]
    public void Read_OfAPackageThatReachesOut_IsRefused(string name)
    {
        Refusal refusal = Read(ThreeMfFile.Of(ThreeMfFile.Model("", ""), (name, "x"))).Refusal!;

        Assert.Equal(DesignRefusals.ThreeMfInvalid, refusal.Code);
        Assert.Contains("reaches out", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAPackageWithTwoFilesOfOneName_IsRefused() =>
        Assert.Contains("same name", Read(ThreeMfFile.Of(ThreeMfFile.Model("", ""), ("3d/3DMODEL.model", "x"))).Refusal!.Message, StringComparison.Ordinal);

    /// <summary>A few kilobytes that would unpack to half a gigabyte.</summary>
    [Fact]
    public void Read_OfABomb_StopsAtItsLimit()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (Stream rels = zip.CreateEntry("_rels/.rels").Open()) rels.Write(Encoding.UTF8.GetBytes(ThreeMfFile.Relations));
            using Stream model = zip.CreateEntry("3D/3dmodel.model", CompressionLevel.SmallestSize).Open();
            model.Write(Encoding.UTF8.GetBytes($"<model xmlns=\"{ThreeMfFile.Core}\">"));
            byte[] blanks = new byte[1 << 20];
            Array.Fill(blanks, (byte)' ');
            for (int i = 0; i <= ThreeMfReader.MostUnpackedBytes / blanks.Length; i++) model.Write(blanks);
        }

        Assert.True(memory.Length < 2_000_000);
        Assert.Equal(DesignRefusals.ThreeMfTooLarge, Read(memory.ToArray()).Refusal!.Code);
    }

    [Fact]
    public void Read_OfAPackageOfManyFiles_IsRefusedBeforeTheyAreListed() =>
        Assert.Equal(
            DesignRefusals.ThreeMfTooLarge,
            Read(ThreeMfFile.Of("", [.. Enumerable.Range(0, 2001).Select(i => ($"m/{i}", ""))])).Refusal!.Code);

    /// <summary>Twelve objects, each of eight of the one before: seventy billion pieces.</summary>
    [Fact]
    public void Read_OfObjectsNestedToVeryMany_IsRefused()
    {
        var objects = new StringBuilder($"<object id=\"1\">{ThreeMfFile.Block(1, 1, 1)}</object>");
        for (int id = 2; id < 14; id++)
            objects.Append($"<object id=\"{id}\"><components>{string.Concat(Enumerable.Repeat($"<component objectid=\"{id - 1}\"/>", 8))}</components></object>");

        Assert.Equal(DesignRefusals.ThreeMfTooLarge, Read(ThreeMfFile.Of(ThreeMfFile.Model(objects.ToString(), "<item objectid=\"13\"/>"))).Refusal!.Code);
    }

    [Theory]
    [InlineData("Metadata/Slic3r_PE_model.config", "<config><object id=\"1\"><volume firstid=\"0\" lastid=\"3\"><metadata type=\"volume\" key=\"volume_type\" value=\"NegativeVolume\"/></volume></object></config>", false)]
    [InlineData("Metadata/Slic3r_PE_model.config", "<config><object id=\"1\"><volume><metadata type=\"volume\" key=\"volume_type\" value=\"ModelPart\"/></volume></object></config>", true)]
    [InlineData("Metadata/model_settings.config", "<config><object id=\"1\"><part id=\"1\" subtype=\"modifier_part\"/></object></config>", false)]
    [InlineData("Metadata/model_settings.config", "<config><object id=\"1\"><part id=\"1\" subtype=\"normal_part\"/></object></config>", true)]
    public void Read_OfASlicersProject_IsTakenWhereAllOfItIsThePart(string name, string config, bool isTaken)
    {
        string model = ThreeMfFile.Model($"<object id=\"1\">{ThreeMfFile.Block(1, 1, 1)}</object>", "<item objectid=\"1\"/>");

        Outcome<IReadOnlyList<ThreeMfPart>> read = Read(ThreeMfFile.Of(model, (name, config)));

        Assert.Equal(isTaken ? null : DesignRefusals.ThreeMfNotUnderstood, read.Refusal?.Code);
    }

    /// <summary>Whatever bytes are spoiled or missing, the answer is parts or a refusal.</summary>
    [Fact]
    public void Read_OfASpoiledFile_NeverThrows()
    {
        byte[] good = ThreeMfFile.OfBlock(10, 10, 10);
        Gen<byte[]> spoiled =
            from keep in Gen.Choose(0, good.Length)
            from at in Gen.Choose(0, good.Length - 1)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Elements(true, false)
            select cut ? good[..keep] : [.. good[..at], (byte)value, .. good[(at + 1)..]];
        Prop.ForAll(spoiled.ToArbitrary(), file =>
        {
            Outcome<IReadOnlyList<ThreeMfPart>> read = Read(file);
            return read.Value is { Count: > 0 } || read.Refusal is not null;
        }).QuickCheckThrowOnFailure();
    }

    private static Outcome<IReadOnlyList<ThreeMfPart>> Read(byte[] file) => ThreeMfReader.Read(file, "thing.3mf");

    private static IReadOnlyList<ThreeMfPart> Parts(byte[] file)
    {
        Outcome<IReadOnlyList<ThreeMfPart>> read = Read(file);
        Assert.Null(read.Refusal);
        return read.Value!;
    }

    private static double SignedVolume(byte[] stl)
    {
        double volume = 0;
        for (int at = 84; at < stl.Length; at += 50)
        {
            double C(int corner, int axis) => BitConverter.ToSingle(stl, at + 12 + (corner * 12) + (axis * 4));
            volume += ((C(0, 0) * ((C(1, 1) * C(2, 2)) - (C(1, 2) * C(2, 1)))) - (C(0, 1) * ((C(1, 0) * C(2, 2)) - (C(1, 2) * C(2, 0))))
                + (C(0, 2) * ((C(1, 0) * C(2, 1)) - (C(1, 1) * C(2, 0))))) / 6;
        }

        return volume;
    }
}
