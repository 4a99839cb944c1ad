using System.Globalization;
using System.Runtime.InteropServices;
using Fab.Cluster.Parts;
using Fab.VirtualMachines;

namespace Fab.Cluster.Machines;

/// <summary><c>machines FOLDER COUNT SCALE [--record]</c>: simulated machines on pseudo-terminals, each at a link in the folder.</summary>
/// <remarks>Routers run in real time: their bridge holds where they say they are against what their feeds allow.</remarks>
internal static class MachinesProgram
{
    private static readonly TimeSpan RecordEvery = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        string folder = args[0];
        int count = int.Parse(args[1], CultureInfo.InvariantCulture);
        double scale = double.Parse(args[2], CultureInfo.InvariantCulture);
        bool records = args.Contains("--record");
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            ended.TrySetResult();
        });
        Served[] machines = [.. Enumerable.Range(1, count).Select(number => new Served(folder, number, scale, records))];
        while (!ended.Task.IsCompleted)
        {
            await Task.WhenAny(ended.Task, Task.Delay(RecordEvery)).ConfigureAwait(false);
            if (records) Array.ForEach(machines, machine => machine.Write());
        }

        Array.ForEach(machines, machine => machine.Dispose());
        return 0;
    }

    private sealed class Served : IDisposable
    {
        private readonly PtyPort _port;
        private readonly StreamWriter? _record;
        private int _written;

        public Served(string folder, int number, double scale, bool records)
        {
            var log = new LogOptions { KeepCommands = records };
            VirtualMachine machine = MachineHall.IsRouter(number)
                ? new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Log = log })
                : new VirtualPrinter(new PrinterConfig { Log = log });
            machine.PowerOn(TimeSpan.Zero);
            string name = MachineHall.NameOf(number);
            _port = new PtyPort(machine, TimeProvider.System, new PtyPortOptions { TimeScale = MachineHall.IsRouter(number) ? 1 : scale, LinkPath = Path.Combine(folder, name) });
            if (records) _record = new StreamWriter(Path.Combine(folder, name + ".executed"), append: true);
        }

        /// <summary>What it has executed since the last time, one command in normal form a line.</summary>
        public void Write()
        {
            _port.With((machine, _) =>
            {
                IReadOnlyList<string> commands = machine.Log.Commands!;
                for (; _written < commands.Count; _written++) _record!.WriteLine(commands[_written]);
            });
            _record!.Flush();
        }

        public void Dispose()
        {
            if (_record is not null) Write();
            _port.Dispose();
            _record?.Dispose();
        }
    }
}
