using Fab.Simulation.Auditors;
using Fab.Simulation.World;

namespace Fab.Simulation;

/// <param name="Failure">What an auditor found, or the exception that ended the run; null when everything held.</param>
/// <param name="Digest">A hash of everything that happened: the same seed gives the same.</param>
internal sealed record RunResult(ulong Seed, string? Failure, string Digest, long Steps, TimeSpan Simulated, int Jobs, int Finished, long Lines, int Crashes, int Jogs, int HubSilences, int FirmwareSilences, int WaitedAgain);

/// <summary>One seed: set up, misbehave, stop misbehaving, and see everything come to its end.</summary>
internal sealed class Run(ulong seed, TextWriter? trace)
{
    private static readonly TimeSpan ChaosLasts = TimeSpan.FromHours(2);
    private static readonly TimeSpan CalmLastsAtMost = TimeSpan.FromHours(60);
    private static readonly TimeSpan PersonEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MemberEvery = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan HandEvery = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan FaultEvery = TimeSpan.FromMinutes(5);
    private const long StepsAtMost = 4_000_000;
    private const int StepsBetweenLooks = 64;
    private const int StepsBetweenBooks = 20_000;

    private readonly SimWorld _world = new(seed, trace);
    private long _steps;
    private int _crashes;
    private bool _isCalm;
    private Action _lookAtBooks = () => { };
    private SimHands _hands = null!;
    private HandAuditor _handAuditor = null!;
    private SilenceAuditor _silences = null!;

    public RunResult Go()
    {
        var people = new SimPeople(_world);
        var machines = new MachineAuditor(_world, people);
        var money = new MoneyAuditor(_world, people);
        var commons = new SimCommons(_world, people);
        var promises = new PromiseAuditor(_world, people);
        _hands = new SimHands(_world);
        _handAuditor = new HandAuditor(_world, _hands);
        _silences = new SilenceAuditor(_world);
        string? failure = null;
        try
        {
            _world.Hub.Start();
            foreach (SimMachine machine in _world.Machines) machine.StartBridge();
            Await(people.SetUp);
            Await(commons.SetUp);
            Chaos(people, commons, machines, money);
            Calm(people, machines, money, promises);
            CloseEverything(commons, money);
        }
#pragma warning disable CA1031 // Whatever ended the run is the finding.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e is SimulationException ? e.Message : e.ToString();
            _world.Trace.Say("FAILURE", failure);
        }

