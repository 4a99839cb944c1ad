using System.Buffers;
using System.Text;
using Fab.VirtualMachines;
using Xunit;

namespace Fab.TestSupport;

/// <summary>
/// How long a virtual machine takes for a program, on its own clock: line by line, each as soon as the one before is
/// taken, on a wire that costs no time. It knows nothing of how programs are read or estimated elsewhere.
/// </summary>
public static class MachineClock
{
    public static TimeSpan Run(VirtualMachine machine, string program, string drain)
    {
        var bytes = new ArrayBufferWriter<byte>();
        TimeSpan now = TimeSpan.Zero;
        machine.PowerOn(now);
        machine.TakeOutput(bytes);
        foreach (string line in program.Split('\n').Select(line => line.Split(';')[0].Trim()).Where(line => line.Length > 0).Append(drain))
        {
            machine.Receive(Encoding.ASCII.GetBytes(line + "\n"), now);
            while (!Acknowledged(machine, bytes))
            {
                Assert.True(machine.NextWake is not null, $"'{line}' is never acknowledged.");
                now = machine.NextWake.Value;
                machine.Advance(now);
            }
        }

        return now;
    }

    private static bool Acknowledged(VirtualMachine machine, ArrayBufferWriter<byte> bytes)
    {
        bytes.ResetWrittenCount();
        machine.TakeOutput(bytes);
        foreach (string reply in Encoding.Latin1.GetString(bytes.WrittenSpan).Split('\n'))
        {
            Assert.False(reply.StartsWith("error", StringComparison.OrdinalIgnoreCase) || reply.Contains("Unknown command", StringComparison.Ordinal), reply);
            if (reply.StartsWith("ok", StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
