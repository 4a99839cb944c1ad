using System.IO.Compression;
using System.Text;

namespace Fab.TestSupport;

/// <summary>Writes 3MF packages, also ones that nobody should take.</summary>
public static class ThreeMfFile
{
    public const string Core = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02";

    public const string Relations =
        """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>""";

    /// <summary>A block with its corner at the origin, closed and turned outwards.</summary>
    public static string Block(double x, double y, double z) => FormattableString.Invariant($"""
        <mesh><vertices>
        <vertex x="0" y="0" z="0"/><vertex x="{x}" y="0" z="0"/><vertex x="{x}" y="{y}" z="0"/><vertex x="0" y="{y}" z="0"/>
        <vertex x="0" y="0" z="{z}"/><vertex x="{x}" y="0" z="{z}"/><vertex x="{x}" y="{y}" z="{z}"/><vertex x="0" y="{y}" z="{z}"/>
        </vertices><triangles>
        <triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="3" v3="2"/><triangle v1="4" v2="5" v3="6"/><triangle v1="4" v2="6" v3="7"/>
        <triangle v1="0" v2="1" v3="5"/><triangle v1="0" v2="5" v3="4"/><triangle v1="1" v2="2" v3="6"/><triangle v1="1" v2="6" v3="5"/>
        <triangle v1="2" v2="3" v3="7"/><triangle v1="2" v2="7" v3="6"/><triangle v1="3" v2="0" v3="4"/><triangle v1="3" v2="4" v3="7"/>
        </triangles></mesh>
        """);

    /// <param name="resources">Objects.</param>
    /// <param name="build">Items.</param>
    /// <param name="head">More attributes of the model.</param>
    public static string Model(string resources, string build, string head = "unit=\"millimeter\"") =>
        $"""<?xml version="1.0" encoding="UTF-8"?><model xmlns="{Core}" xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06" {head}><resources>{resources}</resources><build>{build}</build></model>""";

    /// <summary>A package of one block.</summary>
    public static byte[] OfBlock(double x, double y, double z, string head = "unit=\"millimeter\"") =>
        Of(Model($"""<object id="1" type="model" name="Block">{Block(x, y, z)}</object>""", """<item objectid="1"/>""", head));

    public static byte[] Of(string model, params (string Name, string Content)[] more) =>
        Zip([("_rels/.rels", Relations), ("3D/3dmodel.model", model), .. more]);

    public static byte[] Zip(params (string Name, string Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return memory.ToArray();
    }
}
