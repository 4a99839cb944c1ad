using System.Globalization;
using Fab.Designs.Licensing;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Toml;
using Fab.Domain.Units;

namespace Fab.Designs.Catalogue;

/// <summary>A file of a design's folder, or why it cannot be had. Paths are relative, with forward slashes.</summary>
internal delegate Outcome<DesignFile> OpenDesignFile(string path);

/// <summary>
/// Reads a design's <c>okh.toml</c>: the fields of Open Know-How 2.4 (required: okhv, name, repo, version, license,
/// licensor, function), and our own tables <c>[fab]</c>, <c>[revision]</c>,
/// <c>[parameters.NAME]</c> and <c>[modules.NAME]</c>.
/// </summary>
internal sealed class ManifestReader
{
    private readonly string _slug;
    private readonly ManifestFields _fields;
    private readonly OpenDesignFile _open;
    private readonly List<ManifestProblem> _problems;

    private ManifestReader(string slug, TomlTable document, string file, OpenDesignFile open, List<ManifestProblem> problems)
    {
        (_slug, _open, _problems) = (slug, open, problems);
        _fields = new ManifestFields(document, "", file, problems);
    }

    /// <summary>The design, or null with at least one problem noted.</summary>
    public static Design? Read(string slug, ReadOnlySpan<byte> manifest, string file, OpenDesignFile open, List<ManifestProblem> problems)
    {
        TomlResult toml = TomlReader.Read(manifest);
        if (toml.Problem is { } problem)
        {
            problems.Add(new ManifestProblem(file, problem.Line, "", problem.Message));
            return null;
        }

        Design? design = new ManifestReader(slug, toml.Document!, file, open, problems).Read();
        return problems.Count == 0 ? design : null;
    }

    private Design? Read()
    {
        string okhv = _fields.Text("okhv");
        if (okhv.Length > 0 && okhv is not ("2.0" or "2.1" or "2.2" or "2.3" or "2.4" or "OKH-LOSHv1.0"))
            _fields.Problem("okhv", $"is '{okhv}'; versions 2.0 to 2.4 are understood.");
        _fields.Text("repo");
        string licence = _fields.Text("license");
        if (licence.Length > 0 && LicenceGate.Judge(licence, LicenceUse.Make) is { } refusal)
            _fields.Problem("license", $"{refusal.Message} {refusal.WayOut}");

        MachineKind kind = ReadKind();
        ManifestFields fab = _fields.Inner("fab") ?? new ManifestFields(new TomlTable(1), "fab", "", []);
        if (_fields.Table["fab"] is null) _fields.Problem("fab", "is missing: it names the material.");
        fab.AllowOnly("material", "materials", "minutes", "supports", "dialect", "stock", "tool");
        string material = fab.Text("material");
        IReadOnlyList<string> materials = fab.Texts("materials") is { Count: > 0 } given ? given : [material];
        if (!materials.Contains(material)) fab.Problem("materials", $"does not contain the design's own material, '{material}'.");

        IReadOnlyList<DesignFile> sources = ReadSources(kind);
        DesignFile? program = kind == MachineKind.Router ? ReadProgram() : null;
        IReadOnlyList<DesignParameter> parameters = ReadParameters(program);
        IReadOnlyList<DesignModule> modules = kind == MachineKind.Printer ? ReadModules(sources) : [OnlyModule(_slug, program?.Path ?? "")];
        Dialect? dialect = program is null ? null : ReadDialect(fab);
        DesignFile? readme = Open(_fields, "readme", _fields.OptionalText("readme") ?? "README.md");
        DesignFile? picture = ReadPicture();
        if (readme is null || picture is null) return null;

        return new Design(
            _slug,
            _fields.Text("name"),
            _fields.Text("function"),
            _fields.Text("version"),
            licence,
            LicenceGate.Find(licence)?.PlainWords ?? "Read its licence before passing it on.",
            _fields.Text("licensor"),
            kind,
            parameters,
            modules,
            material,
            materials,
            ReadBox(_fields, "outer-dimensions"),
            _fields.OptionalNumber("mass") is { } grams ? new Grams(grams) : null,
            fab.OptionalBoolean("supports") ?? true,
            ReadBox(fab, "stock"),
            fab.OptionalText("tool"),
            dialect,
            program,
            sources,
            System.Text.Encoding.UTF8.GetString(readme.Content.Span),
            picture)
        {
            Change = ReadChange(),
            Minutes = ReadMinutes(fab),
        };
    }

    private static int? ReadMinutes(ManifestFields fab)
    {
        if (fab.OptionalNumber("minutes") is not { } minutes) return null;
        if (minutes is < 1 or > 100_000 || minutes % 1 != 0) fab.Problem("minutes", "must be whole minutes, 1 to 100000.");
        return (int)minutes;
    }

