using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Xml;
using Fab.Domain;

namespace Fab.Designs.Meshes.ThreeMf;

/// <summary>One thing of a 3MF's build, as a binary STL in millimetres.</summary>
public sealed record ThreeMfPart(string Name, byte[] Stl, MeshFacts Facts);

/// <summary>
/// Reads 3MF: the things on its plate, each with its pieces and transforms, in millimetres. Of a project that a slicer
/// saved only the shapes are taken, its settings are not; what would make another shape of them is refused. Never throws
/// on bad input.
/// </summary>
public static class ThreeMfReader
{
    public const long LargestFileBytes = 64L * 1024 * 1024;
    public const int MostParts = 50;

    /// <summary>A million triangles written out at length.</summary>
    public const long MostUnpackedBytes = 400L * 1024 * 1024;

    private const int DeepestPieces = 16;
    private const int MostPieces = 10_000;

    /// <param name="name">What parts are called that have no name of their own.</param>
    public static Outcome<IReadOnlyList<ThreeMfPart>> Read(byte[] file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.LongLength > LargestFileBytes)
            return Refuse(DesignRefusals.ThreeMfTooLarge, $"It has more than {LargestFileBytes / 1024 / 1024} MB.");
        try
        {
            using var package = new ThreeMfPackage(file);
            return new Outcome<IReadOnlyList<ThreeMfPart>>(new Build(package, name).Parts(), null);
        }
        catch (ThreeMfException problem)
        {
            return Refuse(problem.Code, problem.Message);
        }
        catch (XmlException problem)
        {
            return Refuse(DesignRefusals.ThreeMfInvalid, $"What it says of its model cannot be read: {problem.Message}");
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            return Refuse(DesignRefusals.ThreeMfInvalid, "It is no 3MF: not a zip, or one that is cut short or locked.");
        }
    }

    private static Refusal Refuse(string code, string message) => new(code, message, code switch
    {
        DesignRefusals.ThreeMfTooLarge => "Reduce the mesh in the program that made it, and export it again.",
        DesignRefusals.ThreeMfNotUnderstood => "Export the parts themselves, without modifiers, as STL or 3MF.",
        _ => "Export it again as 3MF, or as STL in millimetres.",
    });

    /// <summary>One reading of one package.</summary>
    private sealed class Build(ThreeMfPackage package, string name)
    {
        private readonly Dictionary<string, ThreeMfModel> _models = new(StringComparer.OrdinalIgnoreCase);
        private readonly ThreeMfModel.Budget _budget = new();
        private int _pieces;

        public List<ThreeMfPart> Parts()
        {
            SlicerProject.RefuseModifiers(package);
            string path = package.ModelPath();
            ThreeMfModel root = Model(path);
            var parts = new List<ThreeMfPart>();
            int triangles = 0;
            foreach (ObjectPlace item in root.Build)
            {
                if (!Object(item, path).IsPart) continue;
                if (parts.Count == MostParts) throw new ThreeMfException(DesignRefusals.ThreeMfTooLarge, $"It has more than {MostParts} parts.");
                var corners = new List<Vector3>();
                Place(item, path, Matrix4x4.Identity, 0, corners);
                triangles += corners.Count / 3;
                if (triangles > StlReader.MostTriangles) throw TooMany();
                if (corners.Count > 0) parts.Add(Part(parts.Count, Object(item, path).Name, corners, root.UnitMm));
            }

            return parts.Count > 0 ? parts : throw new ThreeMfException("There is nothing to print in it: no part with triangles on its plate.");
        }

        private ThreeMfModel Model(string path)
        {
            if (_models.TryGetValue(path, out ThreeMfModel? known)) return known;
            using XmlReader reader = package.Open(path) ?? throw new ThreeMfException("A model file that it names is missing.");
            return _models[path] = ThreeMfModel.Read(reader, _budget);
        }

        private ModelObject Object(ObjectPlace place, string within) =>
            Model(place.Path ?? within).Objects.GetValueOrDefault(place.Object) ?? throw new ThreeMfException($"It has no object {place.Object}.");

        /// <summary>An object's triangles and its pieces'. Few objects can be nested to very many: so they are counted.</summary>
        private void Place(ObjectPlace place, string within, Matrix4x4 outer, int depth, List<Vector3> corners)
        {
            if (depth > DeepestPieces) throw new ThreeMfException("Its objects are made of each other, or too deep in one another.");
            if (++_pieces > MostPieces) throw new ThreeMfException(DesignRefusals.ThreeMfTooLarge, $"It is put together of more than {MostPieces} pieces.");
            string path = place.Path ?? within;
            ModelObject one = Object(place, within);
            Matrix4x4 transform = place.Transform * outer;
            if ((corners.Count + one.Corners.Count) / 3 > StlReader.MostTriangles) throw TooMany();
            bool isMirrored = transform.GetDeterminant() < 0;
            for (int at = 0; at < one.Corners.Count; at += 3)
            {
                // A mirrored triangle turns the other way round, which would make its outside its inside.
                (int second, int third) = isMirrored ? (2, 1) : (1, 2);
                corners.Add(Vector3.Transform(one.Vertices[one.Corners[at]], transform));
                corners.Add(Vector3.Transform(one.Vertices[one.Corners[at + second]], transform));
                corners.Add(Vector3.Transform(one.Vertices[one.Corners[at + third]], transform));
            }

            foreach (ObjectPlace piece in one.Components) Place(piece, path, transform, depth + 1, corners);
        }

        private ThreeMfPart Part(int index, string own, List<Vector3> corners, double unitMm)
        {
            byte[] stl = Stl(corners, (float)unitMm);
            Outcome<MeshFacts> facts = StlReader.Read(stl);
            string called = own.Trim() is { Length: > 0 and <= 100 } given && !given.Any(char.IsControl) ? given : index == 0 ? name : $"{name} ({index + 1})";
            return facts.Value is { } mesh ? new ThreeMfPart(called, stl, mesh) : throw new ThreeMfException($"{called}: {facts.Refusal!.Message}");
        }

        private static byte[] Stl(List<Vector3> corners, float scale)
        {
            const int headerBytes = 84, triangleBytes = 50;
            int count = corners.Count / 3;
            byte[] stl = new byte[headerBytes + (count * triangleBytes)];
            BinaryPrimitives.WriteUInt32LittleEndian(stl.AsSpan(80), (uint)count);
            Span<Vector3> triangle = stackalloc Vector3[4];
            for (int i = 0; i < count; i++)
            {
                for (int corner = 0; corner < 3; corner++) triangle[1 + corner] = corners[(i * 3) + corner] * scale;
                Vector3 normal = Vector3.Cross(triangle[2] - triangle[1], triangle[3] - triangle[1]);
                triangle[0] = normal.LengthSquared() > 0 ? Vector3.Normalize(normal) : default;
                MemoryMarshal.AsBytes(triangle).CopyTo(stl.AsSpan(headerBytes + (i * triangleBytes)));
            }

            return stl;
        }

        private static ThreeMfException TooMany() =>
            new(DesignRefusals.ThreeMfTooLarge, $"Put together it has more than {StlReader.MostTriangles} triangles.");
    }
}
