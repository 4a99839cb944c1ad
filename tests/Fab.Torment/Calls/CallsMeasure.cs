using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fab.Silo.Clustering;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Torment.Calls;

/// <summary>
/// <c>fab cluster calls</c>: grain calls a second, with silos that are processes of this computer and callers in each of them.
/// </summary>
internal static class CallsMeasure
{
    public const string Usage =
        """
        usage: fab cluster calls [options]
          --silos N      so many (default 1; more with --profile full)
          --seconds N    each measure takes so long (default 5)
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        int silos = 1, seconds = 5;
        for (int i = 0; i < args.Length; i += 2)
        {
            bool isNumber = int.TryParse(args.ElementAtOrDefault(i + 1), CultureInfo.InvariantCulture, out int n) && n > 0;
            if (args[i] == "--silos" && isNumber && (n == 1 || (n < 10 && FabSilos.CanBeSeveral))) silos = n;
            else if (args[i] == "--seconds" && isNumber) seconds = n;
            else return Fail();
        }

        string database = await (await PostgresServer.SharedAsync().ConfigureAwait(false)).CreateDatabaseAsync().ConfigureAwait(false);
        await using (ISqlDatabase tables = SqlDatabases.Open(database))
            await SqlMigrations.ApplyAllAsync(tables, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        Process[] processes = [.. Enumerable.Range(0, silos).Select(_ => Start(database, seconds, isOneOfSeveral: FabSilos.CanBeSeveral))];
        try
        {
            foreach (Process silo in processes) await ReadAsync(silo).ConfigureAwait(false);

            // Silos that have just met move their directory about; what is measured is what stays.
            await Task.Delay(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            foreach (string what in CallsOfASilo.Measures)
            {
                foreach (Process silo in processes) await silo.StandardInput.WriteLineAsync("go").ConfigureAwait(false);
                string[] told = await Task.WhenAll(processes.Select(ReadAsync)).ConfigureAwait(false);
                double[] rates = [.. told.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{silos} silos  {what,-40} {rates.Sum(),10:N0} a second"));
            }

            return 0;
        }
        finally
        {
            foreach (Process silo in processes)
            {
                silo.Kill();
                silo.Dispose();
            }
        }
    }

    private static int Fail()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }

    private static async Task<string> ReadAsync(Process silo) =>
        await silo.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? throw new InvalidOperationException("A silo has ended.");

    private static Process Start(string database, int seconds, bool isOneOfSeveral)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = isOneOfSeveral ? ((IPEndPoint)listener.LocalEndpoint).Port : 0;
        string[] arguments = [typeof(CallsMeasure).Assembly.Location, CallsOfASilo.Command, port.ToString(CultureInfo.InvariantCulture), database, seconds.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}
