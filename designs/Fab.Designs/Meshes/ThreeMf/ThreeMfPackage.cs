using System.IO.Compression;
using System.Xml;

namespace Fab.Designs.Meshes.ThreeMf;

/// <summary>
/// The files inside a 3MF, read one by one into memory and never written out. Whatever a header says, no more than
/// <see cref="ThreeMfReader.MostUnpackedBytes"/> are unpacked of one package.
/// </summary>
internal sealed class ThreeMfPackage : IDisposable
{
    private const int MostEntries = 2_000;
    private const string Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string ModelRelationship = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel";

    // Each entry of the directory at the end of a zip begins so.
    private static readonly byte[] s_directoryEntry = [(byte)'P', (byte)'K', 1, 2];

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private long _left = ThreeMfReader.MostUnpackedBytes;

    /// <exception cref="InvalidDataException">It is no zip.</exception>
    /// <exception cref="ThreeMfException">It is one that is not taken.</exception>
    public ThreeMfPackage(byte[] file)
    {
        // Counted before the directory is read, which would cost memory for each entry.
        if (System.MemoryExtensions.Count(file, s_directoryEntry) > MostEntries)
            throw new ThreeMfException(DesignRefusals.ThreeMfTooLarge, $"The package has more than {MostEntries} files in it.");
        _zip = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in _zip.Entries)
        {
            string name = entry.FullName;
            if (!IsInside(name)) throw new ThreeMfException($"A file in it reaches out of the package: '{Shown(name)}'.");
            if (!_entries.TryAdd(name, entry)) throw new ThreeMfException($"Two files in it have the same name: '{Shown(name)}'.");
        }
    }

    /// <summary>Where the package says that its model is.</summary>
    public string ModelPath()
    {
        using XmlReader? reader = Open("_rels/.rels");
        while (reader?.Read() == true)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "Relationship" && reader.NamespaceURI == Relationships
                && reader.GetAttribute("Type") == ModelRelationship && reader.GetAttribute("Target") is { } target)
            {
                return target;
            }
        }

        throw new ThreeMfException("It names no 3D model: it is a zip, but no 3MF.");
    }

    /// <summary>A file of the package as XML without a DTD and without anything from outside; null where there is none.</summary>
    /// <param name="path">As the package writes it, with or without a slash before it.</param>
    public XmlReader? Open(string path)
    {
        if (!_entries.TryGetValue(path.TrimStart('/'), out ZipArchiveEntry? entry)) return null;
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreWhitespace = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        };
        return XmlReader.Create(new Counted(entry.Open(), this), settings);
    }

    public void Dispose() => _zip.Dispose();

    private static bool IsInside(string name) =>
        name.Length is > 0 and <= 300 && name[0] != '/' && !name.Contains('\\') && !name.Contains(':') && !name.Any(char.IsControl)
        && name.Split('/').All(part => part is not ("." or ".."));

    private static string Shown(string name) => string.Concat(name.Take(60).Select(c => char.IsControl(c) ? '\uFFFD' : c));

    /// <summary>Counts what comes out, as what a header announces is only a claim.</summary>
    private sealed class Counted(Stream inner, ThreeMfPackage package) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            package._left -= read;
            return package._left >= 0
                ? read
                : throw new ThreeMfException(
                    DesignRefusals.ThreeMfTooLarge, $"Unpacked it has more than {ThreeMfReader.MostUnpackedBytes / 1024 / 1024} MB.");
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Why a package is not taken; never leaves <see cref="ThreeMfReader"/>.</summary>
internal sealed class ThreeMfException(string code, string message) : Exception(message)
{
    public ThreeMfException(string message)
        : this(DesignRefusals.ThreeMfInvalid, message)
    {
    }

    public string Code { get; } = code;
}
