using System.Text.Json;
using Fab.Domain;
using Fab.Gateway.Http;

namespace Fab.Gateway.Hosting;

/// <summary>
/// The demo members' tokens, made once and kept in the data folder, readable by its owner only, so that a second start on
/// the same data finds the same members.
/// </summary>
public sealed class DemoTokens
{
    private readonly Dictionary<string, string> _tokenByRole;

    private DemoTokens(Dictionary<string, string> tokenByRole) => _tokenByRole = tokenByRole;

    /// <summary>None: what a hub without demo data has.</summary>
    public static DemoTokens None { get; } = new([]);

    public string? For(string role) => _tokenByRole.GetValueOrDefault(role);

    public static DemoTokens Open(string path, IEnumerable<string> roles)
    {
        Dictionary<string, string> made = [];
        if (File.Exists(path) && JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) is { } kept) made = kept;

        // Also one that an older hub did not know.
        string[] missing = [.. roles.Where(role => !made.ContainsKey(role))];
        if (missing.Length == 0) return new DemoTokens(made);
        foreach (string role in missing) made[role] = SignIn.NewToken(new MemberId(role)).Token;
        string temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, made);
        }

        File.Move(temporary, path, overwrite: true);
        return new DemoTokens(made);
    }
}
