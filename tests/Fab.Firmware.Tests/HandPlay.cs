using System.Buffers;
using System.Text;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>A core and a virtual machine in machine time, for what a person does by hand.</summary>
internal sealed class HandPlay
{
    private static readonly LogOptions Kept = new() { KeepMoves = true };

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly PacedLink? _wire;
    private int _stuck;

    /// <param name="wire">What lies between the two; null for a wire that takes no time.</param>
    public HandPlay(VirtualMachine machine, IStreamingCore core, bool ready = true, PacedLink? wire = null)
    {
        (Machine, Core, _wire) = (machine, core, wire);
        machine.PowerOn(Now);
        core.Connected(Now);
        if (ready) RunUntil(() => core.Status.Phase == StreamPhase.Ready);
    }

    public VirtualMachine Machine { get; }

    public IStreamingCore Core { get; }

    public TimeSpan Now { get; private set; }

    public List<StreamNotice> Notices { get; } = [];

    public List<byte> Sent { get; } = [];

    public string SentText => Encoding.Latin1.GetString([.. Sent]);

    /// <summary>Cuts the host off from the machine: what the bridge's own death does.</summary>
    public bool HostIsDead { get; set; }

    public static HandPlay Printer(PrinterConfig? config = null) => new(new VirtualPrinter((config ?? new PrinterConfig()) with { Log = Kept }), new MarlinCore());

    /// <summary>Behind a serial port.</summary>
    public static HandPlay Printer(int baud, TimeSpan latency)
    {
        var machine = new VirtualPrinter(new PrinterConfig { Log = Kept });
        return new HandPlay(machine, new MarlinCore(), wire: new PacedLink(machine, baud, latency));
    }

    public static HandPlay Router(RouterConfig? config = null) => new(
        new VirtualRouter((config ?? new RouterConfig { HomingEnabled = false, SoftLimits = false }) with { Log = Kept }), new GrblCore());

    public static HandPlay Of(Dialect dialect) => dialect == Dialect.Marlin ? Printer() : Router();

    public Fab.Domain.Refusal? Jog(double x = 0, double y = 0, double z = 0, double e = 0, double feed = 3000) =>
        Core.Jog(new JogMove(x, y, z, e, new MillimetresPerMinute(feed)), JogMove.Patience, Now);

    public Fab.Domain.Refusal? Start(string program) => Core.Start(GCodeProgram.Of(Encoding.ASCII.GetBytes(program)), 0, Now);

    public Fab.Domain.Refusal? Send(string command, long ticket) => Core.SendByHand(Encoding.ASCII.GetBytes(command), ticket, Now);

    public bool Has<T>(Func<T, bool>? where = null)
        where T : StreamNotice => Notices.OfType<T>().Any(where ?? (_ => true));

    public void RunUntil(Func<bool> done, double seconds = 600)
    {
        TimeSpan limit = Now + TimeSpan.FromSeconds(seconds);
        while (!done())
        {
            Assert.True(Step(limit) || done(), $"It did not come to pass within {seconds} s; {Core.Status.Phase}");
        }
    }

    public void RunFor(double seconds)
    {
        TimeSpan limit = Now + TimeSpan.FromSeconds(seconds);
        while (Step(limit))
        {
        }
    }

    private bool Step(TimeSpan limit)
    {
        while (Exchange())
        {
        }

        TimeSpan next = (_wire is null ? Machine.NextWake : _wire.NextWake) is { } wake ? wake : limit;
        if (!HostIsDead && Core.NextTick is { } tick && tick < next) next = tick;
        bool isLast = next >= limit;
        if (isLast) next = limit;
        _stuck = next > Now ? 0 : _stuck + 1;
        Assert.True(_stuck < 10_000, $"time stands still at {Now}");
        if (next > Now) Now = next;
        else if (!isLast) Now += TimeSpan.FromTicks(1);
        if (!HostIsDead && Core.NextTick <= Now) Core.Tick(Now);
        while (Exchange())
        {
        }

        return !isLast;
    }

    private bool Exchange()
    {
        _bytes.ResetWrittenCount();
        bool read = ReadMachine() > 0;
        if (HostIsDead) return false;
        if (read) Core.Receive(_bytes.WrittenSpan, Now);
        while (Core.TryTakeNotice(out StreamNotice notice)) Notices.Add(notice);
        _bytes.ResetWrittenCount();
        bool wrote = Core.TakeOutput(_bytes);
        if (!wrote) return read;
        Sent.AddRange(_bytes.WrittenSpan);
        if (_wire is null) Machine.Receive(_bytes.WrittenSpan, Now);
        else _wire.Write(_bytes.WrittenSpan, Now);
        return true;
    }

    private int ReadMachine()
    {
        if (_wire is not null) return _wire.Read(_bytes, Now);
        Machine.Advance(Now);
        return Machine.TakeOutput(_bytes);
    }
}
