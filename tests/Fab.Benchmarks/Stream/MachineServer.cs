using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fab.VirtualMachines;

namespace Fab.Benchmarks.Stream;

/// <summary>How the virtual machines of a run are set up.</summary>
/// <param name="Baud">0: as fast as the sender writes.</param>
/// <param name="Scale">Machine seconds in a second: with many, motion takes no time to speak of.</param>
internal sealed record MachineSetup(string Dialect, int Count, int Baud, double LatencyMs, double Scale, bool AdvancedOk);

/// <summary>What a machine counted between two marks of its own.</summary>
/// <param name="Seconds">From the first mark to the second.</param>
/// <param name="Gaps">Moves that began later than the one before had ended: the planner had run dry.</param>
/// <param name="CpuSeconds">Of the machines' process in that time.</param>
internal sealed record MachineCount(double Seconds, long Executed, int Gaps, long OverflowBytes, long Resends, double CpuSeconds);

/// <summary>
/// The virtual machines of a benchmark, in a process of their own so that their work is not taken for the sender's. Told
/// what to do by lines on standard input, answers each with one line of JSON.
/// </summary>
internal static class MachineServer
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMicroseconds(200);

    public static int Run(string[] args)
    {
        MachineSetup setup = JsonSerializer.Deserialize<MachineSetup>(args[0])!;
        var machines = Enumerable.Range(0, setup.Count).Select(_ => new Served(setup)).ToArray();
        Answer(machines.Select(machine => machine.Port.SlavePath).ToArray());
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "count":
                    long from = long.Parse(words[1], CultureInfo.InvariantCulture);
                    long to = long.Parse(words[2], CultureInfo.InvariantCulture);
                    Answer(Count(machines, from, to));
                    break;
                case "listen":
                    machines[0].Port.With((machine, _) => machine.Log.ListenForStop());
                    Answer(true);
                    break;
                case "stopped":
                    Answer(machines[0].StopHeardAt());
                    break;
                case "reset":
                    machines[0].Port.With((machine, now) => machine.Reset(now));
                    Answer(true);
                    break;
            }
        }

        foreach (Served machine in machines) machine.Port.Dispose();
        return 0;
    }

    private static void Answer<T>(T what) => Console.WriteLine(JsonSerializer.Serialize(what));

    /// <summary>Waits until each machine has executed so many commands since its last count, and says how each did.</summary>
    private static MachineCount[] Count(Served[] machines, long from, long to)
    {
        foreach (Served machine in machines) machine.Begin(from, to);

        // Each is looked at every time: not only up to the first that is not done yet.
        while (machines.Count(machine => machine.IsDone()) < machines.Length) Thread.Sleep(2);
        return [.. machines.Select(machine => machine.Result())];
    }

    /// <summary>A clock that remembers when it was first read, which is when the port's machine time began.</summary>
    private sealed class StartedClock : TimeProvider
    {
        public long? Started { get; private set; }

        public override long GetTimestamp()
        {
            long now = base.GetTimestamp();
            Started ??= now;
            return now;
        }
    }

    private sealed class Served
    {
        private readonly StartedClock _clock = new();
        private readonly VirtualMachine _machine;
        private readonly double _scale;
        private long _base, _from, _to;
        private long _at, _until;
        private TimeSpan _cpuAt, _cpuUntil;
        private int _moveAt, _moveUntil;

        public Served(MachineSetup setup)
        {
            _scale = setup.Scale;
            var log = new LogOptions { KeepMoves = setup.Scale == 1 };
            _machine = setup.Dialect == "grbl"
                ? new VirtualRouter(new RouterConfig
                {
                    HomingEnabled = false,
                    SoftLimits = false,
                    Log = log,
                    FeedMax = new MachinePosition(12_000, 12_000, 1500, 1),
                    Acceleration = new MachinePosition(1500, 1500, 150, 1),
                })
                // It homes ten times as fast as machines do: a benchmark waits for it, and measures nothing of it.
                : new VirtualPrinter(new PrinterConfig { AdvancedOk = setup.AdvancedOk, HomingFeed = new MachinePosition(500, 500, 80, 0), Log = log });
            _machine.PowerOn(TimeSpan.Zero);
            Port = new PtyPort(_machine, _clock, new PtyPortOptions
            {
                TimeScale = setup.Scale,
                Baud = setup.Baud == 0 ? null : setup.Baud,
                Latency = TimeSpan.FromMilliseconds(setup.LatencyMs) * setup.Scale,
            });
        }

        public PtyPort Port { get; }

        public void Begin(long from, long to) => (_base, _from, _to, _at, _until) = (_machine.Log.Executed, from, to, 0, 0);

        public bool IsDone()
        {
            // Read without the port's lock: a sample that is a few commands old does no harm, and the lock might.
            long done = _machine.Log.Executed - _base;
            if (_at == 0 && done >= _from) (_at, _cpuAt, _moveAt) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, _machine.Log.Moves.Count);
            if (_until == 0 && done >= _to) (_until, _cpuUntil, _moveUntil) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, _machine.Log.Moves.Count);
            return _until != 0;
        }

        public MachineCount Result() => Port.With((_, _) => new MachineCount(
            Stopwatch.GetElapsedTime(_at, _until).TotalSeconds, _to - _from, Gaps(), _machine.Log.RxOverflowBytes, _machine.Log.ResendsAsked,
            (_cpuUntil - _cpuAt).TotalSeconds));

        /// <summary>When the stop reached the machine, on this computer's clock that never jumps, in seconds.</summary>
        public double StopHeardAt() => Port.With((_, _) => _machine.Log.StopHeardAt is { } stopped
            ? ((double)_clock.Started!.Value / Stopwatch.Frequency) + (stopped.TotalSeconds / _scale)
            : 0);

        private int Gaps()
        {
            int gaps = 0;
            for (int i = Math.Max(1, _moveAt); i < Math.Min(_moveUntil, _machine.Log.Moves.Count); i++)
            {
                if (_machine.Log.Moves[i].Start - _machine.Log.Moves[i - 1].End > Tolerance) gaps++;
            }

            return gaps;
        }
    }
}
