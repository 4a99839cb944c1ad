using System.Globalization;
using System.Runtime.InteropServices;
using Fab.Cluster.Parts;
using Fab.VirtualMachines;

namespace Fab.Cluster.Machines;

/// <summary>
/// <c>machines FOLDER COUNT SCALE [--record] [--deaf]</c>: simulated machines on pseudo-terminals, each at a link in the folder.
/// Deaf printers tell that their buffers hold many lines, and obey a stop only when its turn comes after these: what an auditor must find.
/// </summary>
/// <remarks>Routers run in real time: their bridge holds where they say they are against what their feeds allow.</remarks>
internal static class MachinesProgram
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        string folder = args[0];
        int count = int.Parse(args[1], CultureInfo.InvariantCulture);
        double scale = double.Parse(args[2], CultureInfo.InvariantCulture);
        bool records = args.Contains("--record"), deaf = args.Contains("--deaf");
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            ended.TrySetResult();
        });
        Served[] machines = [.. Enumerable.Range(1, count).Select(number => new Served(folder, number, scale, records, deaf))];
        while (!ended.Task.IsCompleted)
        {
            await Task.WhenAny(ended.Task, Task.Delay(LookEvery)).ConfigureAwait(false);
            if (records) Array.ForEach(machines, machine => machine.Write());
            Array.ForEach(machines, machine => machine.LookAtResetButton());
        }

        Array.ForEach(machines, machine => machine.Dispose());
        return 0;
    }

    private sealed class Served : IDisposable
    {
        private readonly PtyPort _port;
        private readonly StreamWriter? _record;
        private readonly string _resetButton;
        private int _written;
        private int _marked;

        public Served(string folder, int number, double scale, bool records, bool deaf)
        {
            var log = new LogOptions { KeepCommands = records };
            VirtualMachine machine = MachineHall.IsRouter(number)
                ? new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Log = log })
                : new VirtualPrinter(new PrinterConfig { Log = log, EmergencyParser = !deaf, AdvancedOk = deaf });
            machine.PowerOn(TimeSpan.Zero);
            string name = MachineHall.NameOf(number);
            _resetButton = MachineHall.ResetButton(folder, name);
            _port = new PtyPort(machine, TimeProvider.System, new PtyPortOptions { TimeScale = MachineHall.IsRouter(number) ? 1 : scale, LinkPath = Path.Combine(folder, name) });
            if (records) _record = new StreamWriter(Path.Combine(folder, name + ".executed"), append: true);
        }

        /// <summary>
        /// What it has executed since the last time, one command in normal form a line, each behind the milliseconds of now: it
        /// was executed then or before. <see cref="ExecutedRecord.Stop"/> stands where the bytes of a stop came.
        /// </summary>
        public void Write()
        {
            _port.With((machine, _) =>
            {
                IReadOnlyList<string> commands = machine.Log.Commands!;
                IReadOnlyList<int> marks = machine.Log.StopMarks;
                long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                while (_written < commands.Count || _marked < marks.Count)
                {
                    bool isMark = _marked < marks.Count && marks[_marked] <= _written;
                    _record!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now} {(isMark ? ExecutedRecord.Stop : commands[_written])}"));
                    if (isMark) _marked++;
                    else _written++;
                }
            });
            _record!.Flush();
        }

        public void LookAtResetButton()
        {
            if (!File.Exists(_resetButton)) return;
            _port.With((machine, now) => machine.Reset(now));
            File.Delete(_resetButton);
        }

        public void Dispose()
        {
            if (_record is not null) Write();
            _port.Dispose();
            _record?.Dispose();
        }
    }
}
