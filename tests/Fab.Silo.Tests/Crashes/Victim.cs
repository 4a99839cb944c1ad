using System.Diagnostics;
using System.Globalization;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Silo.Tests.Crashes;

/// <summary>This assembly run as a program: a hub that pays until it comes to a step, says so, and waits to be killed.</summary>
internal static class Victim
{
    public static string AtStep(int step) => string.Create(CultureInfo.InvariantCulture, $"at step {step}");

    public static Process Start(string setting, int step)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string argument in (string[])["exec", typeof(Victim).Assembly.Location, setting, step.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    public static async Task<int> Main(string[] args)
    {
        if (args is not [string setting, string number] || !int.TryParse(number, CultureInfo.InvariantCulture, out int step))
        {
            await Console.Error.WriteLineAsync("usage: Fab.Silo.Tests DATABASE STEP, for its own tests");
            return 2;
        }

        await using ISqlDatabase plain = SqlDatabases.Open(setting);
        var database = new StepDatabase(plain, at => at == step ? WaitToBeKilledAsync(step) : Task.CompletedTask);
        await using var hub = new PayingHub(database, new ManualTime(PayingHub.Start));
        await hub.PayAsync();
        Console.WriteLine("paid");
        return 0;
    }

    private static async Task WaitToBeKilledAsync(int step)
    {
        Console.WriteLine(AtStep(step));
        await Console.In.ReadToEndAsync(); // until whoever started it is gone
        Environment.Exit(1);
    }
}
