using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Orleans;

namespace Fab.Simulation.World;

/// <summary>
/// People at the pads of idle machines: they ask the hub for control, jog, say every 80 ms that they are there, and at some
/// moment are gone: they let go, their connection breaks, or the hub does. As the gateway does it, without the gateway.
/// </summary>
internal sealed class SimHands(SimWorld world)
{
    private static readonly string[] People = ["ana", "ben", "chi"];
    private static readonly TimeSpan KeepEvery = TimeSpan.FromMilliseconds(80);

    private readonly SimRandom _random = world.Random.Fork();
    private int _numbers;

    /// <summary>The hub said that this member controls the machine.</summary>
    public event Action<MachineId, string>? Granted;

    public bool IsCalm { get; set; }

    public void Act()
    {
        if (IsCalm || !world.Hub.IsUp) return;
        SimMachine machine = _random.Pick(world.Machines);
        string member = _random.Pick(People);
        _ = world.Scheduler.RunActor(async () =>
        {
            try
            {
                await Jog(machine, member);
            }
            catch (Exception failure) when (failure is not SimulationException)
            {
                world.Trace.Say(member, $"got no answer at the pad: {failure.GetType().Name}");
            }
        });
    }

    private async Task Jog(SimMachine machine, string member)
    {
        IGrainFactory grains = world.Hub.Grains;
        if (await grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value).BeginManual(member, unlocks: false, tunes: false) is { } refusal)
        {
            world.Trace.Say(member, $"may not jog {machine.Spec.Id}: {refusal.Code}");
            return;
        }

        Granted?.Invoke(machine.Spec.Id, member);
        string hold = $"hold-{++_numbers}";
        bool upDown = _random.Chance(0.2);
        double way = _random.Chance(0.5) ? 40 : -40;
        double feed = _random.Pick([300, 1200, 3000, 9000]);
        if (!Say(machine, id => new JogMachine(id, hold, upDown ? 0 : way, 0, upDown ? way : 0, 0, feed, member, world.Time.GetUtcNow()))) return;
        KeepUp(machine, member, hold, _random.Below(60), letsGo: _random.Chance(0.4));
    }

    private void KeepUp(SimMachine machine, string member, string hold, int times, bool letsGo) => world.Later(KeepEvery, () =>
    {
        if (times > 0 && Say(machine, id => new KeepJogging(id, hold, member, world.Time.GetUtcNow()))) KeepUp(machine, member, hold, times - 1, letsGo);
        else if (letsGo) Say(machine, id => new StopJogging(id, member, world.Time.GetUtcNow()));
    });

    /// <summary>False when the person's connection ends at a hub that is gone.</summary>
    private bool Say(SimMachine machine, Func<string, HandCommand> what)
    {
        if (!world.Hub.IsUp) return false;
        HandCommand command = what($"hand-{++_numbers}");
        world.Hub.Bus.PublishAsync(
            Topics.Command(SimWorld.Space, machine.Spec.Id.Value), JsonSerializer.SerializeToUtf8Bytes<BridgeCommand>(command, FabJson.Options)).AsTask().Wait();
        return true;
    }
}