        int finished = 0, waitedAgain = 0;
        if (failure is null) (finished, waitedAgain) = (promises.Ends().Count(e => e.Finished), promises.WaitedAgain());
        return new RunResult(seed, failure, _world.Trace.Digest, _steps, _world.Now.Wall, people.Jobs.Count, finished, machines.LinesSeen, _crashes, _handAuditor.Jogs, _silences.OfHubs, _silences.OfFirmware, waitedAgain);
    }

    private void Await(Func<Task> deed)
    {
        Task done = _world.Scheduler.RunActor(deed);
        while (!done.IsCompleted) Step();
        done.GetAwaiter().GetResult();
    }

    private void CloseEverything(SimCommons commons, MoneyAuditor money)
    {
        Await(commons.CloseEverything);
        var auditor = CommonsAuditor.Read(commons, money.Look(final: true));
        Await(async () =>
        {
            (Contracts.Bonds.BondView bond, Dictionary<string, string> kept) = await commons.Show();
            auditor.Finish(bond, kept);
        });
    }

    private void Chaos(SimPeople people, SimCommons commons, MachineAuditor machines, MoneyAuditor money)
    {
        _world.Bus.FaultChance = 0.03;
        Repeat(PersonEvery, people.Act);
        Repeat(HandEvery, _hands.Act);
        commons.Closing += () =>
        {
            if (!_isCalm && _world.Random.Chance(0.4)) CrashHubAmid(_world.Random.Below(40));
        };
        Repeat(MemberEvery, () =>
        {
            if (!_isCalm) commons.Act();
        });
        _lookAtBooks = () => CommonsAuditor.Read(commons, money.Look(final: false));
        Repeat(TimeSpan.FromMinutes(10), _lookAtBooks);
        Repeat(FaultEvery, Misbehave);
        while (_world.Now.Wall < ChaosLasts) StepAndLook(machines, money);
    }

    private void Calm(SimPeople people, MachineAuditor machines, MoneyAuditor money, PromiseAuditor promises)
    {
        _world.Trace.Say("world", "the faults stop");
        _isCalm = people.IsCalm = _hands.IsCalm = true;
        _world.Bus.FaultChance = 0;
        Mend();
        Repeat(TimeSpan.FromMinutes(2), people.ResumeWhatIsPaused);
        TimeSpan until = _world.Now.Wall + CalmLastsAtMost;
        TimeSpan look = _world.Now.Wall;
        while (true)
        {
            StepAndLook(machines, money);
            if (_world.Now.Wall < look) continue;
            look = _world.Now.Wall + TimeSpan.FromMinutes(5);
            var open = promises.Open();
            // Jobs of the one member who is authorised for nothing wait for ever, unless somebody cancels them.
            foreach (var job in open.Where(j => j.Member.Value == SimPeople.Unauthorised))
                people.Do(() => _world.Hub.Grains.GetGrain<Contracts.Jobs.IJobGrain>(job.Id.Value).Cancel(SimPeople.Unauthorised));
            if (open.Count == 0) break;
            if (_world.Now.Wall > until)
                throw new SimulationException("liveness", $"{open.Count} jobs never end: {string.Join(", ", open.Take(5).Select(j => $"{j.Id} {j.Phase} on {j.Machine}"))}");
        }

        // Let the last effects through: outboxes, acknowledgements, reminders.
        TimeSpan settled = _world.Now.Wall + TimeSpan.FromMinutes(30);
        while (_world.Now.Wall < settled) StepAndLook(machines, money);
        machines.LookAtEnds(promises.Ends());
        money.Look(final: true);
    }

    private void StepAndLook(MachineAuditor machines, MoneyAuditor money)
    {
        Step();
        _handAuditor.Look();
        _silences.Look();
        if (_steps % StepsBetweenLooks == 0) machines.Look();
        if (_steps % StepsBetweenBooks == 0) money.Look(final: false);
    }

    private void Step()
    {
        if (++_steps > StepsAtMost) throw new SimulationException("liveness", $"still busy after {StepsAtMost} steps: something feeds itself");
        if (!_world.Step()) throw new SimulationException("liveness", "nothing will ever happen again");
    }

    private void Repeat(TimeSpan about, Action action) => _world.Later(_world.Random.Time(about + about), () =>
    {
        action();
        Repeat(about, action);
    });

    private void Misbehave()
    {
        if (_isCalm) return;
        // Mostly where something is under way: at a machine that rests there is little to go wrong.
        SimMachine[] moving = [.. _world.Machines.Where(m => m.Hardware.IsMoving)];
        SimMachine machine = _world.Random.Pick(moving.Length > 0 && _world.Random.Chance(0.7) ? moving : _world.Machines);
        switch (_world.Random.Below(14))
        {
            case < 4:
                // At any step, also between a write and what follows it.
                CrashHubSoon(_world.Random.Below(400));
                break;
            case < 6:
                _crashes++;
                machine.CrashBridge(powerCut: _world.Random.Chance(0.5));
                _world.Later(_world.Random.Time(TimeSpan.FromMinutes(2)), () =>
                {
                    if (!machine.IsUp) machine.StartBridge();
                });
                break;
            case < 8:
                CutOff(machine);
                break;
            case < 10:
                Mute(machine);
                break;
            case < 12:
                machine.Unplug();
                _world.Later(_world.Random.Time(TimeSpan.FromMinutes(3)), machine.Plug);
                break;
            default:
                TimeSpan jump = _world.Random.Time(TimeSpan.FromHours(2)) - TimeSpan.FromHours(1);
                _world.Trace.Say("world", $"the calendar jumps by {jump}");
                _world.Time.Jump(jump);
                break;
        }
    }

    /// <summary>The network between hub and bridge is gone: long enough for any rule, or not.</summary>
    private void CutOff(SimMachine machine)
    {
        _world.Trace.Say(machine.Spec.Id.Value, "is cut off from the hub");
        machine.IsCutOff = true;
        _world.Later(_world.Random.Time(TimeSpan.FromMinutes(12)), () =>
        {
            _world.Trace.Say(machine.Spec.Id.Value, "has its network again");
            machine.IsCutOff = false;
        });
    }

    /// <summary>Long enough for any rule, or not.</summary>
    private void Mute(SimMachine machine)
    {
        _world.Trace.Say(machine.Spec.Id.Value, "is not heard any more");
        machine.IsMute = true;
        _world.Later(_world.Random.Time(TimeSpan.FromMinutes(2)), () =>
        {
            _world.Trace.Say(machine.Spec.Id.Value, "is heard again");
            machine.IsMute = false;
        });
    }

    private void CrashHubSoon(int stepsFromNow) => _world.Later(TimeSpan.FromMilliseconds(stepsFromNow), () =>
    {
        if (!_world.Hub.IsUp || _isCalm) return;
        _crashes++;
        _world.Hub.Crash();
        _lookAtBooks(); // as they lie on the disk

        // Sometimes it is away for as long as any rule bears with it, and longer.
        _world.Later(_world.Random.Time(TimeSpan.FromMinutes(_world.Random.Chance(0.15) ? 12 : 1)), () =>
        {
            if (!_world.Hub.IsUp) _world.Hub.Start();
        });
    });

    /// <summary>Between two of the next steps, before any time has passed.</summary>
    private void CrashHubAmid(int turns) => _world.Later(TimeSpan.Zero, () =>
    {
        if (turns > 0) CrashHubAmid(turns - 1);
        else CrashHubSoon(0);
    });

    private void Mend()
    {
        if (!_world.Hub.IsUp) _world.Hub.Start();
        foreach (SimMachine machine in _world.Machines)
        {
            machine.Plug();
            machine.IsMute = machine.IsCutOff = false;
            if (!machine.IsUp) machine.StartBridge();
        }
    }
}
