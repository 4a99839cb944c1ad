using System.Buffers;
using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>How a job went: the core, the machine with its own record, and what was told.</summary>
/// <param name="JobTook">Machine time from the job's start to its end.</param>
internal sealed record Played(IStreamingCore Core, VirtualMachine Machine, List<StreamNotice> Notices, TimeSpan JobTook, long JobBytes)
{
    public bool Finished => Notices.Exists(notice => notice is StreamNotice.Finished);

    public StreamNotice.Failed? Failed => Notices.OfType<StreamNotice.Failed>().FirstOrDefault();

    /// <summary>Against the program, without what the core sends of its own accord: queries, the modes a job begins in, what it switches off at the end.</summary>
    public JobAudit Audit(string[] program) => Machine.Log.Audit(
        program, command => JobAudit.IsHousekeeping(command) || command is "G21" or "G90" or "G91" or "M82" or "G92 E0" or "M104 S0" or "M140 S0" or "M107" or "M84 X Y E" or "M5" or "G4 P0.01" or "G0 G17 G21 G90 G94"
            || command.StartsWith("G1 Z5", StringComparison.Ordinal) || command.StartsWith("G1 E-2", StringComparison.Ordinal));
}

/// <summary>A wire between a core and a machine: bytes each way, and when something will happen by itself.</summary>
internal interface IWire
{
    TimeSpan? NextWake { get; }

    void Write(ReadOnlySpan<byte> bytes, TimeSpan now);

    int Read(IBufferWriter<byte> bytes, TimeSpan now);
}

/// <summary>Plays one job over a wire in machine time, from event to event.</summary>
internal static class MachinePlay
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    /// <summary>Over a wire that takes no time.</summary>
    public static Played Run(VirtualMachine machine, IStreamingCore core, string[] program, Action<IStreamingCore, TimeSpan>? act = null) =>
        Run(machine, core, program, new QuickWire(machine), act);

    public static Played Run(VirtualMachine machine, IStreamingCore core, string[] program, int baud, TimeSpan latency, Action<IStreamingCore, TimeSpan>? act = null) =>
        Run(machine, core, program, new PacedWire(new PacedLink(machine, baud, latency)), act);

    public static Played Run(VirtualMachine machine, IStreamingCore core, string[] program, IWire wire, Action<IStreamingCore, TimeSpan>? act = null)
    {
        var notices = new List<StreamNotice>();
        var bytes = new ArrayBufferWriter<byte>();
        TimeSpan now = TimeSpan.Zero;
        machine.PowerOn(now);
        core.Connected(now);
        TimeSpan? started = null, ended = null;
        long bytesBefore = 0, bytesAfter = 0;
        while (now < Longest && (ended is null || now < ended + TimeSpan.FromSeconds(20)))
        {
            bool any = Exchange(wire, core, bytes, now);
            while (core.TryTakeNotice(out StreamNotice notice)) notices.Add(notice);
            if (started is null && core.Status.Phase == StreamPhase.Ready)
            {
                (started, bytesBefore) = (now, core.Status.BytesSent);
                Assert.Null(core.Start(GCodeProgram.Of(Encoding.ASCII.GetBytes(string.Join('\n', program))), 0, now));
                continue;
            }

            act?.Invoke(core, now);
            if (ended is null && notices.Exists(notice => notice is StreamNotice.Finished or StreamNotice.Failed or StreamNotice.Cancelled))
                (ended, bytesAfter) = (now, core.Status.BytesSent);
            if (any || Exchange(wire, core, bytes, now)) continue;
            TimeSpan next = new[] { wire.NextWake, core.NextTick }.Where(time => time is not null).Select(time => time!.Value).DefaultIfEmpty(now + TimeSpan.FromSeconds(1)).Min();
            now = next > now ? next : now + TimeSpan.FromTicks(1);
            if (core.NextTick <= now) core.Tick(now);
        }

        return new Played(core, machine, notices, (ended ?? now) - (started ?? now), bytesAfter - bytesBefore);
    }

    private static bool Exchange(IWire wire, IStreamingCore core, ArrayBufferWriter<byte> bytes, TimeSpan now)
    {
        bytes.ResetWrittenCount();
        bool wrote = core.TakeOutput(bytes);
        if (wrote) wire.Write(bytes.WrittenSpan, now);
        bytes.ResetWrittenCount();
        bool read = wire.Read(bytes, now) > 0;
        if (read) core.Receive(bytes.WrittenSpan, now);
        return wrote || read;
    }

    private sealed class QuickWire(VirtualMachine machine) : IWire
    {
        public TimeSpan? NextWake => machine.NextWake;

        public void Write(ReadOnlySpan<byte> bytes, TimeSpan now) => machine.Receive(bytes, now);

        public int Read(IBufferWriter<byte> bytes, TimeSpan now)
        {
            machine.Advance(now);
            return machine.TakeOutput(bytes);
        }
    }

    private sealed class PacedWire(PacedLink link) : IWire
    {
        public TimeSpan? NextWake => link.NextWake;

        public void Write(ReadOnlySpan<byte> bytes, TimeSpan now) => link.Write(bytes, now);

        public int Read(IBufferWriter<byte> bytes, TimeSpan now) => link.Read(bytes, now);
    }
}

/// <summary>Takes no time, and carries first what somebody else left on it.</summary>
internal sealed class UsedWire(VirtualMachine machine, string left) : IWire
{
    private string _left = left;

    public TimeSpan? NextWake => machine.NextWake;

    public void Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        machine.Receive(Encoding.ASCII.GetBytes(_left), now);
        _left = "";
        machine.Receive(bytes, now);
    }

    public int Read(IBufferWriter<byte> bytes, TimeSpan now)
    {
        machine.Advance(now);
        return machine.TakeOutput(bytes);
    }
}

/// <summary>Takes no time, and spoils a line that goes to the machine, so many times.</summary>
internal sealed class ChangingWire(VirtualMachine machine, string line, string changed, int times = int.MaxValue) : IWire
{
    private readonly string _line = line.Replace(" ", "", StringComparison.Ordinal) + "\n";
    private readonly string _changed = changed.Replace(" ", "", StringComparison.Ordinal) + "\n";
    private int _left = times;

    public TimeSpan? NextWake => machine.NextWake;

    public void Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        string text = Encoding.Latin1.GetString(bytes);
        for (int at; _left > 0 && (at = text.IndexOf(_line, StringComparison.Ordinal)) >= 0; _left--)
            text = string.Concat(text.AsSpan(0, at), _changed, text.AsSpan(at + _line.Length));
        machine.Receive(Encoding.Latin1.GetBytes(text), now);
    }

    public int Read(IBufferWriter<byte> bytes, TimeSpan now)
    {
        machine.Advance(now);
        return machine.TakeOutput(bytes);
    }
}
