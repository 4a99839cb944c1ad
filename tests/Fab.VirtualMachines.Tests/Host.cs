using System.Buffers;
using System.Text;

namespace Fab.VirtualMachines.Tests;

/// <summary>A host in the simplest form: sends text, reads text, and lets machine time pass.</summary>
internal sealed class Host(VirtualMachine machine)
{
    private readonly ArrayBufferWriter<byte> _read = new();

    public TimeSpan Now { get; private set; }

    /// <summary>Powers on and forgets the banner.</summary>
    public static Host With(VirtualMachine machine)
    {
        var host = new Host(machine);
        machine.PowerOn(TimeSpan.Zero);
        host.Read();
        return host;
    }

    public string Read()
    {
        _read.ResetWrittenCount();
        machine.TakeOutput(_read);
        return Encoding.Latin1.GetString(_read.WrittenSpan);
    }

    /// <summary>Sends bytes as they are and returns what comes back at once.</summary>
    public string Send(string text)
    {
        machine.Receive(Encoding.Latin1.GetBytes(text), Now);
        return Read();
    }

    public string Wait(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        machine.Advance(Now);
        return Read();
    }

    /// <summary>Lets time pass from one wake-up to the next until what came back holds the text; fails after an hour.</summary>
    public string WaitFor(string text)
    {
        var all = new StringBuilder();
        TimeSpan end = Now + TimeSpan.FromHours(1);
        while (!all.ToString().Contains(text, StringComparison.Ordinal))
        {
            if (machine.NextWake is not { } wake || wake > end) Assert.Fail($"'{text}' never came; only: {all}");
            else Now = wake;
            machine.Advance(Now);
            all.Append(Read());
        }

        return all.ToString();
    }

    /// <summary>Sends a line and waits for the ok.</summary>
    public string Do(string line)
    {
        string atOnce = Send(line + "\n");
        return atOnce.Contains("ok", StringComparison.Ordinal) ? atOnce : atOnce + WaitFor("ok");
    }

    /// <summary>Sends a line and returns everything that comes until nothing more will.</summary>
    public string DoAll(string line) => Send(line + "\n") + Settle();

    /// <summary>Lets time pass until nothing more will happen by itself.</summary>
    public string Settle()
    {
        var all = new StringBuilder();
        while (machine.NextWake is { } wake)
        {
            Now = wake;
            machine.Advance(Now);
            all.Append(Read());
        }

        return all.ToString();
    }

    /// <summary>Numbers and sums a command as a Marlin host does.</summary>
    public static string Numbered(int number, string command)
    {
        string line = $"N{number} {command}";
        int sum = Encoding.Latin1.GetBytes(line).Aggregate(0, (all, c) => all ^ c);
        return $"{line}*{sum}\n";
    }
}