    private DesignChange ReadChange()
    {
        if (_fields.Inner("revision") is not { } revision) return new DesignChange(null, null, null);
        revision.AllowOnly("date", "by", "changes");
        string? date = revision.OptionalText("date");
        if (date is not null && !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            revision.Problem("date", "must be a day such as \"2026-03-01\".");
        return new DesignChange(date, revision.OptionalText("by"), revision.OptionalText("changes"));
    }

    private MachineKind ReadKind()
    {
        switch (_fields.Text("tsdc"))
        {
            case "3DP": return MachineKind.Printer;
            case "CNC": return MachineKind.Router;
            case "": return MachineKind.Printer;
            default:
                _fields.Problem("tsdc", "must be 3DP (printed) or CNC (milled): no other machines are here yet.");
                return MachineKind.Printer;
        }
    }

    private List<DesignFile> ReadSources(MachineKind kind)
    {
        var files = new List<DesignFile>();
        IReadOnlyList<string> paths = _fields.Texts("source");
        if (kind == MachineKind.Printer && !paths.Any(IsScad)) _fields.Problem("source", "names no OpenSCAD file.");
        foreach (string path in paths)
        {
            if (Open(_fields, "source", path) is { } file) files.Add(file);
        }

        return files;
    }

    private DesignFile? ReadProgram()
    {
        string[] programs = [.. _fields.Texts("export").Where(path => Path.GetExtension(path) is ".gcode" or ".nc")];
        if (programs.Length == 1) return Open(_fields, "export", programs[0]);
        _fields.Problem("export", "a milled design names exactly one .gcode or .nc file here.");
        return null;
    }

    private List<DesignParameter> ReadParameters(DesignFile? program)
    {
        var parameters = new List<DesignParameter>();
        if (_fields.Inner("parameters") is not { } tables) return parameters;
        if (program is not null) _fields.Problem("parameters", "ready G-code cannot have parameters.");
        foreach (string name in tables.Table.Keys)
        {
            if (tables.Inner(name) is { } fields && ParameterReader.Read(name, fields) is { } parameter) parameters.Add(parameter);
        }

        return parameters;
    }

    private List<DesignModule> ReadModules(IReadOnlyList<DesignFile> sources)
    {
        var modules = new List<DesignModule>();
        ManifestFields? extras = _fields.Inner("modules");
        foreach (ManifestFields part in _fields.Inners("part"))
        {
            string name = part.Text("name"), source = part.Text("source");
            if (name.Length > 0 && !DesignCatalogue.IsSlug(name)) part.Problem("name", "must be small letters, digits and hyphens.");
            if (modules.Any(m => m.Name == name)) part.Problem("name", "is there twice.");
            if (source.Length > 0 && !(IsScad(source) && sources.Any(file => file.Path == source)))
                part.Problem("source", "must be one of the OpenSCAD files that 'source' names.");
            if (part.OptionalText("tsdc") is not (null or "3DP")) part.Problem("tsdc", "must be 3DP, as the design's.");
            modules.Add(ReadModule(name, source, extras?.Inner(name)));
        }

        foreach (string name in extras?.Table.Keys.Where(key => modules.All(m => m.Name != key)) ?? [])
            extras!.Problem(name, "there is no [[part]] of this name.");
        if (modules.Count == 0)
        {
            DesignFile[] drawings = [.. sources.Where(file => IsScad(file.Path))];
            if (drawings.Length > 1) _fields.Problem("source", "with several OpenSCAD files, each thing to print needs a [[part]] that names its own.");
            modules.Add(OnlyModule(_slug, drawings.FirstOrDefault()?.Path ?? ""));
        }

        Outcome<IReadOnlyList<DesignModule>> ordered = ModuleOrder.Sort(modules);
        if (ordered.Refusal is { } refusal) _fields.Problem("modules", refusal.Message);
        return [.. ordered.Value ?? modules];
    }

    private static DesignModule ReadModule(string name, string source, ManifestFields? fields)
    {
        if (fields is null) return OnlyModule(name, source);
        fields.AllowOnly("label", "help", "provides", "needs");
        return new DesignModule(name, fields.OptionalText("label") ?? name, fields.Text("help"), source, ReadInterfaces(fields, "provides"), ReadInterfaces(fields, "needs"));
    }

    private static Dictionary<string, InterfaceVersion> ReadInterfaces(ManifestFields fields, string field)
    {
        var interfaces = new Dictionary<string, InterfaceVersion>(StringComparer.Ordinal);
        if (fields.Inner(field) is not { } table) return interfaces;
        foreach (string name in table.Table.Keys)
        {
            string[] numbers = table.Text(name).Split('.');
            if (numbers.Length == 2
                && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
                && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
            {
                interfaces[name] = new InterfaceVersion(major, minor);
            }
            else
            {
                table.Problem(name, "must be a version of two numbers, such as \"1.0\".");
            }
        }

        return interfaces;
    }

    private static DesignModule OnlyModule(string name, string source) =>
        new(name, name, "", source, new Dictionary<string, InterfaceVersion>(), new Dictionary<string, InterfaceVersion>());

    private static Dialect? ReadDialect(ManifestFields fab)
    {
        switch (fab.Text("dialect"))
        {
            case "grbl": return Dialect.Grbl;
            case "marlin": return Dialect.Marlin;
            default:
                fab.Problem("dialect", "must be grbl or marlin: what the ready G-code is written for.");
                return null;
        }
    }

    private DesignFile? ReadPicture()
    {
        if (_fields.Inners("image") is not [ManifestFields image, ..])
        {
            _fields.Problem("image", "is missing: a design shows what it looks like.");
            return null;
        }

        string path = image.Text("location");
        if (path.Length > 0 && !path.EndsWith(".png", StringComparison.Ordinal)) image.Problem("location", "must be a PNG.");
        return path.Length > 0 ? Open(image, "location", path) : null;
    }

    private static Volume? ReadBox(ManifestFields parent, string field)
    {
        if (parent.Inner(field) is not { } box) return null;
        double Side(string name)
        {
            double? side = box.OptionalNumber(name);
            if (side is null or <= 0) box.Problem(name, "must be a length above zero, in mm.");
            return side ?? 0;
        }

        return new Volume(new Millimetres(Side("width")), new Millimetres(Side("depth")), new Millimetres(Side("height")));
    }

    private DesignFile? Open(ManifestFields fields, string field, string path)
    {
        Outcome<DesignFile> file = _open(path);
        if (file.Refusal is { } refusal) fields.Problem(field, refusal.Message);
        return file.Value;
    }

    private static bool IsScad(string path) => path.EndsWith(".scad", StringComparison.Ordinal);
}
