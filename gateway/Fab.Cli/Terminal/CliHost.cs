using System.Text;

namespace Fab.Cli.Terminal;

/// <summary>All that the CLI touches of the process around it, so that tests can be the process.</summary>
/// <param name="Width">Columns of the terminal that <paramref name="Out"/> is.</param>
internal sealed record CliHost(
    TextWriter Out,
    TextWriter Err,
    TextReader In,
    bool OutIsTerminal,
    bool InIsTerminal,
    Func<int> Width,
    Func<string, string?> Env,
    TimeProvider Time) : IDisposable
{
    public static CliHost OfThisProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8, 4096) { AutoFlush = false };
        var error = new StreamWriter(Console.OpenStandardError(), utf8, 256) { AutoFlush = true };
        return new CliHost(
            output,
            error,
            Console.In,
            !Console.IsOutputRedirected,
            !Console.IsInputRedirected,
            () => Console.IsOutputRedirected || Console.WindowWidth < 20 ? 100 : Console.WindowWidth,
            Environment.GetEnvironmentVariable,
            TimeProvider.System);
    }

    public void Dispose()
    {
        Out.Flush();
        Err.Flush();
    }
}
