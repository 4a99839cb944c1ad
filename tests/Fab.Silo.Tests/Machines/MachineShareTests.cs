using Fab.Contracts.Bus;
using Fab.GrainHost.Scheduling;
using Fab.Silo.Machines;
using Fab.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.Silo.Tests.Machines;

public sealed class MachineShareTests
{
    private static readonly string[] Machines = [.. Enumerable.Range(1, 60).Select(number => $"reprap-{number:00}")];

    private readonly SeededGrainScheduler _scheduler = new(3);
    private readonly ManualTime _time = new();
    private readonly InProcessBus _bus;

    public MachineShareTests() => _bus = new InProcessBus(_scheduler.RunActor);

    [Fact]
    public async Task IsOurs_OfAnOnlyHub_IsEveryMachine()
    {
        Assert.All(Machines, machine => Assert.True(MachineShare.Everything.IsOurs(machine)));
        await using MachineShare alone = await JoinAsync("a");
        Assert.All(Machines, machine => Assert.True(alone.IsOurs(machine)));
    }

    [Fact]
    public async Task IsOurs_OfSeveralHubs_EachMachineIsOneHubs()
    {
        await using MachineShare a = await JoinAsync("a"), b = await JoinAsync("b"), c = await JoinAsync("c");
        Pass(MachineShare.Beat);
        Assert.All([a, b, c], share => Assert.Equal(["a", "b", "c"], share.Hubs));
        Assert.All(Machines, machine => Assert.Single(new[] { a, b, c }, share => share.IsOurs(machine)));
        // None carries nearly all or nearly nothing.
        Assert.All([a, b, c], share => Assert.InRange(Machines.Count(share.IsOurs), 10, 35));
    }

    [Fact]
    public async Task IsOurs_WhenAHubEnds_OnlyItsMachinesMove()
    {
        await using MachineShare a = await JoinAsync("a"), b = await JoinAsync("b");
        MachineShare c = await JoinAsync("c");
        Pass(MachineShare.Beat);
        string[] wereAs = [.. Machines.Where(a.IsOurs)], wereCs = [.. Machines.Where(c.IsOurs)];
        int changes = 0;
        a.Changed += () => changes++;

        await c.DisposeAsync();
        Pass(MachineShare.Silence - MachineShare.Beat);
        Assert.Equal(["a", "b", "c"], a.Hubs);
        Pass(MachineShare.Beat + MachineShare.Beat);

        Assert.Equal(["a", "b"], a.Hubs);
        Assert.Equal(1, changes);
        Assert.All(wereAs, machine => Assert.True(a.IsOurs(machine)));
        Assert.All(wereCs, machine => Assert.True(a.IsOurs(machine) ^ b.IsOurs(machine)));
    }

    [Fact]
    public async Task IsOurs_WhenAHubComesBack_ItHasItsMachinesAgain()
    {
        await using MachineShare a = await JoinAsync("a");
        MachineShare b = await JoinAsync("b");
        Pass(MachineShare.Beat);
        string[] wereBs = [.. Machines.Where(b.IsOurs)];
        await b.DisposeAsync();
        Pass(MachineShare.Silence + MachineShare.Beat);
        Assert.All(wereBs, machine => Assert.True(a.IsOurs(machine)));

        await using MachineShare again = await JoinAsync("b");
        Pass(MachineShare.Beat);

        Assert.All(wereBs, machine => Assert.True(again.IsOurs(machine) && !a.IsOurs(machine)));
    }

    private async Task<MachineShare> JoinAsync(string hub)
    {
        var share = new MachineShare(_bus.Connect(), new Space("main"), hub, _time, NullLogger<MachineShare>.Instance);
        await share.StartAsync(CancellationToken.None);
        Pass(TimeSpan.Zero);
        return share;
    }

    /// <summary>Time goes on beat by beat, and everything said is heard.</summary>
    private void Pass(TimeSpan span)
    {
        for (TimeSpan left = span; left >= TimeSpan.Zero; left -= MachineShare.Beat)
        {
            _time.Advance(left < MachineShare.Beat ? left : MachineShare.Beat);
            _scheduler.RunUntilIdle();
            if (left == TimeSpan.Zero) break;
        }
    }
}
