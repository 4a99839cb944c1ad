using System.Text;
using Fab.Designs.Meshes;
using Fab.Domain;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Designs.Tests.Meshes;

public sealed class StlReaderTests
{
    private const string Facet = "facet normal 0 0 1\n outer loop\n  vertex 0 0 0\n  vertex 10 0 0\n  vertex 0 20 5e0\n endloop\nendfacet\n";

    [Fact]
    public void Read_OfABinaryMesh_Measures()
    {
        MeshFacts facts = StlReader.Read(Binary((0, 0, 0), (10, 0, 0), (0, 20, 30), (-5, 1, 1), (1, 1, 1), (2, 2, 2))).Value!;

        Assert.Equal(new MeshFacts(2, -5, 0, 0, 10, 20, 30), facts);
        Assert.Equal((15.0, 20.0, 30.0), (facts.Size.X.Value, facts.Size.Y.Value, facts.Size.Z.Value));
    }

    [Theory]
    [InlineData("solid x\n" + Facet + "endsolid x\n")]
    [InlineData("SOLID\r\n\t" + Facet + "ENDSOLID")]
    public void Read_OfATextMesh_Measures(string text) =>
        Assert.Equal(new MeshFacts(1, 0, 0, 0, 10, 20, 5), StlReader.Read(Encoding.ASCII.GetBytes(text)).Value);

    [Fact]
    public void Read_OfABinaryMeshThatBeginsWithSolid_IsNotTakenForText()
    {
        byte[] file = Binary((0, 0, 0), (10, 0, 0), (0, 20, 30));
        "solid thing"u8.CopyTo(file);

        Assert.Equal(1, StlReader.Read(file).Value!.Triangles);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello", "not an STL")]
    [InlineData("solid x\nendsolid x", "no triangles")]
    [InlineData("solid x\n" + Facet, "endsolid")]
    [InlineData("solid x\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0\nendloop\nendfacet\nendsolid", "Line 6")]
    [InlineData("solid x\nfacet\nvertex 0 0 0\nvertex 1 0 0\nendfacet\nendsolid", "three corners, this one 2")]
    [InlineData("solid x\nfacet\nvertex 0 0 0\nfacet\n", "before the last one")]
    [InlineData("solid x\nfacet\nvertex nan 0 0\n", "not a number")]
    [InlineData("solid x\nfacet\nvertex 1e30 0 0\n", "farther than 10 m")]
    [InlineData("solid x\nfacet\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendfacet\nendsolid", "flat")]
    [InlineData("G21\nG28\nG1 X10", "not an STL")]
    public void Read_OfAFileThatIsNone_SaysWhy(string text, string message)
    {
        Refusal refusal = StlReader.Read(Encoding.ASCII.GetBytes(text)).Refusal!;

        Assert.Equal(DesignRefusals.StlInvalid, refusal.Code);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfABinaryMeshCutShort_SaysSo()
    {
        byte[] file = Binary((0, 0, 0), (10, 0, 0), (0, 20, 30), (0, 0, 0), (1, 0, 0), (0, 1, 1));

        Assert.Contains("cut short: it announces 2 triangles and holds 1", StlReader.Read(file.AsSpan(0, file.Length - 7)).Refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-20_000f)]
    public void Read_OfACornerThatIsNowhere_IsRefused(float x) =>
        Assert.Contains("Triangle 1", StlReader.Read(Binary((x, 0, 0), (10, 0, 0), (0, 20, 30))).Refusal!.Message, StringComparison.Ordinal);

    [Fact]
    public void AnyBytes_AfterAWordOfStl_GiveFactsOrARefusal_NeverAnException() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary(), Gen.Elements("", "solid ", "solid a\nfacet\nvertex ").ToArbitrary(), (bytes, begin) =>
        {
            Outcome<MeshFacts> read = StlReader.Read([.. Encoding.ASCII.GetBytes(begin), .. bytes]);
            return read.Value is null != read.Refusal is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(300));

    /// <summary>The same triangles in any order, each begun at any corner, are one file; a triangle turned over is another.</summary>
    [Fact]
    public void CanonicalMesh_OfTheSameTriangles_IsTheSameFile()
    {
        (float, float, float) a = (0, 0, 0), b = (10, 0, 0), c = (0, 20, 0), d = (0, 0, 30);

        byte[] one = CanonicalMesh.Sort(Binary(a, b, c, a, d, b, a, c, d, b, d, c));
        byte[] other = CanonicalMesh.Sort(Binary(d, c, b, (-0f, 0, 0), c, d, d, b, (0, -0f, 0), c, a, b));
        byte[] turned = CanonicalMesh.Sort(Binary(a, c, b, a, d, b, a, c, d, b, d, c));

        Assert.Equal(one, other);
        Assert.NotEqual(one, turned);
        Assert.Equal(StlReader.Read(one), StlReader.Read(Binary(a, b, c, a, d, b, a, c, d, b, d, c)));
    }

    internal static byte[] Binary(params (float X, float Y, float Z)[] corners)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(new byte[80]);
        writer.Write(corners.Length / 3);
        for (int i = 0; i < corners.Length; i++)
        {
            if (i % 3 == 0) writer.Write(new byte[12]);
            writer.Write(corners[i].X);
            writer.Write(corners[i].Y);
            writer.Write(corners[i].Z);
            if (i % 3 == 2) writer.Write((short)0);
        }

        return stream.ToArray();
    }
}
