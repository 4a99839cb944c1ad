using System.Text;

namespace Fab.VirtualMachines.Tests;

/// <summary>Whatever comes down the wire, a machine neither throws nor hangs, and the same bytes give the same answers.</summary>
public sealed class NonsenseTests
{
    private static readonly string[] Numbers = ["0", "1", "-1", "0.5", "99999999999999999999", "-1e9", "1e300", ".", "-", "", "7", "250", "38.2", "1.1"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Machine_FedNonsense_StandsAndIsDeterministic(bool isRouter)
    {
        for (int seed = 0; seed < 40; seed++) Assert.Equal(Run(isRouter, seed), Run(isRouter, seed));
    }

    private static string Run(bool isRouter, int seed)
    {
        var random = new Random(seed);
        VirtualMachine machine = isRouter
            ? new VirtualRouter(new RouterConfig { HomingEnabled = seed % 2 == 0, SoftLimits = seed % 4 == 0 })
            : new VirtualPrinter(new PrinterConfig { EmergencyParser = seed % 2 == 0, AdvancedOk = seed % 3 == 0 });
        Host host = Host.With(machine);
        var said = new StringBuilder();
        for (int i = 0; i < 120; i++)
        {
            string sent = random.Next(5) switch
            {
                0 => string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(256))),
                1 when isRouter => "$" + random.Next(140) + "=" + Number(random) + "\n",
                2 => "$X\n~",
                _ => Line(random, isRouter),
            };
            said.Append(host.Send(sent));
            if (random.Next(4) == 0) said.Append(host.Wait(random.NextDouble() * 30));
            MachinePosition at = machine.Position;
            Assert.True(double.IsFinite(at.X + at.Y + at.Z + at.E + machine.Log.SecondsInMotion));
            if (machine.NextWake is { } wake) Assert.True(wake >= host.Now);
        }

        host.Wait(2000);
        return said.ToString() + machine.Log.ExecutedDigest + machine.Position;
    }

    private static string Line(Random random, bool isRouter)
    {
        var line = new StringBuilder();
        line.Append(random.Next(3) == 0 ? 'M' : 'G').Append(random.Next(6) == 0 ? random.Next(1000) : random.Next(5));
        for (int i = random.Next(5); i > 0; i--) line.Append(' ').Append("XYZEFSPIJRLNT"[random.Next(13)]).Append(Number(random));
        return random.Next(5) == 0 && !isRouter ? Host.Numbered(random.Next(5), line.ToString()) : line.Append('\n').ToString();
    }

    private static string Number(Random random) => Numbers[random.Next(Numbers.Length)];
}
