using System.Globalization;
using Fab.Cluster.Processes;

namespace Fab.Cluster.Parts;

/// <summary>
/// The machines: simulated ones on pseudo-terminals, in a process of their own. They are the hardware, so whatever happens
/// to the programs that drive them, they go on with what they have.
/// </summary>
public sealed class MachineHall(ClusterFolder folder, ClusterOptions options) : Part("machines", folder)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Every third is a router.</summary>
    public static bool IsRouter(int number) => number % 3 == 0;

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{(IsRouter(number) ? "router" : "reprap")}-{number:00}");

    /// <summary>The serial device of a machine.</summary>
    public string DeviceOf(int number) => Path.Combine(Folder.Machines, NameOf(number));

    /// <summary>
    /// Presses the reset button of a machine's board. A Marlin that was stopped listens to nothing else, and a pseudo-terminal has
    /// no line on which its bridge could press it.
    /// </summary>
    public async Task PressResetAsync(string machine, CancellationToken ct)
    {
        string button = ResetButton(Folder.Machines, machine);
        await File.WriteAllTextAsync(button, "", ct).ConfigureAwait(false);
        while (File.Exists(button)) await Task.Delay(LookAgain, ct).ConfigureAwait(false);
    }

    internal static string ResetButton(string folder, string machine) => Path.Combine(folder, machine + ".reset");

    protected override ProgramCall Call()
    {
        List<string> arguments =
        [
            typeof(MachineHall).Assembly.Location, "machines", Folder.Machines,
            options.Machines.ToString(CultureInfo.InvariantCulture), options.TimeScale.ToString(CultureInfo.InvariantCulture),
        ];
        if (options.Record) arguments.Add("--record");
        if (options.DeafToStops) arguments.Add("--deaf");
        return new ProgramCall("dotnet", arguments);
    }

    protected override Task<bool> IsReadyAsync(CancellationToken ct) =>
        Task.FromResult(Enumerable.Range(1, options.Machines).All(number => File.Exists(DeviceOf(number))));
}
