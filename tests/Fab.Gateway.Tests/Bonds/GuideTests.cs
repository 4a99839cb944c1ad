using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Fab.Cli;
using Fab.Cli.Terminal;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>
/// docs/commons.md, done: each command as it stands there, in its order, with the command line against a hub. Comments
/// that a reader does not see turn the calendar and bring the rent that a print would.
/// </summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed partial class GuideTests
{
    private readonly Dictionary<string, string> _told = [];

    [Fact]
    public async Task Guide_EveryCommand_Runs()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "commons.md"));
        await using CommonsHub hub = await CommonsHub.StartDemo();
        using var folder = new TempFolder();
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.Path); // Exports are written where one stands.
        try
        {
            Assert.True(await Walk(hub, lines) > 40);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        // Where the walk ends: the machine is sold, and nobody but its holders lost.
        Assert.Equal("closedWithLoss", (string?)(await hub.Bond("printer"))["state"]);
        Assert.True((bool)(await hub.Nobody.Get("/api/ledger/verify"))["isSound"]!);
    }

    private async Task<int> Walk(CommonsHub hub, string[] lines)
    {
        int done = 0;
        bool isCode = false, byHand = false;
        string command = "";
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = line == "```sh";
                byHand &= isCode;
            }
            else if (isCode)
            {
                command += line.EndsWith('\\') ? line[..^1] : line;
                if (line.EndsWith('\\')) continue;
                if (!byHand) done += await Run(hub, command);
                command = "";
            }
            else if (Hint().Match(line) is { Success: true } hint)
            {
                byHand = hint.Groups["what"].Value == "by hand";
                await Take(hub, hint.Groups["what"].Value, hint.Groups["value"].Value);
            }
        }

        return done;
    }

    private static async Task Take(CommonsHub hub, string what, string value)
    {
        string[] words = value.Split(' ');
        if (what == "calendar") hub.Go(DateTimeOffset.Parse($"{value}T12:00:00Z", CultureInfo.InvariantCulture));
        if (what == "rent") await hub.Rent(long.Parse(words[1], CultureInfo.InvariantCulture), words[2], machine: words[0]);
    }

    private async Task<int> Run(CommonsHub hub, string command)
    {
        string[] words = [.. Word().Matches(command.Split(" #")[0]).Select(w => w.Value.Trim('"')).Select(w => w == "$EVE" ? _told["eve"] : w.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, w) : w)];
        if (words.Length == 0) return 0;
        (int exit, string text) = words[0] == "./fab" ? await Fab(hub, words[1..]) : await Other(words);
        Assert.True(exit == 0, $"{command}\n{text}");
        if (words is ["./fab", "members", "add", var who, ..]) _told[who] = Token().Match(text).Value;
        return 1;
    }

    private static async Task<(int Exit, string Text)> Fab(CommonsHub hub, string[] arguments)
    {
        var text = new StringBuilder();
        using var host = new CliHost(
            new StringWriter(text), new StringWriter(text), TextReader.Null, false, false, () => 200, name => name == "FAB_URL" ? hub.Hub.Url : null, hub.Time);
        using CancellationTokenSource patience = Patience.Source();
        return (await FabCli.Run(arguments, host, patience.Token), text.ToString());
    }

    private static async Task<(int Exit, string Text)> Other(string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    [GeneratedRegex("^<!-- (?<what>calendar|rent|by hand)(: (?<value>.*))? -->$")]
    private static partial Regex Hint();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"fab_\w[\w-]*")]
    private static partial Regex Token();
}
