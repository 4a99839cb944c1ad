using System.Runtime.InteropServices;

namespace Fab.Designs.Meshes;

/// <summary>
/// Puts a binary STL's triangles into one order. OpenSCAD writes the same triangles in an order that depends on where
/// its memory lay; without this, the same design would have another hash on every run.
/// </summary>
internal static class CanonicalMesh
{
    private const int HeaderBytes = 84;
    private const int TriangleBytes = 50;
    private const int FloatsOfATriangle = 12;

    /// <param name="stl">A binary STL that <see cref="StlReader"/> has found good.</param>
    public static byte[] Sort(ReadOnlySpan<byte> stl)
    {
        int count = (stl.Length - HeaderBytes) / TriangleBytes;
        float[][] triangles = new float[count][];
        for (int i = 0; i < count; i++)
            triangles[i] = Turned(MemoryMarshal.Cast<byte, float>(stl.Slice(HeaderBytes + (i * TriangleBytes), FloatsOfATriangle * sizeof(float))));
        Array.Sort(triangles, Compare);

        byte[] sorted = new byte[stl.Length];
        stl.Slice(80, 4).CopyTo(sorted.AsSpan(80));
        for (int i = 0; i < count; i++)
            MemoryMarshal.AsBytes(triangles[i].AsSpan()).CopyTo(sorted.AsSpan(HeaderBytes + (i * TriangleBytes)));
        return sorted;
    }

    /// <summary>
    /// The triangle with its smallest corner first, its sense of rotation kept, and no negative zeros. The normal is
    /// computed anew: the one that was written has rounding errors that depend on which corner came first.
    /// </summary>
    private static float[] Turned(ReadOnlySpan<float> normalAndCorners)
    {
        int first = 0;
        for (int corner = 1; corner < 3; corner++)
        {
            if (normalAndCorners.Slice(3 + (corner * 3), 3).SequenceCompareTo(normalAndCorners.Slice(3 + (first * 3), 3)) < 0) first = corner;
        }

        float[] turned = new float[FloatsOfATriangle];
        for (int i = 0; i < 9; i++) turned[3 + i] = normalAndCorners[3 + (((first * 3) + i) % 9)] + 0f;
        PutNormal(turned);
        return turned;
    }

    private static void PutNormal(float[] triangle)
    {
        double Along(int corner, int axis) => (double)triangle[3 + (corner * 3) + axis] - triangle[3 + axis];
        double x = (Along(1, 1) * Along(2, 2)) - (Along(1, 2) * Along(2, 1));
        double y = (Along(1, 2) * Along(2, 0)) - (Along(1, 0) * Along(2, 2));
        double z = (Along(1, 0) * Along(2, 1)) - (Along(1, 1) * Along(2, 0));
        double length = Math.Sqrt((x * x) + (y * y) + (z * z));
        if (length == 0) return;
        (triangle[0], triangle[1], triangle[2]) = ((float)(x / length) + 0f, (float)(y / length) + 0f, (float)(z / length) + 0f);
    }

    private static int Compare(float[] a, float[] b) => a.AsSpan(3).SequenceCompareTo(b.AsSpan(3));
}
