using System.CommandLine;

namespace Fab.Cli;

/// <summary>What every command takes.</summary>
internal static class Globals
{
    public static readonly Option<string?> Url = new("--url")
    {
        Description = "The hub. Else FAB_URL, else http://127.0.0.1:5080.",
        HelpName = "URL",
        Recursive = true,
    };

    public static readonly Option<string?> Token = new("--token")
    {
        Description = "Your token. Else FAB_TOKEN.",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public static readonly Option<string?> As = new("--as")
    {
        Description = "Act as a demo hub's member: maker, operator, trainer, funder or steward.",
        HelpName = "ROLE",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object a line; the last line is the result.",
        Recursive = true,
    };
}
