using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Host;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Tests.Sessions;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Host;

/// <summary>The process around a command: what it prints can set off what happens next. A virtual machine waits at a pseudo-terminal.</summary>
internal sealed class HostRig : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Channel<HostSignal> _signals = Channel.CreateUnbounded<HostSignal>();
    private readonly Watched _out = new();
    private readonly Watched _err = new();
    private readonly TypedLines _in = new();

    /// <summary>mm/min of a program for the router here.</summary>
    public const int RouterFeed = 1500 * RouterHaste;

    private const int RouterHaste = 200;
    private const double PrinterScale = 50;

    /// <summary>
    /// A printer, whose clock runs fast, or a router that is fast itself: the sender holds a router's places against the
    /// program's feeds by its own clock, so both must live by the same.
    /// </summary>
    /// <param name="routerHaste">How many times the usual router's speed.</param>
    public HostRig(Dialect dialect, double routerHaste = RouterHaste)
        : this(dialect == Dialect.Grbl ? FastRouter(routerHaste) : SessionRig.VirtualMachineOf(TestMachines.Of(dialect)))
    {
    }

    public HostRig(VirtualMachine machine)
    {
        Machine = machine;
        Machine.PowerOn(TimeSpan.Zero);
        Job = Machine.Log.MarkJob("job-1");
        Pty = new PtyPort(Machine, TimeProvider.System, new PtyPortOptions { TimeScale = machine is VirtualRouter ? 1 : PrinterScale });
    }

    public VirtualMachine Machine { get; }

    public JobSlice Job { get; }

    public PtyPort Pty { get; }

    public string Out => _out.ToString();

    public string Err => _err.ToString();

    /// <summary>The last line on standard output, as programs read it.</summary>
    public JsonObject Result => JsonNode.Parse(Out.TrimEnd().Split('\n')[^1])!.AsObject();

    public string File(byte[] program)
    {
        string path = _folder.File("job.gcode");
        System.IO.File.WriteAllBytes(path, program);
        return path;
    }

    /// <summary>Once so much was said, on either stream.</summary>
    public void When(string said, Action then)
    {
        _out.When(said, then);
        _err.When(said, then);
    }

    public void Signal(HostSignal signal) => _signals.Writer.TryWrite(signal);

    public void Type(string? line) => _in.Add(line);

    public async Task<int> RunAsync(params string[] args)
    {
        using var host = new HostTerminal(
            _out, _err, _in, OutIsTerminal: false, InIsTerminal: false, () => 100, TimeProvider.System, _signals.Reader, PosixSerialLink.Open);
        return await BridgeProgram.RunAsync(args, host).WaitAsync(TimeSpan.FromSeconds(120));
    }

    public void Dispose()
    {
        Pty.Dispose();
        _folder.Dispose();
    }

    private static VirtualRouter FastRouter(double haste)
    {
        RouterConfig usual = MachinePorts.RouterOf(TestMachines.Of(Dialect.Grbl));
        return new VirtualRouter(usual with
        {
            Log = new LogOptions { KeepCommands = true },
            FeedMax = usual.FeedMax with { X = usual.FeedMax.X * haste, Y = usual.FeedMax.Y * haste },
            Acceleration = usual.Acceleration with
            {
                X = usual.Acceleration.X * haste * haste,
                Y = usual.Acceleration.Y * haste * haste,
            },
        });
    }

    private sealed class Watched : StringWriter
    {
        private readonly Lock _gate = new();
        private readonly List<(string Said, Action Then)> _awaited = [];

        public void When(string said, Action then)
        {
            lock (_gate) _awaited.Add((said, then));
        }

        public override void WriteLine(string? value)
        {
            Action[] due;
            lock (_gate)
            {
                base.WriteLine(value);
                due = [.. _awaited.Where(awaited => value!.Contains(awaited.Said, StringComparison.Ordinal)).Select(awaited => awaited.Then)];
                _awaited.RemoveAll(awaited => value!.Contains(awaited.Said, StringComparison.Ordinal));
            }

            foreach (Action then in due) then();
        }

        public override string ToString()
        {
            lock (_gate) return base.ToString();
        }
    }

    private sealed class TypedLines : TextReader
    {
        private readonly BlockingCollection<string?> _lines = [];

        public void Add(string? line) => _lines.Add(line);

        public override string? ReadLine() => _lines.Take();
    }
}
