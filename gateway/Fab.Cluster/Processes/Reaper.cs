using System.Diagnostics;
using System.Globalization;

namespace Fab.Cluster.Processes;

/// <summary>
/// A shell that holds the other end of a pipe of ours. Whichever way this process ends, the pipe closes, and the shell kills
/// what is still running and removes the folder if it was made for this run: nothing is left behind, not even by kill -9.
/// </summary>
internal sealed class Reaper : IDisposable
{
    private const string Script = """
        trap '' INT TERM HUP
        running=" "
        while read -r sign group; do
          case $sign in
            +) running="$running$group " ;;
            -) running=$(printf %s "$running" | sed "s/ $group / /") ;;
          esac
        done
        for group in $running; do kill -s KILL -- "-$group" 2>/dev/null; done
        [ -z "$1" ] || rm -rf -- "$1"
        """;

    private readonly Process _shell;
    private readonly Lock _gate = new();

    /// <param name="removes">A folder made for this run; null for none.</param>
    public Reaper(string? removes)
    {
        // A session of its own: Ctrl-C is for us, and what the terminal's end kills is not this.
        _shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "fab-reaper", removes ?? ""]) { RedirectStandardInput = true })
            ?? throw new InvalidOperationException("sh did not start.");
    }

    public void Watch(int group) => Say('+', group);

    public void Forget(int group) => Say('-', group);

    public void Dispose()
    {
        lock (_gate) _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
    }

    private void Say(char sign, int group)
    {
        lock (_gate)
        {
            _shell.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {group}"));
            _shell.StandardInput.Flush();
        }
    }
}
