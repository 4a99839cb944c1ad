using Fab.Domain.Toml;

namespace Fab.Designs.Catalogue;

/// <summary>Reads fields of one table and notes what is wrong with them, so that all problems are told at once.</summary>
internal sealed class ManifestFields(TomlTable table, string path, string file, List<ManifestProblem> problems)
{
    public TomlTable Table => table;

    public void Problem(string field, string message) =>
        problems.Add(new ManifestProblem(file, table[field]?.Line ?? table.Line, Full(field), message));

    public string Text(string field)
    {
        if (OptionalText(field) is { } value && value.Trim().Length > 0) return value.Trim();
        if (table[field] is null or TomlText) Problem(field, "is missing or empty.");
        return "";
    }

    public string? OptionalText(string field) => table[field] switch
    {
        null => null,
        TomlText text => text.Value,
        TomlValue other => Wrong<string>(field, other, "a text"),
    };

    public double? OptionalNumber(string field) => table[field] switch
    {
        null => null,
        TomlInteger whole => whole.Value,
        TomlFloat number when double.IsFinite(number.Value) => number.Value,
        TomlFloat => WrongNumber(field, "must be a finite number."),
        TomlValue other => WrongNumber(field, $"must be a number, not {other.Kind}."),
    };

    public bool? OptionalBoolean(string field)
    {
        switch (table[field])
        {
            case null: return null;
            case TomlBoolean flag: return flag.Value;
            case TomlValue other:
                Problem(field, $"must be true or false, not {other.Kind}.");
                return null;
        }
    }

    /// <summary>One text or a list of texts: OKH allows both for most fields.</summary>
    public IReadOnlyList<string> Texts(string field)
    {
        switch (table[field])
        {
            case null: return [];
            case TomlText one: return [one.Value];
            case TomlArray list when list.Items.All(item => item is TomlText):
                return [.. list.Items.Cast<TomlText>().Select(item => item.Value)];
            default:
                Problem(field, "must be a text or a list of texts.");
                return [];
        }
    }

    public ManifestFields? Inner(string field) => table[field] switch
    {
        null => null,
        TomlTable inner => new ManifestFields(inner, Full(field), file, problems),
        TomlValue other => Wrong<ManifestFields>(field, other, "a table"),
    };

    public IReadOnlyList<ManifestFields> Inners(string field)
    {
        if (table[field] is null) return [];
        if (table[field] is TomlArray list && list.Items.All(item => item is TomlTable))
            return [.. list.Items.Select((item, i) => new ManifestFields((TomlTable)item, $"{Full(field)}[{i}]", file, problems))];
        Problem(field, $"must be a list of tables, as in [[{field}]].");
        return [];
    }

    /// <summary>In our own tables a name that nobody reads is most likely a slip of the pen.</summary>
    public void AllowOnly(params string[] names)
    {
        foreach (string key in table.Keys.Where(key => !names.Contains(key)))
            Problem(key, $"is not known here; known are {string.Join(", ", names)}.");
    }

    private string Full(string field) => path.Length > 0 ? $"{path}.{field}" : field;

    private double? WrongNumber(string field, string message)
    {
        Problem(field, message);
        return null;
    }

    private T? Wrong<T>(string field, TomlValue found, string wanted)
        where T : class
    {
        Problem(field, $"must be {wanted}, not {found.Kind}.");
        return null;
    }
}
