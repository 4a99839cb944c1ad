using Fab.Domain;

namespace Fab.Designs.Catalogue;

/// <summary>Why a design is not in the catalogue.</summary>
/// <param name="File">Relative to the library's folder, such as <c>phone-stand/okh.toml</c>.</param>
/// <param name="Line">From 1; 0 where the problem has no line, such as a missing file.</param>
/// <param name="Field">Such as <c>parameters.width.max</c>; empty where the whole file is meant.</param>
public sealed record ManifestProblem(string File, int Line, string Field, string Message)
{
    public Refusal ToRefusal() => new(
        DesignRefusals.ManifestInvalid,
        ToString(),
        "Correct the file and start the hub again; the rest of the library is there.");

    public override string ToString() =>
        $"{File}{(Line > 0 ? $":{Line}" : "")}: {(Field.Length > 0 ? $"{Field}: " : "")}{Message}";
}
