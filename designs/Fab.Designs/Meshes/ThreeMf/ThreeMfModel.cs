using System.Globalization;
using System.Numerics;
using System.Xml;

namespace Fab.Designs.Meshes.ThreeMf;

/// <param name="Name">As its author called it; empty where they did not.</param>
/// <param name="IsPart">Something to be made, not a support or the like.</param>
/// <param name="Corners">Three for each triangle, as indices into <paramref name="Vertices"/>.</param>
internal sealed record ModelObject(
    string Name, bool IsPart, IReadOnlyList<Vector3> Vertices, IReadOnlyList<int> Corners, IReadOnlyList<ObjectPlace> Components);

/// <summary>An object where it is put: in the build, or as a piece of another.</summary>
/// <param name="Path">Which model file of the package has it; null for the one that says so.</param>
internal sealed record ObjectPlace(string? Path, int Object, Matrix4x4 Transform);

/// <summary>One model file of a 3MF: its objects, what of them is to be built, and its unit.</summary>
internal sealed class ThreeMfModel
{
    /// <summary>Of a package: the budget that all its model files share.</summary>
    internal sealed class Budget
    {
        public int Triangles { get; set; } = StlReader.MostTriangles;

        public int Vertices { get; set; } = 3 * StlReader.MostTriangles;

        public int Objects { get; set; } = 10_000;
    }

    private const string Core = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02";
    private const string Production = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06";

    // What these add is colour, identity and grouping: the shape is whole without them.
    private static readonly HashSet<string> s_harmless =
    [
        Core,
        Production,
        "http://schemas.microsoft.com/3dmanufacturing/material/2015/02",
        "http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07",
    ];

    private readonly Dictionary<int, ModelObject> _objects = [];
    private readonly List<ObjectPlace> _build = [];
    private readonly XmlReader _reader;
    private readonly Budget _budget;

    private ThreeMfModel(XmlReader reader, Budget budget) => (_reader, _budget) = (reader, budget);

    public IReadOnlyDictionary<int, ModelObject> Objects => _objects;

    public IReadOnlyList<ObjectPlace> Build => _build;

    /// <summary>Millimetres in one of its units.</summary>
    public double UnitMm { get; private set; } = 1;

    /// <exception cref="XmlException">It is no XML, or has a DTD.</exception>
    /// <exception cref="ThreeMfException">It is no model, or one that is not understood.</exception>
    public static ThreeMfModel Read(XmlReader reader, Budget budget)
    {
        var model = new ThreeMfModel(reader, budget);
        if (reader.MoveToContent() != XmlNodeType.Element || !model.Is("model")) throw new ThreeMfException("Its model file is no 3MF model.");
        model.ReadHead();
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (model.Is("object")) model.ReadObject();
            else if (model.Is("item") && reader.GetAttribute("printable") is not "0") model._build.Add(model.Place());
        }

        return model;
    }

    private bool Is(string name) => _reader.LocalName == name && _reader.NamespaceURI == Core;

    private void ReadHead()
    {
        UnitMm = _reader.GetAttribute("unit") switch
        {
            null or "millimeter" => 1,
            "micron" => 0.001,
            "centimeter" => 10,
            "inch" => 25.4,
            "foot" => 304.8,
            "meter" => 1000,
            _ => throw new ThreeMfException("It is measured in a unit that 3MF does not have."),
        };
        foreach (string prefix in (_reader.GetAttribute("requiredextensions") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (_reader.LookupNamespace(prefix) is not { } extension || s_harmless.Contains(extension)) continue;
            throw new ThreeMfException(
                DesignRefusals.ThreeMfNotUnderstood, "It describes its shape by more than triangles, and only the triangles are understood here.");
        }
    }

    private void ReadObject()
    {
        if (--_budget.Objects < 0) throw new ThreeMfException(DesignRefusals.ThreeMfTooLarge, "It has more than 10000 objects.");
        int id = Whole("id");
        string name = _reader.GetAttribute("name") ?? "";
        bool isPart = _reader.GetAttribute("type") is null or "model" or "solidsupport";
        var vertices = new List<Vector3>();
        var corners = new List<int>();
        var components = new List<ObjectPlace>();
        if (!_reader.IsEmptyElement)
        {
            int depth = _reader.Depth;
            while (_reader.Read() && _reader.Depth > depth)
            {
                if (_reader.NodeType != XmlNodeType.Element) continue;
                if (Is("vertex")) ReadVertex(vertices);
                else if (Is("triangle")) ReadTriangle(corners);
                else if (Is("component")) components.Add(Place());
            }
        }

        if (corners.Any(corner => corner < 0 || corner >= vertices.Count)) throw new ThreeMfException($"A triangle of object {id} has a corner that there is not.");
        if (!_objects.TryAdd(id, new ModelObject(name, isPart, vertices, corners, components)))
            throw new ThreeMfException($"Two objects have the number {id}.");
    }

    private void ReadVertex(List<Vector3> vertices)
    {
        if (--_budget.Vertices < 0) throw TooMany();
        vertices.Add(new Vector3((float)Number("x"), (float)Number("y"), (float)Number("z")));
    }

    private void ReadTriangle(List<int> corners)
    {
        if (--_budget.Triangles < 0) throw TooMany();
        corners.Add(Whole("v1"));
        corners.Add(Whole("v2"));
        corners.Add(Whole("v3"));
    }

    private ObjectPlace Place() => new(_reader.GetAttribute("path", Production), Whole("objectid"), Transform());

    /// <summary>Twelve numbers: the rows of a matrix whose last column is 0 0 0 1; points are rows before it.</summary>
    private Matrix4x4 Transform()
    {
        if (_reader.GetAttribute("transform") is not { } written) return Matrix4x4.Identity;
        string[] words = written.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        float[] m = new float[12];
        if (words.Length != 12) throw new ThreeMfException("A transform has not twelve numbers.");
        for (int i = 0; i < 12; i++)
        {
            if (!float.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out m[i]) || !float.IsFinite(m[i]))
                throw new ThreeMfException("A transform has something in it that is no number.");
        }

        return new Matrix4x4(m[0], m[1], m[2], 0, m[3], m[4], m[5], 0, m[6], m[7], m[8], 0, m[9], m[10], m[11], 1);
    }

    private int Whole(string name) =>
        int.TryParse(_reader.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new ThreeMfException($"Line {Line()}: '{name}' of <{_reader.LocalName}> is no whole number.");

    private double Number(string name) =>
        double.TryParse(_reader.GetAttribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new ThreeMfException($"Line {Line()}: '{name}' of <{_reader.LocalName}> is no number.");

    private int Line() => (_reader as IXmlLineInfo)?.LineNumber ?? 0;

    private static ThreeMfException TooMany() =>
        new(DesignRefusals.ThreeMfTooLarge, $"It has more than {StlReader.MostTriangles} triangles.");
}
